/** Asks for a reason, and for certainty, before a passage is closed. */

import { html, type PropertyDeclarations, type TemplateResult } from "lit";
import { createClosure, whatIfClosed } from "../client/api.ts";
import { pick, strings } from "../client/strings.ts";
import { CommandDialog, typed } from "./command-dialog.ts";
import { type Effect, effectPreview } from "./effect.ts";
import type { Target } from "./panels.ts";

export class CloseDialog extends CommandDialog {
  static override properties: PropertyDeclarations = { target: { state: true }, effect: { state: true } };
  declare target: Target | undefined;
  declare effect: Effect;

  #asking = new AbortController();

  constructor() {
    super();
    this.effect = { state: "asking" };
  }

  async ask(target: Target): Promise<void> {
    this.target = target;
    await this.open();
    await this.#suppose(target);
  }

  async #suppose(target: Target): Promise<void> {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    this.effect = { state: "asking" };
    try {
      this.effect = { state: "answered", answer: await whatIfClosed(target.id, signal) };
    } catch {
      if (!signal.aborted) this.effect = { state: "unknown" };
    }
  }

  #confirm(event: SubmitEvent): Promise<void> {
    return this.confirmed(event, async (given, key) => {
      if (this.target === undefined) return;
      await createClosure(this.target.id, typed(given, "reason") || strings[this.language].defaultReason, key);
    });
  }

  protected override render(): TemplateResult {
    const text = strings[this.language];
    const name = this.target === undefined ? "" : pick(this.target.name, this.language) || this.target.id;
    return html`<dialog aria-labelledby="close-title">
      <form @submit=${(event: SubmitEvent) => void this.#confirm(event)}>
        <h2 id="close-title">${text.closeTitle(name)}</h2>
        <p class="soft">${text.closeHint}</p>
        ${effectPreview(this.effect, this.language)}
        <label>
          <span>${text.reason}</span>
          <input type="text" name="reason" maxlength="200" autocomplete="off" placeholder=${text.reasonHint} data-testid="reason" />
        </label>
        ${this.refusal()}
        <div class="actions">
          <button class="quiet" type="button" @click=${() => this.shut()}>${text.cancel}</button>
          <button class="primary danger" type="submit" data-testid="confirm" ?disabled=${this.busy}>${text.closeIt}</button>
        </div>
      </form>
    </dialog>`;
  }
}

customElements.define("close-dialog", CloseDialog);

declare global {
  interface HTMLElementTagNameMap {
    "close-dialog": CloseDialog;
  }
}
