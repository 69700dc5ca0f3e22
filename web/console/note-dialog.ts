/** Asks for a few words before something is commanded. */

import { html, type PropertyDeclarations, type TemplateResult } from "lit";
import { strings } from "../client/strings.ts";
import { CommandDialog, typed } from "./command-dialog.ts";

export interface NoteQuestion {
  readonly title: string;
  readonly hint: string;
  readonly label: string;
  readonly example: string;
  readonly confirm: string;
  /** `key` makes a second try after a lost answer harmless. */
  readonly command: (note: string, key: string) => Promise<unknown>;
}

export class NoteDialog extends CommandDialog {
  static override properties: PropertyDeclarations = { question: { state: true } };
  declare question: NoteQuestion | undefined;

  async ask(question: NoteQuestion): Promise<void> {
    this.question = question;
    await this.open();
  }

  #confirm(event: SubmitEvent): Promise<void> {
    return this.confirmed(event, async (given, key) => this.question?.command(typed(given, "note"), key));
  }

  protected override render(): TemplateResult {
    const { question } = this;
    return html`<dialog aria-labelledby="note-title">
      <form @submit=${(event: SubmitEvent) => void this.#confirm(event)}>
        <h2 id="note-title">${question?.title}</h2>
        <p class="soft">${question?.hint}</p>
        <label>
          <span>${question?.label}</span>
          <input type="text" name="note" maxlength="200" autocomplete="off" placeholder=${question?.example ?? ""} data-testid="note" />
        </label>
        ${this.refusal()}
        <div class="actions">
          <button class="quiet" type="button" @click=${() => this.shut()}>${strings[this.language].cancel}</button>
          <button class="primary" type="submit" data-testid="note-confirm" ?disabled=${this.busy}>${question?.confirm}</button>
        </div>
      </form>
    </dialog>`;
  }
}

customElements.define("note-dialog", NoteDialog);

declare global {
  interface HTMLElementTagNameMap {
    "note-dialog": NoteDialog;
  }
}
