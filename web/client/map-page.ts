/** A page with the floors of its building, which says when it hears nothing of it any more. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { getFloor } from "./api.ts";
import type { FloorMap, FloorMapOptions } from "./floor-map.ts";
import type { FloorFeatures } from "./floor-style.ts";
import { type LevelSwitch, levelSwitch } from "./level-switch.ts";
import { BilingualPage, explain } from "./page.ts";
import type { Venue } from "./protocol.ts";
import { openStream } from "./stream.ts";

/** A connection that is back this soon was not worth a word. */
const OFFLINE_AFTER = 2_500;

export class MapPage extends BilingualPage {
  static override properties: PropertyDeclarations = {
    venue: { state: true },
    ordinal: { state: true },
    problem: { state: true },
    offline: { state: true },
    outdated: { state: true },
    mapFailed: { state: true },
    mapAway: { state: true },
    map: { state: true },
  };
  declare venue: Venue | undefined;
  /** The floor that is shown. */
  declare ordinal: number;
  declare problem: string;
  /** Nothing has been heard for a while. */
  declare offline: boolean;
  /** What is heard comes from a gateway that hears nothing of its building. */
  declare outdated: boolean;
  /** The browser cannot draw maps. */
  declare mapFailed: boolean;
  /** What draws the map has not come; browsers ask for it once only, until the page is loaded anew. */
  declare mapAway: boolean;
  /** Comes after the rest of the page. */
  declare protected map: FloorMap | undefined;

  protected readonly stream = openStream();
  readonly #floors = new Map<number, FloorFeatures>();
  readonly #asked = new Map<number, Promise<FloorFeatures>>();
  #mapAsked = false;

  constructor() {
    super();
    this.ordinal = 0;
    this.problem = "";
    this.offline = this.outdated = this.mapFailed = this.mapAway = false;
  }

  /** Say when the connection is lost for longer than a moment; `back` is called each time it is there. */
  protected watchConnection(back: () => void): () => void {
    let timer = 0;
    return this.stream.watch(({ state }) => {
      clearTimeout(timer);
      this.outdated = state === "stale";
      if (state === "open") {
        this.offline = false;
        back();
        return;
      }
      timer = window.setTimeout(() => (this.offline = true), OFFLINE_AFTER);
    });
  }

  /** A floor, which is asked for once. */
  protected async floor(ordinal: number): Promise<FloorFeatures> {
    const here = this.#floors.get(ordinal);
    if (here !== undefined) return here;
    const asked = this.#asked.get(ordinal) ?? this.#fetch(ordinal);
    this.#asked.set(ordinal, asked);
    return asked;
  }

  async #fetch(ordinal: number): Promise<FloorFeatures> {
    try {
      const floor = (await getFloor(ordinal)) as FloorFeatures;
      this.#floors.set(ordinal, floor);
      return floor;
    } finally {
      this.#asked.delete(ordinal);
    }
  }

  /** A floor, if it is here already. */
  protected floorAtHand(ordinal: number): FloorFeatures | undefined {
    return this.#floors.get(ordinal);
  }

  protected async showFloor(ordinal: number): Promise<void> {
    this.ordinal = ordinal;
    try {
      const floor = await this.floor(ordinal);
      if (this.ordinal === ordinal) this.map?.showFloor(ordinal, floor);
    } catch (error) {
      this.problem = explain(error, this.text);
    }
  }

  /**
   * Open the map once there is something to show; `mapPart` is on the page by then. Most of what a page loads is
   * the map: what is asked and told does not wait for it, and `map` changes once it is there.
   */
  protected openMap(options: Omit<FloorMapOptions, "venue">): void {
    if (this.#mapAsked || this.venue === undefined) return;
    const container = this.querySelector<HTMLElement>("[data-testid=map]");
    if (container === null) return;
    this.#mapAsked = true;
    void this.#draw(container, { venue: this.venue, ...options });
  }

  async #draw(container: HTMLElement, options: FloorMapOptions): Promise<void> {
    const drawing = await import("./floor-map.ts").catch(() => undefined);
    if (drawing === undefined) {
      this.mapAway = true;
      return;
    }
    try {
      const map = new drawing.FloorMap(container, options);
      this.keep(() => map.remove());
      this.map = map;
      await this.showFloor(this.ordinal);
    } catch {
      this.mapFailed = true;
    }
  }

  /** The map with the buttons of its floors; `over` lies over it. */
  protected mapPart(failed: string, levels: Pick<LevelSwitch, "used" | "choose">, over: unknown): TemplateResult {
    const { venue, language, ordinal: current } = this;
    const said = this.mapFailed ? failed : this.mapAway ? this.text.mapAway : "";
    return html`<div class="map">
      <div class="canvas" data-testid="map">${said === "" ? nothing : html`<p class="map-failed">${said}</p>`}</div>
      ${venue === undefined ? nothing : levelSwitch({ floors: venue.floors, current, language, ...levels })} ${over}
    </div>`;
  }

  /** What is said while nothing is heard. */
  protected connectionPart(): TemplateResult {
    const said = this.outdated ? this.text.outdated : this.text.offline;
    return html`<div role="status">${this.offline ? html`<p class="notice offline" data-testid="offline">${said}</p>` : nothing}</div>`;
  }
}
