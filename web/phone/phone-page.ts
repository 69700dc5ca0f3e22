/** The visitor's page: find a place, be shown the way, and be told when the way changes. */

import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { getNearest, getScreens, getTravelTimes, getVenue } from "../client/api.ts";
import type { Picked } from "../client/floor-map.ts";
import { icon } from "../client/icons.ts";
import markUrl from "../client/mark.svg";
import { MapPage } from "../client/map-page.ts";
import { explain } from "../client/page.ts";
import "../client/place-search.ts";
import type { Chosen, Timing } from "../client/place-search.ts";
import type { Place, Position, Route, Screen, Step } from "../client/protocol.ts";
import { answerPanel, shownRoute } from "./answer-panel.ts";
import { callout } from "./callout.ts";
import { type End, endAt, type Ends, endsOf, lineOn, marksOf, onFloor, placed, readAddress, screenPlaces, type Side, writeAddress } from "./ends.ts";
import { evacuationBanner } from "./evacuation-banner.ts";
import { type NearChoice, nearChoices } from "./near-choices.ts";
import { plannerWords } from "./planner-words.ts";
import { bodyOf, plainQuestion, type Question } from "./question.ts";
import { routePanel } from "./route-panel.ts";
import { RouteSession } from "./route-session.ts";
import { wishPanel } from "./wish-panel.ts";

export class PhonePage extends MapPage {
  static override properties: PropertyDeclarations = {
    screens: { state: true },
    ends: { state: true },
    question: { state: true },
    other: { state: true },
    nearTold: { state: true },
    route: { state: true },
    revision: { state: true },
    planning: { state: true },
    picked: { state: true },
    shown: { state: true },
    evacuating: { state: true },
  };
  declare screens: readonly Screen[];
  declare ends: Ends;
  declare question: Question;
  declare other: number;
  declare nearTold: string;
  declare route: Route | undefined;
  declare revision: number;
  declare planning: boolean;
  declare picked: Picked | undefined;
  declare shown: Step | undefined;
  declare evacuating: boolean;

  readonly #session = new RouteSession(this.stream, {
    route: (route, revision, fresh) => this.#routeArrived(route, revision, fresh),
    failed: (error) => {
      this.planning = false;
      this.problem = explain(error, this.text);
      void this.#nameRest();
    },
  });

  constructor() {
    super();
    const { ends, profile } = readAddress(location.search);
    this.ends = ends;
    this.question = plainQuestion(profile);
    this.other = -1;
    this.nearTold = "";
    this.screens = [];
    this.revision = 0;
    this.planning = this.evacuating = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const leave = (): void => this.#session.end();
    const back = (event: PageTransitionEvent): void => {
      if (event.persisted) void this.#ask();
    };
    addEventListener("pagehide", leave);
    addEventListener("pageshow", back);
    this.keep(this.stream.subscribe("evacuation/notice", { update: ({ active }) => this.#alarm(active) }));
    this.keep(this.watchConnection(() => this.#back()), leave, () => removeEventListener("pagehide", leave), () => removeEventListener("pageshow", back));
    void this.#load();
  }

  #alarm(active: boolean): void {
    if (this.evacuating === active) return;
    this.evacuating = active;
    if (this.ends.to === undefined && this.ends.from !== undefined) void this.#ask();
  }

  /** The hub is there again: what failed meanwhile is tried once more. */
  #back(): void {
    if (this.problem !== "") void this.#again();
  }

  #again(): Promise<void> {
    return this.venue === undefined ? this.#load() : this.#ask();
  }

  async #load(): Promise<void> {
    this.problem = "";
    try {
      const [venue, screens] = await Promise.all([getVenue(), getScreens()]);
      this.ordinal = venue.default_ordinal;
      this.screens = screens;
      this.venue = venue;
      await this.#nameEnds();
      await Promise.all([this.showFloor(this.ordinal), this.#ask()]);
    } catch (error) {
      this.problem = explain(error, this.text);
    }
  }

  /** Ends given by the address have only an id: the screens tell the rest, of both the route, of one alone the floors. */
  async #nameEnds(): Promise<void> {
    const both = this.ends.from !== undefined && this.ends.to !== undefined;
    for (const side of ["from", "to"] as const) {
      const end = this.ends[side];
      if (end === undefined || typeof end.where !== "string") continue;
      const known = this.screens.find(({ id }) => id === end.where) ?? (both ? undefined : await this.#onFloors(end.where));
      if (known === undefined) continue;
      this.ends = { ...this.ends, [side]: { ...end, name: known.name, ordinal: known.ordinal, position: known.position } };
      if (side === "from") this.ordinal = known.ordinal;
    }
  }

  /** Where no route tells of ends: there is none, or it leads out of the building instead. */
  async #nameRest(): Promise<void> {
    for (const side of ["from", "to"] as const) {
      const end = this.ends[side];
      if (end === undefined || end.name !== undefined || typeof end.where !== "string") continue;
      const known = await this.#onFloors(end.where).catch(() => undefined);
      if (known === undefined || this.ends[side]?.where !== end.where) continue;
      this.ends = { ...this.ends, [side]: { ...end, name: known.name, ordinal: known.ordinal, position: known.position } };
    }
  }

  async #onFloors(id: string): Promise<Pick<Place, "name" | "ordinal" | "position"> | undefined> {
    for (const { ordinal } of this.venue?.floors ?? []) {
      const found = onFloor(await this.floor(ordinal), ordinal, id);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async #ask(): Promise<void> {
    history.replaceState(history.state, "", writeAddress(location.href, this.ends, this.question.profile));
    const { from, to } = this.ends;
    this.problem = "";
    const goal = to ?? (this.evacuating ? from : undefined); // whoever only says where they are is led out
    if (from === undefined || goal === undefined) {
      this.#session.end();
      this.route = undefined;
      return;
    }
    this.planning = true;
    await this.#session.ask(bodyOf(from.where, goal.where, this.question));
  }

  #routeArrived(route: Route, revision: number, fresh: boolean): void {
    this.planning = false;
    this.problem = "";
    this.route = route;
    this.revision = revision;
    if (fresh || route.alternatives?.[this.other] === undefined) this.other = -1;
    const to = route.evacuation === undefined ? placed(this.ends.to, route.to) : this.ends.to;
    this.ends = endsOf(placed(this.ends.from, route.from), to);
    if (route.evacuation !== undefined) void this.#nameRest();
    const used = route.legs.map(({ ordinal }) => ordinal);
    const first = used[0] ?? route.from.ordinal;
    // A change is shown where the visitor is looking, if the new way comes by there.
    if (fresh || !used.includes(this.ordinal)) void this.#goTo(first, true);
    else if (route.changed?.revision === revision) void this.#goTo(this.ordinal, true);
  }

  async #goTo(ordinal: number, view: boolean): Promise<void> {
    this.picked = undefined;
    await this.showFloor(ordinal);
    if (!view) return;
    await this.updateComplete;
    this.map?.view(this.#lineOn(ordinal));
  }

  #lineOn(ordinal: number): readonly Position[] {
    return lineOn(ordinal, this.#seen?.legs ?? [], this.ends);
  }

  #setEnd(side: Side, end: End | undefined): void {
    const kept = side === "from" ? this.ends.to : this.ends.from;
    this.ends = side === "from" ? endsOf(end, kept) : endsOf(kept, end);
    this.picked = undefined;
    if (end?.ordinal !== undefined && kept === undefined) void this.#goTo(end.ordinal, false);
    void this.#ask();
  }

  #swap(): void {
    const { from, to } = this.ends;
    this.ends = endsOf(to, from);
    void this.#ask();
  }

  #change(change: Partial<Question>): void {
    this.question = { ...this.question, ...change };
    void this.#ask();
  }

  #showWay(other: number): void {
    this.other = other;
    void this.#goTo(this.#seen?.legs[0]?.ordinal ?? this.ordinal, true);
  }

  /** The route on the map and in the list: the suggested one, or the other way that was chosen. */
  get #seen(): Route | undefined {
    return this.route && shownRoute(this.route, this.other);
  }

  /** How far it is to what a search found, once a start is known. */
  get #timing(): Timing | undefined {
    const { from } = this.ends;
    return from && ((ids, signal) => getTravelTimes(from.where, ids, this.question.profile, signal));
  }

  async #near({ category, more }: NearChoice): Promise<void> {
    const { from } = this.ends;
    if (from === undefined) return;
    try {
      const { results, message } = await getNearest(from.where, category, this.question.profile, more);
      const [first] = results;
      this.nearTold = [first === undefined ? plannerWords[this.language].nearNone : "", this.name(message)].filter(Boolean).join(" ");
      if (first !== undefined) this.#setEnd("to", endAt(first));
    } catch (error) {
      this.nearTold = explain(error, this.text);
    }
  }

  protected override updated(changed: PropertyValues): void {
    document.title = `${this.text.brand} · ${this.name(this.venue?.name) || this.text.phoneTitle}`;
    this.openMap({
      pickable: ["screen", "amenity", "unit"],
      picked: (picked) => (this.picked = picked),
      padding: { top: 40, bottom: 60, left: 32, right: 100 },
    });
    this.map?.setLanguage(this.language, this.text.map);
    const drawn = changed.has("map");
    if (drawn) void this.#goTo(this.ordinal, this.#lineOn(this.ordinal).length > 0);
    if (drawn || changed.has("route") || changed.has("ends") || changed.has("other")) this.map?.setRoute(this.#seen?.legs ?? [], marksOf(this.ends));
    if (changed.has("picked")) this.map?.setSelected(this.picked?.feature?.properties.id ?? "");
  }

  protected override render(): TemplateResult {
    const { text, venue } = this;
    return html`
      <header>
        <img src=${markUrl} alt="" width="30" height="30" />
        <h1>${this.name(venue?.name) || text.brand}</h1>
        ${this.simulatedLabel(venue?.simulated)} ${this.languageSwitch()}
      </header>
      <main>
        <section class="ask" aria-label=${text.phoneTitle}>
          ${this.#box("from")} ${this.#box("to")}
          <button class="swap" type="button" aria-label=${text.swap} title=${text.swap} @click=${() => this.#swap()}>
            ${icon("swap")}
          </button>
          ${nearChoices({
            language: this.language,
            ready: this.ends.from !== undefined,
            offered: this.ends.to === undefined,
            told: this.nearTold,
            choose: (choice) => void this.#near(choice),
          })}
          ${wishPanel({ question: this.question, language: this.language, timing: this.#timing, change: (change) => this.#change(change) })}
        </section>
        <section class="plan" tabindex=${this.route === undefined ? 0 : nothing}>
          ${this.connectionPart()} ${this.evacuating ? evacuationBanner(this.language, this.route?.evacuation) : nothing} ${this.#plan()}
        </section>
        ${this.mapPart(
          text.mapFailed,
          {
            used: new Set(this.#seen?.legs.map(({ ordinal }) => ordinal)),
            choose: (ordinal) => void this.#goTo(ordinal, this.#lineOn(ordinal).length > 0),
          },
          this.picked === undefined ? nothing : callout(this.picked, this.language, (side, end) => this.#setEnd(side, end), () => (this.picked = undefined)),
        )}
      </main>
    `;
  }

  #box(side: Side): TemplateResult {
    const { text } = this;
    const end = this.ends[side];
    const isFrom = side === "from";
    return html`<div class="end">
      <span class="bead ${side}" aria-hidden="true"></span>
      <place-search
        .language=${this.language}
        .label=${isFrom ? text.from : text.to}
        .hint=${isFrom ? text.fromHint : text.toHint}
        .testid=${`search-${side}`}
        .value=${end === undefined ? "" : this.name(end.name) || (typeof end.where === "string" ? end.where : "")}
        .offered=${isFrom ? { heading: text.screens, places: screenPlaces(this.screens, this.venue) } : undefined}
        .timing=${isFrom ? undefined : this.#timing}
        @choose=${(event: CustomEvent<Chosen>) => this.#setEnd(side, event.detail && endAt(event.detail))}
      ></place-search>
    </div>`;
  }

  #plan(): TemplateResult {
    const { text, venue, ends: { from, to } } = this;
    if (this.problem !== "") {
      return html`<div class="notice" role="alert" data-testid="problem">
        <p>${this.problem}</p>
        <button class="quiet" type="button" @click=${() => void this.#again()}>
          ${text.retry}
        </button>
      </div>`;
    }
    if (this.route !== undefined && from !== undefined && (to !== undefined || this.evacuating)) {
      const { stops, others } = this.question;
      return routePanel({
        route: shownRoute(this.route, this.other),
        revision: this.revision,
        language: this.language,
        current: this.shown,
        show: (step) => void this.#showStep(step),
        answer: answerPanel({
          route: this.route,
          language: this.language,
          zone: venue?.time_zone,
          shown: this.other,
          asked: stops.length > 0 ? undefined : others,
          ask: () => this.#change({ others: true }),
          show: (other) => this.#showWay(other),
        }),
      });
    }
    if (this.planning || venue === undefined) return html`<p class="soft">${this.planning ? text.planning : text.connecting}</p>`;
    return this.evacuating ? html`` : html`<p class="prompt">${to === undefined ? text.needTo : text.needFrom}</p>`;
  }

  async #showStep(step: Step): Promise<void> {
    this.shown = step;
    await this.#goTo(step.ordinal, false);
    this.map?.view([step.at]);
  }
}

customElements.define("phone-page", PhonePage);
