/** Asks for a few words before something is commanded. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { explain, PageElement } from "../client/page.ts";
import { type Language, strings } from "../client/strings.ts";
import { idempotencyKey } from "./close-dialog.ts";

export interface NoteQuestion {
  readonly title: string;
  readonly hint: string;
  readonly label: string;
  readonly example: string;
  readonly confirm: string;
  /** `key` makes a second try after a lost answer harmless. */
  readonly command: (note: string, key: string) => Promise<unknown>;
}

export class NoteDialog extends PageElement {
  static override properties: PropertyDeclarations = {
    language: {},
    question: { state: true },
    busy: { state: true },
    problem: { state: true },
  };
  declare language: Language;
  declare question: NoteQuestion | undefined;
  declare busy: boolean;
  declare problem: string;

  #key = "";

  constructor() {
    super();
    this.language = "zh";
    this.busy = false;
    this.problem = "";
  }

  async ask(question: NoteQuestion): Promise<void> {
    this.question = question;
    this.problem = "";
    this.#key = idempotencyKey();
    await this.updateComplete;
    this.querySelector("form")?.reset();
    this.querySelector("dialog")?.showModal();
  }

  #shut(): void {
    this.querySelector("dialog")?.close();
  }

  async #confirm(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.busy || this.question === undefined) return;
    const note = String(new FormData(event.currentTarget as HTMLFormElement).get("note") ?? "").trim();
    this.busy = true;
    this.problem = "";
    try {
      await this.question.command(note, this.#key);
      this.#shut();
    } catch (error) {
      this.problem = explain(error, strings[this.language]);
    } finally {
      this.busy = false;
    }
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
        <div role="alert">${this.problem === "" ? nothing : html`<p class="notice">${this.problem}</p>`}</div>
        <div class="actions">
          <button class="quiet" type="button" @click=${() => this.#shut()}>${strings[this.language].cancel}</button>
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
