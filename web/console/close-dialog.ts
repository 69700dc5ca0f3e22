/** Asks for a reason, and for certainty, before a passage is closed. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { createClosure, whatIfClosed } from "../client/api.ts";
import { explain, PageElement } from "../client/page.ts";
import { type Language, pick, strings } from "../client/strings.ts";
import { type Effect, effectPreview } from "./effect.ts";
import type { Target } from "./panels.ts";

export class CloseDialog extends PageElement {
  static override properties: PropertyDeclarations = {
    language: {},
    target: { state: true },
    busy: { state: true },
    problem: { state: true },
    effect: { state: true },
  };
  declare language: Language;
  declare target: Target | undefined;
  declare busy: boolean;
  declare problem: string;
  declare effect: Effect;

  /** One key for one intent: a second try after a lost answer closes nothing twice. */
  #key = "";
  #asking = new AbortController();

  constructor() {
    super();
    this.language = "zh";
    this.busy = false;
    this.problem = "";
    this.effect = { state: "asking" };
  }

  async ask(target: Target): Promise<void> {
    this.target = target;
    this.problem = "";
    this.#key = idempotencyKey();
    await this.updateComplete;
    const field = this.querySelector("input");
    if (field !== null) field.value = "";
    this.querySelector("dialog")?.showModal();
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

  #shut(): void {
    this.querySelector("dialog")?.close();
  }

  async #confirm(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.target === undefined || this.busy) return;
    const typed = this.querySelector("input")?.value.trim() ?? "";
    this.busy = true;
    this.problem = "";
    try {
      await createClosure(this.target.id, typed === "" ? strings[this.language].defaultReason : typed, this.#key);
      this.#shut();
    } catch (error) {
      this.problem = explain(error, strings[this.language]);
    } finally {
      this.busy = false;
    }
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
          <input type="text" maxlength="200" autocomplete="off" placeholder=${text.reasonHint} data-testid="reason" />
        </label>
        <div role="alert">${this.problem === "" ? nothing : html`<p class="notice">${this.problem}</p>`}</div>
        <div class="actions">
          <button class="quiet" type="button" @click=${() => this.#shut()}>${text.cancel}</button>
          <button class="primary danger" type="submit" data-testid="confirm" ?disabled=${this.busy}>${text.closeIt}</button>
        </div>
      </form>
    </dialog>`;
  }
}

/** `randomUUID` exists in secure contexts only; a console on the house network may be plain HTTP. */
export function idempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

customElements.define("close-dialog", CloseDialog);

declare global {
  interface HTMLElementTagNameMap {
    "close-dialog": CloseDialog;
  }
}
