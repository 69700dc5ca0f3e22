/** Asks for certainty before an evacuation begins or ends, or a place is declared a hazard. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { beginEvacuation, declareHazard, endEvacuation } from "../client/api.ts";
import { evacuationStrings } from "../client/evacuation.ts";
import type { Floor } from "../client/protocol.ts";
import { pick, strings } from "../client/strings.ts";
import { CommandDialog, typed } from "./command-dialog.ts";
import type { Target } from "./panels.ts";

export type Question = { readonly ask: "start" } | { readonly ask: "end"; readonly version: number | undefined } | { readonly ask: "hazard"; readonly target: Target };

export class SafetyDialog extends CommandDialog {
  static override properties: PropertyDeclarations = { floors: {}, question: { state: true } };
  declare floors: readonly Floor[];
  declare question: Question;

  constructor() {
    super();
    this.floors = [];
    this.question = { ask: "start" };
  }

  async ask(question: Question): Promise<void> {
    this.question = question;
    await this.open();
  }

  #confirm(event: SubmitEvent): Promise<void> {
    return this.confirmed(event, (given, key) => {
      const { question } = this;
      if (question.ask === "end") return endEvacuation(question.version);
      const reason = typed(given, "reason");
      if (question.ask === "start") return beginEvacuation(given.getAll("ordinal").map(Number), reason, key);
      return declareHazard(question.target.id, reason, key);
    });
  }

  protected override render(): TemplateResult {
    const text = evacuationStrings[this.language];
    const { question } = this;
    const name = question.ask === "hazard" ? pick(question.target.name, this.language) || question.target.id : "";
    const [title, hint, button] = {
      start: [text.startTitle, text.startHint, text.start],
      end: [text.endTitle, text.endHint, text.end],
      hazard: [text.hazardTitle(name), text.hazardHint, text.mark],
    }[question.ask] as [string, string, string];
    return html`<dialog aria-labelledby="safety-title">
      <form @submit=${(event: SubmitEvent) => void this.#confirm(event)}>
        <h2 id="safety-title">${title}</h2>
        <p class="soft">${hint}</p>
        ${question.ask === "start" ? this.#levels() : nothing}
        ${
          question.ask === "end"
            ? nothing
            : html`<label>
                <span>${text.reason}</span>
                <input type="text" name="reason" maxlength="200" autocomplete="off" placeholder=${text.reasonHint} data-testid="safety-reason" />
              </label>`
        }
        ${this.refusal()}
        <div class="actions">
          <button class="quiet" type="button" @click=${() => this.shut()}>${strings[this.language].cancel}</button>
          <button class="primary ${question.ask === "end" ? "" : "danger"}" type="submit" data-testid="safety-confirm" ?disabled=${this.busy}>
            ${button}
          </button>
        </div>
      </form>
    </dialog>`;
  }

  #levels(): TemplateResult {
    const text = evacuationStrings[this.language];
    return html`<fieldset class="levels">
      <legend>${text.levels} <small>${text.wholeBuilding}</small></legend>
      ${[...this.floors].reverse().map(
        ({ ordinal, name }) => html`<label><input type="checkbox" name="ordinal" value=${ordinal} /> ${pick(name, this.language) || ordinal}</label>`,
      )}
    </fieldset>`;
  }
}

customElements.define("safety-dialog", SafetyDialog);

declare global {
  interface HTMLElementTagNameMap {
    "safety-dialog": SafetyDialog;
  }
}
