/** A search box for places: the ARIA combobox pattern with a list box (WAI-ARIA APG, editable with list). */

import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { searchPlaces } from "./api.ts";
import { duration } from "./format.ts";
import { icon, iconOf } from "./icons.ts";
import { explain, PageElement } from "./page.ts";
import type { Place } from "./protocol.ts";
import { type Language, pick, strings } from "./strings.ts";

const DEBOUNCE = 180;

/** Detail of the `choose` event: the place, or nothing when the box was cleared. */
export type Chosen = Place | undefined;

export type Timing = (ids: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, number>>;

export class PlaceSearch extends PageElement {
  static override properties: PropertyDeclarations = {
    language: {},
    label: {},
    hint: {},
    testid: {},
    /** What the box shows while nobody types. */
    value: {},
    /** Places offered under a heading before anything is typed. */
    offered: { attribute: false },
    /** Tells how many seconds it is to each of some places. */
    timing: { attribute: false },
    times: { state: true },
    places: { state: true },
    open: { state: true },
    active: { state: true },
    problem: { state: true },
  };
  declare language: Language;
  declare label: string;
  declare hint: string;
  declare testid: string;
  declare value: string;
  declare offered: { heading: string; places: readonly Place[] } | undefined;
  declare timing: Timing | undefined;
  declare times: ReadonlyMap<string, number>;
  declare places: readonly Place[] | undefined;
  declare open: boolean;
  declare active: number;
  declare problem: string;

  #typed: string | undefined;
  #timer = 0;
  #running: AbortController | undefined;

  constructor() {
    super();
    this.language = "zh";
    this.label = this.hint = this.testid = this.value = this.problem = "";
    this.open = false;
    this.active = -1;
    this.times = new Map();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.classList.add("search");
    const leave = (event: FocusEvent): void => {
      if (!this.contains(event.relatedTarget as Node | null)) this.#close();
    };
    this.addEventListener("focusout", leave);
    this.keep(
      () => this.removeEventListener("focusout", leave),
      () => this.#cancel(),
    );
  }

  override focus(): void {
    this.querySelector("input")?.focus();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("active") && this.active >= 0) {
      this.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
    }
  }

  get #query(): string {
    return (this.#typed ?? "").trim();
  }

  /** What the list offers now: matches, or before anything is typed the suggestions. */
  get #options(): readonly Place[] {
    const first = this.#query === "" ? (this.offered?.places ?? []) : [];
    const known = new Set(first.map(({ id }) => id));
    return [...first, ...(this.places ?? []).filter(({ id }) => !known.has(id))];
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
  }

  #search(delay: number): void {
    this.#cancel();
    const running = new AbortController();
    this.#running = running;
    this.#timer = window.setTimeout(async () => {
      try {
        const places = await searchPlaces(this.#query, running.signal);
        if (running.signal.aborted) return;
        this.places = places;
        this.problem = "";
        this.active = this.#query !== "" && places.length > 0 ? 0 : -1;
        await this.#time(places, running.signal);
      } catch (error) {
        if (running.signal.aborted) return;
        this.places = undefined;
        this.problem = explain(error, strings[this.language]);
      }
    }, delay);
  }

  /** Results come first; how far they are is added when it is known, and nobody waits for it. */
  async #time(places: readonly Place[], signal: AbortSignal): Promise<void> {
    this.times = new Map();
    if (this.timing === undefined || places.length === 0) return;
    const times = await this.timing(places.map(({ id }) => id), signal).catch(() => new Map<string, number>());
    if (!signal.aborted) this.times = times;
  }

  #show(): void {
    if (this.open) return;
    this.open = true;
    this.active = -1;
    this.#search(0);
  }

  #close(): void {
    this.#cancel();
    this.open = false;
    this.active = -1;
    this.places = undefined;
    if (this.#typed !== undefined) {
      this.#typed = undefined;
      this.requestUpdate();
    }
  }

  #choose(place: Chosen): void {
    this.#close();
    this.dispatchEvent(new CustomEvent<Chosen>("choose", { detail: place }));
  }

  /** A finger's choice also puts the on-screen keyboard away; the map behind it is what matters now. */
  #tapped(place: Place): void {
    this.querySelector("input")?.blur();
    this.#choose(place);
  }

  #input(event: InputEvent): void {
    this.#typed = (event.target as HTMLInputElement).value;
    this.open = true;
    this.#search(DEBOUNCE);
    this.requestUpdate();
  }

  #key(event: KeyboardEvent): void {
    // Enter that ends the composition of Chinese characters chooses nothing.
    if (event.isComposing) return;
    const count = this.#options.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!this.open) return this.#show();
      if (count === 0) return;
      const step = event.key === "ArrowDown" ? 1 : -1;
      const start = this.active < 0 && step < 0 ? 0 : this.active;
      this.active = (start + step + count) % count;
    } else if (event.key === "Enter" && this.open) {
      event.preventDefault();
      const place = this.#options[this.active];
      if (place !== undefined) this.#choose(place);
    } else if (event.key === "Escape" && this.open) {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    }
  }

  protected override render(): TemplateResult {
    const text = strings[this.language];
    const list = `${this.testid}-list`;
    const shown = this.#typed ?? this.value;
    const options = this.open ? this.#options : [];
    return html`
      <input
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck="false"
        enterkeyhint="search"
        data-testid=${this.testid}
        aria-label=${this.label}
        aria-expanded=${this.open}
        aria-controls=${list}
        aria-autocomplete="list"
        aria-activedescendant=${this.active < 0 ? nothing : `${list}-${this.active}`}
        placeholder=${this.hint}
        .value=${shown}
        @focus=${(event: FocusEvent) => (event.target as HTMLInputElement).select()}
        @click=${() => this.#show()}
        @input=${(event: InputEvent) => this.#input(event)}
        @keydown=${(event: KeyboardEvent) => this.#key(event)}
      />
      ${
        shown === ""
          ? nothing
          : html`<button class="clear" type="button" aria-label="${text.clear} ${this.label}" @click=${() => this.#choose(undefined)}>
              ${icon("cross")}
            </button>`
      }
      <div class="popup" ?hidden=${!this.open || (options.length === 0 && this.places === undefined && this.problem === "")}>
        <div id=${list} role="listbox" aria-label=${this.label}>${this.#groups(options, list)}</div>
        <div role="status" class=${options.length === 0 ? "nothing" : "visually-hidden"}>${this.#status(options.length)}</div>
      </div>
    `;
  }

  /** Matches stand alone; suggestions stand in groups under a heading each. */
  #groups(options: readonly Place[], list: string): readonly TemplateResult[] {
    const rows = options.map((place, index) => this.#option(place, index, `${list}-${index}`));
    if (this.#query !== "") return rows;
    const offered = this.offered?.places.length ?? 0;
    const group = (heading: string, members: readonly TemplateResult[]): TemplateResult =>
      html`<div role="group" aria-label=${heading}>
        <div class="heading" aria-hidden="true">${heading}</div>
        ${members}
      </div>`;
    const groups: TemplateResult[] = [];
    if (offered > 0) groups.push(group(this.offered?.heading ?? "", rows.slice(0, offered)));
    if (rows.length > offered) groups.push(group(strings[this.language].popular, rows.slice(offered)));
    return groups;
  }

  #status(count: number): TemplateResult | string | typeof nothing {
    const text = strings[this.language];
    if (!this.open) return nothing;
    if (this.problem !== "") return this.problem;
    if (this.places === undefined) return nothing;
    if (count > 0) return text.results(count);
    return html`<p>${text.nothingFound(this.#query)}</p>
      <p>${text.nothingFoundHint}</p>`;
  }

  #option(place: Place, index: number, id: string): TemplateResult {
    const seconds = this.times.get(place.id);
    return html`<div
      class="option"
      role="option"
      id=${id}
      data-testid="result"
      data-id=${place.id}
      aria-selected=${index === this.active}
      @pointerdown=${(event: PointerEvent) => event.preventDefault()}
      @click=${() => this.#tapped(place)}
    >
      <span class="badge">${icon(iconOf(place.category))}</span>
      <span>${pick(place.name, this.language)}</span>
      <span class="level">
        ${pick(place.level_name, this.language)}
        ${seconds === undefined ? nothing : html`<span class="time" data-testid="result-time">${duration(seconds, strings[this.language])}</span>`}
      </span>
    </div>`;
  }
}

customElements.define("place-search", PlaceSearch);

declare global {
  interface HTMLElementTagNameMap {
    "place-search": PlaceSearch;
  }
}
