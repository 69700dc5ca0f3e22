/** Quick choices of what people look for most: the nearest that is open and not full becomes the destination. */

import { html, type TemplateResult } from "lit";
import { icon, type IconName } from "../client/icons.ts";
import type { Language } from "../client/strings.ts";
import { plannerWords } from "./planner-words.ts";

export interface NearChoice {
  readonly id: "toilet" | "accessible" | "water" | "help";
  readonly category: string;
  readonly symbol: IconName;
  readonly more?: Readonly<Record<string, string>>;
}

export const NEAR_CHOICES: readonly NearChoice[] = [
  { id: "toilet", category: "restroom", symbol: "toilet" },
  { id: "accessible", category: "restroom", symbol: "wheelchair", more: { accessible: "1", step_free: "1" } },
  { id: "water", category: "drinkingfountain", symbol: "drinking" },
  { id: "help", category: "information", symbol: "information" },
];

export interface NearChoices {
  readonly language: Language;
  /** Whether a start is known; without one nothing is near. */
  readonly ready: boolean;
  /** Whether the choices are offered: until there is a destination. */
  readonly offered: boolean;
  /** What the last choice has to tell, or nothing. */
  readonly told: string;
  readonly choose: (choice: NearChoice) => void;
}

export function nearChoices({ language, ready, offered, told, choose }: NearChoices): TemplateResult {
  const words = plannerWords[language];
  return html`<div class="near" role="group" aria-label=${words.near}>
    ${(offered ? NEAR_CHOICES : []).map(
      (choice) => html`<button
        class="chip"
        type="button"
        data-testid="near-${choice.id}"
        aria-disabled=${!ready}
        title=${ready ? "" : words.nearNeedsStart}
        @click=${() => ready && choose(choice)}
      >
        ${icon(choice.symbol)}<span><span class="visually-hidden">${words.near} </span>${words.nearOf[choice.id]}</span>
      </button>`,
    )}
    <p class="soft" role="status" data-testid="near-told">${told}</p>
  </div>`;
}
