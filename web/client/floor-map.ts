/** A floor of the venue on a MapLibre map. */

import type { FeatureCollection } from "geojson";
import { type GeoJSONSource, LngLatBounds, Map as MapLibre, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import {
  featureOf,
  type FloorFeature,
  type FloorFeatures,
  type FloorProperties,
  floorStyle,
  labelsOf,
  routeOf,
  tintColour,
  type ZoneTint,
} from "./floor-style.ts";
import { drawImages } from "./map-images.ts";
import type { Leg, Position, Venue } from "./protocol.ts";

setWorkerUrl(workerUrl);

export interface Picked {
  readonly ordinal: number;
  readonly position: Position;
  /** What lies there; absent outside every unit. */
  readonly feature?: FloorFeature;
}

export interface Mark {
  readonly role: "start" | "pin";
  readonly ordinal: number;
  readonly position: Position;
}

export interface FloorMapOptions {
  readonly venue: Venue;
  /** Kinds that a click finds, the first that matches wins. */
  readonly pickable: readonly FloorProperties["kind"][];
  readonly picked: (picked: Picked) => void;
  /** Free room around what is brought into view, in pixels. */
  readonly padding: { top: number; bottom: number; left: number; right: number };
}

const CLICK_REACH = 8;
/** Zooms that show a room with its neighbours, and a short piece of route. */
const CLOSE = 19.2;
const CLOSEST = 20.5;

/**
 * The map always shows the whole of what it was last told; each setter redraws only its own source.
 *
 * @throws Error where the browser has no WebGL 2.
 */
export class FloorMap {
  readonly #map: MapLibre;
  readonly #options: FloorMapOptions;
  #ready = false;
  #floor: FloorFeatures = { type: "FeatureCollection", features: [] };
  #ordinal: number;
  #language = "zh";
  #legs: readonly Leg[] = [];
  #marks: readonly Mark[] = [];
  #tints: Readonly<Record<string, ZoneTint>> = {};
  #closed: readonly string[] = [];
  #selected = "";

  constructor(container: HTMLElement, options: FloorMapOptions) {
    this.#options = options;
    this.#ordinal = options.venue.default_ordinal;
    const [west, south, east, north] = options.venue.bounds;
    this.#map = new MapLibre({
      container,
      style: floorStyle(),
      bounds: [west, south, east, north],
      fitBoundsOptions: { padding: options.padding },
      minZoom: 14,
      maxZoom: 23,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 120,
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#map.on("click", (event) => this.#pick(event.point, [event.lngLat.lng, event.lngLat.lat]));
    this.#map.once("style.load", () => {
      drawImages(this.#map);
      this.#ready = true;
      this.#drawAll();
    });
    // A map whose people change all the time is never idle on a slow machine.
    this.#map.on("render", () => {
      if (this.#ready && this.#map.isSourceLoaded("floor")) container.dataset["floor"] = String(this.#ordinal);
    });
  }

  remove(): void {
    this.#map.remove();
  }

  showFloor(ordinal: number, floor: FloorFeatures): void {
    this.#ordinal = ordinal;
    this.#floor = floor;
    if (this.#ready) this.#drawAll();
  }

  setLanguage(language: string, mapTitle: string): void {
    this.#map.getCanvas().setAttribute("aria-label", mapTitle);
    if (language === this.#language) return;
    this.#language = language;
    this.#drawLabels();
    this.#drawRoute();
  }

  setRoute(legs: readonly Leg[], marks: readonly Mark[]): void {
    this.#legs = legs;
    this.#marks = marks;
    this.#drawRoute();
  }

  setTints(tints: Readonly<Record<string, ZoneTint>>): void {
    this.#tints = tints;
    this.#drawTints();
    this.#drawLabels();
  }

  setClosed(ids: readonly string[]): void {
    this.#closed = ids;
    this.#drawStates();
  }

  setSelected(id: string): void {
    this.#selected = id;
    this.#drawStates();
  }

  /** Bring positions into view; with none, the whole venue. */
  view(positions: readonly Position[]): void {
    // The page may have laid itself out anew in this very turn.
    this.#map.resize();
    const [west, south, east, north] = this.#options.venue.bounds;
    const bounds = new LngLatBounds();
    for (const [longitude, latitude] of positions) bounds.extend([longitude, latitude]);
    if (positions.length === 0) bounds.extend([west, south]).extend([east, north]);
    this.#map.fitBounds(bounds, { padding: this.#options.padding, maxZoom: positions.length === 1 ? CLOSE : CLOSEST, duration: 600 });
  }

  #pick(at: { x: number; y: number }, position: Position): void {
    const reach: [[number, number], [number, number]] = [
      [at.x - CLICK_REACH, at.y - CLICK_REACH],
      [at.x + CLICK_REACH, at.y + CLICK_REACH],
    ];
    const near = (kind: string): FloorFeature | undefined => this.#pointNear(kind, at);
    const rendered = (kind: string): FloorFeature | undefined => {
      const area = kind === "opening" ? reach : ([at.x, at.y] as [number, number]);
      return featureOf(this.#floor, this.#map.queryRenderedFeatures(area, { layers: [kind] })[0]?.properties["id"]);
    };
    for (const kind of this.#options.pickable) {
      const feature = kind === "screen" || kind === "amenity" ? near(kind) : rendered(kind);
      if (feature !== undefined) return this.#options.picked({ ordinal: this.#ordinal, position, feature });
    }
    this.#options.picked({ ordinal: this.#ordinal, position });
  }

  /** Point features have their symbol in another source, so they are found by distance on the glass. */
  #pointNear(kind: string, at: { x: number; y: number }): FloorFeature | undefined {
    return this.#floor.features.find(({ geometry, properties }) => {
      if (properties.kind !== kind || geometry.type !== "Point") return false;
      const place = this.#map.project(geometry.coordinates as [number, number]);
      return Math.hypot(place.x - at.x, place.y - at.y) <= 2 * CLICK_REACH;
    });
  }

  #drawAll(): void {
    this.#data("floor", this.#floor);
    this.#drawLabels();
    this.#drawRoute();
    this.#drawTints();
    this.#drawStates();
  }

  #drawLabels(): void {
    this.#data("label", labelsOf(this.#floor, this.#language, this.#tints));
  }

  #drawRoute(): void {
    this.#data("route", routeOf(this.#legs, this.#ordinal, this.#language));
    const features = this.#marks
      .filter((mark) => mark.ordinal === this.#ordinal)
      .map(({ role, position }) => ({
        type: "Feature" as const,
        geometry: { type: "Point" as const, coordinates: [...position] },
        properties: { icon: role, anchor: role === "pin" ? "bottom" : "center" },
      }));
    this.#data("mark", { type: "FeatureCollection", features });
  }

  #drawTints(): void {
    if (this.#ready) this.#map.setPaintProperty("tint", "fill-color", tintColour(this.#tints));
  }

  #drawStates(): void {
    if (!this.#ready) return;
    const closed = ["in", ["get", "id"], ["literal", [...this.#closed]]] as never;
    this.#map.setFilter("closed-opening", ["all", ["==", ["get", "kind"], "opening"], closed]);
    this.#map.setFilter("closed-unit", [
      "all",
      ["==", ["get", "kind"], "unit"],
      ["any", closed, ["in", ["get", "connector"], ["literal", [...this.#closed]]]],
    ] as never);
    this.#map.setFilter("selected", ["==", ["get", "id"], this.#selected]);
  }

  #data(source: string, data: FeatureCollection): void {
    if (this.#ready) this.#map.getSource<GeoJSONSource>(source)?.setData(data);
  }
}
