/** The staff's page: the building as it is now, and what may be closed or reopened in it. */

import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { getMe, may, type Me, type Right, signInAddress } from "../client/access.ts";
import { type Alarm, alarmStrings } from "../client/alarms.ts";
import {
  acknowledgeAlarm,
  endClosure,
  endHazard,
  getScreens,
  getVenue,
  putBackInService,
  takeOutOfService,
  whenUnknown,
  withdrawAcknowledgement,
} from "../client/api.ts";
import { type Devices, deviceStrings } from "../client/devices.ts";
import { type Evacuation, evacuationStrings } from "../client/evacuation.ts";
import type { Picked } from "../client/floor-map.ts";
import { type FloorFeature, featureOf, type ZoneTint } from "../client/floor-style.ts";
import { icon, iconOf } from "../client/icons.ts";
import { MapPage } from "../client/map-page.ts";
import markUrl from "../client/mark.svg";
import { BUILDING } from "../client/building.ts";
import { explain } from "../client/page.ts";
import "../client/place-search.ts";
import type { Chosen } from "../client/place-search.ts";
import type { Building, Closure, Labels, Machine, Screen, Zone } from "../client/protocol.ts";
import type { Document, WatchedTopic } from "../client/topics.ts";
import { type AlarmActions, alarmsPanel, devicesPanel } from "./alarms-panel.ts";
import "./close-dialog.ts";
import { type EvacuationActions, evacuationPanel } from "./evacuation-panel.ts";
import "./note-dialog.ts";
import "./safety-dialog.ts";
import { doorButtons, doorsOf } from "./doors.ts";
import { type Selection, selectionOf } from "./selection.ts";
import { noted, untoldWords } from "./untold.ts";
import "./why-dialog.ts";
import {
  closeButton,
  closureOf,
  closuresPanel,
  inputsPanel,
  machinesPanel,
  type PassageActions,
  peopleOf,
  screensPanel,
  type View,
  zonesPanel,
} from "./panels.ts";

export class ConsolePage extends MapPage {
  static override properties: PropertyDeclarations = {
    screens: { state: true },
    building: { state: true },
    machines: { state: true },
    closures: { state: true },
    zones: { state: true },
    selection: { state: true },
    evacuation: { state: true },
    alarms: { state: true },
    devices: { state: true },
    untold: { state: true },
    me: { state: true },
  };
  declare screens: readonly Screen[];
  declare building: Building | undefined;
  declare machines: Readonly<Record<string, Machine>>;
  declare closures: Readonly<Record<string, Closure>>;
  declare zones: ReadonlyMap<number, Readonly<Record<string, Zone>>>;
  declare selection: Selection | undefined;
  declare evacuation: Evacuation;
  declare alarms: Readonly<Record<string, Alarm>>;
  declare devices: Devices;
  declare untold: ReadonlySet<string>;
  /** Who is signed in, and what they may do. */
  declare me: Me | undefined;

  readonly #actions: PassageActions = {
    close: (target) => void this.querySelector("close-dialog")?.ask(target),
    reopen: (closure) => void this.#try(() => endClosure(closure, this.closures[closure]?.version)),
  };
  readonly #safety: EvacuationActions = {
    start: () => void this.querySelector("safety-dialog")?.ask({ ask: "start" }),
    end: () => void this.querySelector("safety-dialog")?.ask({ ask: "end", version: this.evacuation.version }),
    endHazard: (id) => void this.#try(() => endHazard(id, this.evacuation.hazards[id]?.version)),
  };

  #alarmActions(): AlarmActions {
    const acknowledging: AlarmActions = {
      acknowledge: (id, alarm) => this.#acknowledge(id, alarm),
      withdraw: (id, alarm) => void this.#try(() => withdrawAcknowledgement(id, alarm.acknowledged?.version)),
    };
    const tending: AlarmActions = {
      takeOut: (device) => this.#takeOut(device),
      putBack: (device, version) => void this.#try(() => putBackInService(device, version)),
    };
    return { ...(this.#may("acknowledge") && acknowledging), ...(this.#may("tend") && tending) };
  }

  #may(right: Right): boolean {
    return may(this.me, right);
  }

  constructor() {
    super();
    this.screens = [];
    this.alarms = this.machines = this.closures = {};
    this.untold = new Set();
    this.devices = { out_of_service: {} };
    this.zones = new Map();
    this.evacuation = { active: false, hazards: {} };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    whenUnknown(() => this.#leave());
    this.keep(
      this.watchConnection(() => {
        if (this.me !== undefined) void this.#known();
        if (this.venue === undefined && this.problem !== "") void this.#load();
      }),
      this.#watch("building", (building) => (this.building = building)),
      this.#watch("machines", ({ machines }) => (this.machines = machines)),
      this.#watch("closures", ({ closures }) => (this.closures = closures)),
      this.#watch("evacuation", (evacuation) => (this.evacuation = evacuation)),
      this.#watch("alarms", ({ alarms }) => (this.alarms = alarms)),
      this.#watch("devices", (devices) => (this.devices = devices)),
      () => this.stream.stop(),
    );
    void this.#load();
  }

  #watch<Topic extends WatchedTopic>(topic: Topic, update: (document: Document<Topic>) => void): () => void {
    const heard = (document: Document<Topic>): void => {
      this.untold = noted(this.untold, topic, document);
      update(document);
    };
    return this.stream.subscribe(topic, { update: heard });
  }

  /** To where staff sign in, and back here from there. */
  #leave(): void {
    location.replace(signInAddress(location.pathname + location.search));
  }

  /** Find out who is signed in; a session may have ended, or be another one, since the last connection. */
  async #known(): Promise<void> {
    const me = await getMe().catch(() => this.me);
    if (me !== undefined && !may(me, "watch")) this.#leave();
    this.me = me;
  }

  async #load(): Promise<void> {
    this.problem = "";
    try {
      await this.#known();
      const [venue, screens] = await Promise.all([getVenue(), getScreens()]);
      this.ordinal = venue.default_ordinal;
      this.screens = screens;
      this.venue = venue;
      for (const { ordinal } of venue.floors) {
        this.keep(this.#watch(`level/${ordinal}/occupancy`, ({ zones }) => (this.zones = new Map([...this.zones, [ordinal, zones]]))));
      }
      await this.showFloor(venue.default_ordinal);
    } catch (error) {
      this.problem = explain(error, this.text);
    }
  }

  async #try(command: () => Promise<unknown>): Promise<void> {
    this.problem = "";
    try {
      await command();
    } catch (error) {
      this.problem = explain(error, this.text);
    }
  }

  #select(feature: FloorFeature | undefined): void {
    this.selection = selectionOf(feature);
  }

  async #found(place: Chosen): Promise<void> {
    if (place === undefined) return;
    await this.showFloor(place.ordinal);
    const feature = featureOf(this.floorAtHand(place.ordinal), place.id);
    if (feature === undefined) this.selection = { id: place.id, name: place.name, kind: "unit", category: place.category };
    else this.#select(feature);
    this.map?.view([place.position]);
  }

  #tints(): Readonly<Record<string, ZoneTint>> {
    const zones = Object.entries(this.zones.get(this.ordinal) ?? {});
    const caption = (zone: Zone): string => (zone.people === undefined ? "" : `${peopleOf(zone)}${this.language === "zh" ? " 人" : ""}`);
    return Object.fromEntries(zones.map(([id, zone]) => [id, { crowding: zone.crowding, caption: caption(zone) }]));
  }

  protected override updated(changed: PropertyValues): void {
    document.title = `${this.text.consoleTitle} · ${this.name(this.venue?.name) || this.text.brand}`;
    this.openMap({
      pickable: ["opening", "unit"],
      picked: ({ feature }: Picked) => this.#select(feature),
      padding: { top: 48, bottom: 96, left: 40, right: 90 },
    });
    if (this.map === undefined) return;
    this.map.setLanguage(this.language, this.text.map);
    const drawn = changed.has("map");
    if (drawn || ["zones", "ordinal", "language"].some((key) => changed.has(key))) this.map.setTints(this.#tints());
    if (drawn || changed.has("closures")) this.map.setClosed(Object.values(this.closures).map(({ target }) => target));
    if (drawn || changed.has("selection")) this.map.setSelected(this.selection?.id ?? "");
  }

  #goTo(ordinal: number): void {
    this.selection = undefined;
    void this.showFloor(ordinal);
  }

  protected override render(): TemplateResult {
    const { text, venue, me } = this;
    const alarms = this.#alarmActions();
    const passages = this.#may("close") ? this.#actions : undefined;
    const view: View = { language: this.language, floors: venue?.floors ?? [] };
    return html`
      <header>
        <img src=${markUrl} alt="" width="30" height="30" />
        <h1>${text.consoleTitle}<span>${this.name(venue?.name)}</span></h1>
        ${this.simulatedLabel(this.building?.simulated ?? venue?.simulated)}
        <place-search
          .language=${this.language}
          .label=${text.findPlace}
          .hint=${text.findPlace}
          .testid=${"search"}
          .value=${""}
          @choose=${(event: CustomEvent<Chosen>) => void this.#found(event.detail)}
        ></place-search>
        ${me === undefined ? nothing : html`<a class="quiet" href=${BUILDING + (me.kind === "account" || !may(me, "audit") ? "/account" : "/audit")} data-testid="who">${me.kind === "local" ? text.openHub : me.name}</a>`}
        ${this.languageSwitch()}
      </header>
      <div role="alert">${this.problem === "" ? nothing : this.#trouble()}</div>
      ${this.connectionPart()}
      <div role="status">${this.untold.size === 0 ? nothing : html`<p class="notice" data-testid="untold">${untoldWords(this.untold, this.language)}</p>`}</div>
      <main data-connected=${!this.offline}>
        ${this.mapPart(text.mapFailedStaff, { choose: (ordinal) => this.#goTo(ordinal) }, this.#selected())}
        <div class="side">
          ${evacuationPanel(this.evacuation, view, this.#may("evacuate") ? this.#safety : undefined)} ${alarmsPanel(this.alarms, view, alarms)}
          ${devicesPanel(this.devices, view, alarms)} ${closuresPanel(this.closures, view, passages?.reopen)}
          ${machinesPanel(this.machines, this.closures, view, passages)} ${zonesPanel(this.zones, view)}
          ${screensPanel(this.screens, view, (screen) => this.#why(screen))} ${inputsPanel(this.building?.inputs, view)}
        </div>
      </main>
      <close-dialog .language=${this.language}></close-dialog>
      <note-dialog .language=${this.language}></note-dialog>
      <safety-dialog .language=${this.language} .floors=${view.floors}></safety-dialog>
      <why-dialog .language=${this.language} .stream=${this.stream}></why-dialog>
    `;
  }

  #trouble(): TemplateResult {
    return html`<p class="notice" data-testid="problem">
      ${this.problem}
      <button class="quiet" type="button" @click=${() => (this.venue === undefined ? void this.#load() : (this.problem = ""))}>
        ${this.venue === undefined ? this.text.retry : this.text.close}
      </button>
    </p>`;
  }

  #hazardButton(target: string, name: Labels): TemplateResult | typeof nothing {
    if (!this.#may("evacuate") || Object.values(this.evacuation.hazards).some((hazard) => hazard.target === target)) return nothing;
    const text = evacuationStrings[this.language];
    const ask = (): void => void this.querySelector("safety-dialog")?.ask({ ask: "hazard", target: { id: target, name } });
    return html`<button class="secondary" type="button" data-testid="declare-hazard" aria-label="${text.mark} ${this.name(name)}" @click=${ask}>${text.mark}</button>`;
  }

  #acknowledge(id: string, alarm: Alarm): void {
    const text = alarmStrings[this.language];
    void this.querySelector("note-dialog")?.ask({
      title: text.acknowledgeTitle(this.name(alarm.text)),
      hint: text.acknowledgeHint,
      label: text.note,
      example: text.noteHint,
      confirm: text.acknowledge,
      command: (note, key) => acknowledgeAlarm(id, alarm.occurrence, note, key),
    });
  }

  #takeOut(device: string): void {
    const text = deviceStrings[this.language];
    void this.querySelector("note-dialog")?.ask({
      title: text.takeOutTitle(device),
      hint: text.takeOutHint,
      label: text.reason,
      example: text.reasonHint,
      confirm: text.takeOut,
      command: (reason, key) => takeOutOfService(device, reason, key),
    });
  }

  #why(screen: Screen): void {
    void this.querySelector("why-dialog")?.ask(screen);
  }

  #selected(): TemplateResult {
    const { text, selection, language } = this;
    if (selection === undefined) return html`<p class="callout soft">${this.#may("close") ? text.selectHint : text.findPlace}</p>`;
    const { id, kind, category, connector } = selection;
    const name = { ...selection.name };
    const kindName = text.kindsOf[category] ?? text.kinds[kind];
    const shown = this.name(name) === "" ? { zh: kindName, en: kindName } : name;
    const passages = this.#may("close") ? this.#actions : undefined;
    const button = (target: string, hook: string, label: string): TemplateResult | typeof nothing =>
      closeButton({ id: target, name: shown }, closureOf(target, this.closures), language, passages, { label, hook });
    return html`<div class="callout" data-testid="selection" data-id=${id}>
      <span class="badge">${icon(kind === "opening" ? "entrance" : iconOf(category))}</span>
      <div class="what">
        <h2>${this.name(shown)}</h2>
        <p class="soft">${kindName} · <code>${connector ?? shortId(id)}</code></p>
        ${doorButtons(kind === "unit" ? doorsOf(id, this.floorAtHand(this.ordinal), language) : [], language, (door) => this.#select(door))}
      </div>
      ${connector === undefined ? nothing : button(connector, "selected-connector", text.closeWhole)}
      ${kind === "unit" ? this.#hazardButton(connector ?? id, shown) : nothing}
      ${button(id, "selected", connector === undefined ? text.closeIt : text.closeUnit)}
      <button class="quiet" type="button" aria-label=${text.close} @click=${() => (this.selection = undefined)}>${icon("cross")}</button>
    </div>`;
  }
}

/** Enough of a UUID to tell two apart on the screen. */
const shortId = (id: string): string => (id.length > 20 ? `${id.slice(0, 8)}…` : id);

customElements.define("console-page", ConsolePage);
