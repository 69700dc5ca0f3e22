/** What the sections of the staff's pages have in common. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { ApiError } from "../client/api.ts";
import type { Me } from "../client/access.ts";
import { explain, PageElement } from "../client/page.ts";
import { type Language, strings } from "../client/strings.ts";
import { type Words, words } from "./words.ts";

export abstract class Section extends PageElement {
  static override properties: PropertyDeclarations = {
    language: {},
    me: { attribute: false },
    busy: { state: true },
    problem: { state: true },
    news: { state: true },
  };
  declare language: Language;
  declare me: Me | undefined;
  declare busy: boolean;
  declare problem: string;
  /** What has just been done. */
  declare news: string;

  constructor() {
    super();
    this.language = "zh";
    this.busy = false;
    this.problem = this.news = "";
  }

  protected get words(): Words {
    return words[this.language];
  }

  /** Do something once at a time; what goes wrong is told. True where it was done. */
  protected async work(what: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.problem = this.news = "";
    try {
      await what();
      return true;
    } catch (error) {
      this.problem = this.explained(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  protected explained(error: unknown): string {
    return explained(error, this.language);
  }

  protected told(): TemplateResult {
    return html`<div role="alert">${this.problem === "" ? nothing : html`<p class="notice" data-testid="problem">${this.problem}</p>`}</div>
      <div role="status">${this.news === "" ? nothing : html`<p class="news" data-testid="news">${this.news}</p>`}</div>`;
  }

  protected card(id: string, title: string, body: unknown): TemplateResult {
    return html`<section class="card" aria-labelledby="card-${id}" data-testid=${id}>
      <h2 id="card-${id}">${title}</h2>
      ${body}
    </section>`;
  }
}

/** What an error says to staff. */
export function explained(error: unknown, language: Language): string {
  const text = words[language];
  if (!(error instanceof ApiError)) return explain(error, strings[language]);
  switch (error.code) {
    case "access.refused":
      return text.refused;
    case "access.locked":
      return text.locked(secondsIn(error.message));
    case "access.busy":
      return text.busy;
    case "access.link.spent":
      return text.linkSpent;
    case "access.name.mixed":
      return text.nameMixed;
    case "access.name.alike":
      return text.nameAlike;
    case "access.pairing":
      return text.pairingWrong;
    case "access.unknown":
      return text.ended;
    case "access.person":
      return text.openHub;
    default:
      return explain(error, strings[language]);
  }
}

const secondsIn = (message: string): number => Number(/(\d+) s\b/.exec(message)?.[1] ?? 60);

interface Field {
  readonly name: string;
  readonly label: string;
  readonly type?: "text" | "password";
  readonly autocomplete?: string;
  readonly hint?: string;
  readonly required?: boolean;
  readonly value?: string;
  readonly numeric?: boolean;
}

export function field({ name, label, type = "text", autocomplete = "off", hint, required = true, value, numeric }: Field): TemplateResult {
  const described = hint === undefined ? nothing : `hint-${name}`;
  return html`<label>
    <span>${label}</span>
    <input
      type=${type}
      name=${name}
      autocomplete=${autocomplete}
      autocapitalize="none"
      spellcheck="false"
      inputmode=${numeric === true ? "numeric" : nothing}
      maxlength="1000"
      ?required=${required}
      .value=${value === undefined ? nothing : live(value)}
      aria-describedby=${described}
      data-testid=${name}
    />
    ${hint === undefined ? nothing : html`<small id="hint-${name}">${hint}</small>`}
  </label>`;
}

/** A text that is shown this once, to be copied. */
export function once(text: string, label: string, language: Language): TemplateResult {
  const copy = (event: Event): void => {
    const button = event.currentTarget as HTMLButtonElement;
    void navigator.clipboard?.writeText(text).then(() => (button.textContent = words[language].copied));
  };
  return html`<p class="once">
    <code tabindex="0" aria-label=${label} data-testid="once">${text}</code>
    <button class="secondary" type="button" @click=${copy}>${words[language].copy}</button>
  </p>`;
}
