/** What the pages' elements have in common. */

import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { ApiError } from "./api.ts";
import { applyLanguage, initialLanguage, type Language, pick, type Strings, strings } from "./strings.ts";
import type { Labels } from "./protocol.ts";

/**
 * An element that renders into the page itself: one style sheet per page, and labels, ids and dialogs that
 * reach each other. Functions given to `keep` run when it leaves the page.
 */
export class PageElement extends LitElement {
  #endings: (() => void)[] = [];

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected keep(...endings: (() => void)[]): void {
    this.#endings.push(...endings);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.#endings.splice(0)) end();
  }
}

/** A page's root: has the language and shows it in the document. */
export class BilingualPage extends PageElement {
  static override properties: PropertyDeclarations = { language: { state: true } };
  declare language: Language;

  constructor() {
    super();
    this.language = initialLanguage();
    applyLanguage(this.language, false);
  }

  protected get text(): Strings {
    return strings[this.language];
  }

  protected name(labels: Labels | undefined): string {
    return pick(labels, this.language);
  }

  protected languageSwitch(): TemplateResult {
    const other = this.language === "zh" ? "en" : "zh";
    const change = (): void => {
      applyLanguage(other, true);
      this.language = other;
    };
    return html`<button class="quiet" type="button" lang=${other} data-testid="language" @click=${change}>
      ${this.text.otherLanguage}
    </button>`;
  }

  protected simulatedLabel(simulated: boolean | undefined): TemplateResult | typeof nothing {
    if (simulated !== true) return nothing;
    return html`<span class="simulated" data-testid="simulated" title=${this.text.simulatedHint}>${this.text.simulated}</span>`;
  }
}

/** Codes that say that the hub is not there: nothing came, or what stands before the hub answered in its place. */
const AWAY: ReadonlySet<string> = new Set(["hub.unreachable", "hub.unreadable", "http.502", "http.503", "http.504"]);

const NO_PLACE: ReadonlySet<string> = new Set(["place.unknown", "place.outside", "routing.place.unwalkable"]);

/** What an error says to people: the hub's own words in their language, or ours. */
export function explain(error: unknown, text: Strings): string {
  if (!(error instanceof Error)) return text.failed;
  if (!(error instanceof ApiError)) return text.failedBy(error.message);
  if (AWAY.has(error.code)) return text.unreachable;
  if (NO_PLACE.has(error.code)) return text.noPlace;
  if (error.code === "store.version.changed") return text.changedBy(error.by);
  if (error.code === "access.forbidden") return text.forbidden;
  if (error.code === "rate.limited") return text.tooMany;
  return text.failedBy(text.hubSays(error.told, error.message));
}
