/** What the console's dialogs share that ask before something is commanded. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { explain, PageElement } from "../client/page.ts";
import { type Language, strings } from "../client/strings.ts";

export class CommandDialog extends PageElement {
  static override properties: PropertyDeclarations = {
    language: {},
    busy: { state: true },
    problem: { state: true },
  };
  declare language: Language;
  declare busy: boolean;
  declare problem: string;

  /** One key for one intent: a second try after a lost answer does nothing twice. */
  #key = "";

  constructor() {
    super();
    this.language = "zh";
    this.busy = false;
    this.problem = "";
  }

  protected async open(): Promise<void> {
    this.problem = "";
    this.#key = idempotencyKey();
    await this.updateComplete;
    this.querySelector("form")?.reset();
    this.querySelector("dialog")?.showModal();
  }

  protected shut(): void {
    this.querySelector("dialog")?.close();
  }

  /** Command what was confirmed, once at a time; the dialog stays open with what went wrong. */
  protected async confirmed(event: SubmitEvent, command: (given: FormData, key: string) => Promise<unknown>): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    const given = new FormData(event.currentTarget as HTMLFormElement);
    this.busy = true;
    this.problem = "";
    try {
      await command(given, this.#key);
      this.shut();
    } catch (error) {
      this.problem = explain(error, strings[this.language]);
    } finally {
      this.busy = false;
    }
  }

  protected refusal(): TemplateResult {
    return html`<div role="alert">${this.problem === "" ? nothing : html`<p class="notice">${this.problem}</p>`}</div>`;
  }
}

/** What was typed into a field. */
export const typed = (given: FormData, name: string): string => String(given.get(name) ?? "").trim();

/** `randomUUID` exists in secure contexts only; a console on the house network may be plain HTTP. */
function idempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
