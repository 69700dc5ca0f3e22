/** A switch with its label and, where it needs one, a hint. */

import { html, nothing, type TemplateResult } from "lit";
import { icon, type IconName } from "../client/icons.ts";

export interface Switch {
  readonly id: string;
  readonly on: boolean;
  readonly label: string;
  readonly hint?: string;
  readonly symbol?: IconName;
  readonly flip: () => void;
}

export function switchButton({ id, on, label, hint, symbol, flip }: Switch): TemplateResult {
  const hinted = hint === undefined ? undefined : `${id}-hint`;
  return html`<button
    class="step-free"
    type="button"
    role="switch"
    aria-checked=${on}
    aria-describedby=${hinted ?? nothing}
    data-testid=${id}
    @click=${flip}
  >
    ${symbol === undefined ? html`<span></span>` : icon(symbol)}
    <span class="words">${label}${hint === undefined ? nothing : html`<small id=${`${id}-hint`}>${hint}</small>`}</span>
    <span class="track" aria-hidden="true"><span></span></span>
  </button>`;
}
