/** How a floor looks: MapLibre style, colours by category, label points. Pure. */

import type { Feature, FeatureCollection, LineString, Point, Polygon } from "geojson";
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { iconOf, type IconName } from "./icons.ts";
import type { Crowding, Labels, Leg, Position } from "./protocol.ts";
import { pick } from "./strings.ts";

/** Properties of floor features: `docs/http-api.md`. */
export interface FloorProperties {
  readonly kind: "level" | "unit" | "fixture" | "opening" | "amenity" | "screen";
  readonly id: string;
  readonly name?: Labels;
  readonly category?: string;
  /** Of an opening: the units that it joins. */
  readonly units?: readonly string[];
  readonly zone?: string;
  readonly label?: Position;
  readonly connector?: string;
  readonly walkable?: boolean;
  readonly facing?: number;
}
export type FloorFeature = Feature<Polygon | LineString | Point, FloorProperties>;
export type FloorFeatures = FeatureCollection<Polygon | LineString | Point, FloorProperties>;

/** The floor's own feature of an id; the map's copies hold arrays and objects as JSON text (`queryRenderedFeatures`). */
export const featureOf = (floor: FloorFeatures | undefined, id: unknown): FloorFeature | undefined =>
  floor?.features.find(({ properties }) => properties.id === id);

export interface ZoneTint {
  readonly crowding: Crowding;
  /** What stands under the zone's name, e.g. a count of people. */
  readonly caption: string;
}

const ACCENT = "#2742b8";
const WALL = "#b4ac9e";
const CLOSED = "#c2361b";
/** The first name carries the weight only; the map draws text with the fonts of the device. */
const FONTS = ["Noto Sans CJK SC Medium", "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif"];

const CONNECTORS = ["elevator", "stairs", "escalator", "ramp", "movingwalkway"];

const UNIT_COLOURS: readonly (readonly [colour: string, categories: readonly string[]])[] = [
  ["#ffffff", ["walkway", "corridor", "lobby", "entrance", "sidewalk"]],
  ["#dfe4f7", CONNECTORS],
  ["#dcebec", ["restroom", "restroom.male", "restroom.female", "restroom.unisex", "restroom.wheelchair", "mothersroom"]],
  ["#fae8d6", ["foodservice", "kitchen", "cafe", "restaurant"]],
  ["#ece5f5", ["auditorium", "conferenceroom", "classroom", "theater", "movietheater"]],
  ["#e6efe0", ["library", "lounge", "recreation", "exhibit"]],
  ["#e2ddd3", ["nonpublic", "storage", "office", "structure", "mailroom", "serverroom", "privatelounge", "column"]],
];
const ROOM = "#f4efe5";

export const CROWDING_COLOURS: Readonly<Record<Crowding, string>> = {
  low: "#bfe3cd",
  busy: "#f6d88a",
  full: "#f0a58d",
  unknown: "#dcd8d0",
};

const kind = (name: FloorProperties["kind"]): ExpressionSpecification => ["==", ["get", "kind"], name];

/** Widths that grow with the plan, so that walls keep their look at every zoom. */
const growing = (small: number, large: number): ExpressionSpecification => [
  "interpolate",
  ["exponential", 1.6],
  ["zoom"],
  16,
  small,
  21,
  large,
];

function unitColour(): ExpressionSpecification {
  const cases = UNIT_COLOURS.flatMap(([colour, categories]) => [[...categories], colour]);
  return ["match", ["get", "category"], ...cases, ROOM] as unknown as ExpressionSpecification;
}

export function tintColour(tints: Readonly<Record<string, ZoneTint>>): ExpressionSpecification | string {
  const cases = Object.entries(tints).flatMap(([zone, { crowding }]) => [zone, CROWDING_COLOURS[crowding]]);
  if (cases.length === 0) return "rgba(0,0,0,0)";
  return ["match", ["get", "zone"], ...cases, "rgba(0,0,0,0)"] as unknown as ExpressionSpecification;
}

const layers: readonly LayerSpecification[] = [
  { id: "paper", type: "background", paint: { "background-color": "#ebe8e1" } },
  { id: "level", type: "fill", source: "floor", filter: kind("level"), paint: { "fill-color": "#fbfaf7" } },
  { id: "unit", type: "fill", source: "floor", filter: kind("unit"), paint: { "fill-color": unitColour() } },
  { id: "tint", type: "fill", source: "floor", filter: kind("unit"), paint: { "fill-color": "rgba(0,0,0,0)" } },
  {
    id: "closed-unit",
    type: "fill",
    source: "floor",
    filter: ["in", ["get", "id"], ["literal", []]],
    paint: { "fill-color": CLOSED, "fill-opacity": 0.28 },
  },
  {
    id: "fixture",
    type: "fill",
    source: "floor",
    filter: kind("fixture"),
    minzoom: 17,
    paint: { "fill-color": "#d6cfc1", "fill-outline-color": "#bdb5a5" },
  },
  {
    id: "wall",
    type: "line",
    source: "floor",
    filter: ["any", kind("unit"), kind("level")],
    layout: { "line-join": "round" },
    paint: { "line-color": WALL, "line-width": growing(0.7, 4.5) },
  },
  {
    id: "opening",
    type: "line",
    source: "floor",
    filter: kind("opening"),
    paint: { "line-color": "#ffffff", "line-width": growing(1.2, 7) },
  },
  {
    id: "closed-opening",
    type: "line",
    source: "floor",
    filter: ["in", ["get", "id"], ["literal", []]],
    paint: { "line-color": CLOSED, "line-width": growing(3, 10) },
  },
  {
    id: "selected",
    type: "line",
    source: "floor",
    filter: ["==", ["get", "id"], ""],
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": ACCENT, "line-width": growing(3, 9) },
  },
  {
    id: "route-casing",
    type: "line",
    source: "route",
    filter: ["==", ["geometry-type"], "LineString"],
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": "#ffffff", "line-width": growing(8, 16) },
  },
  {
    id: "route",
    type: "line",
    source: "route",
    filter: ["==", ["geometry-type"], "LineString"],
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": ACCENT, "line-width": growing(5, 11) },
  },
  {
    id: "route-direction",
    type: "symbol",
    source: "route",
    filter: ["==", ["geometry-type"], "LineString"],
    layout: {
      "symbol-placement": "line",
      "symbol-spacing": 48,
      "icon-image": "chevron",
      "icon-size": growing(0.55, 1.1),
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
    },
  },
  {
    id: "label",
    type: "symbol",
    source: "label",
    layout: {
      "icon-image": ["get", "icon"],
      "icon-size": growing(0.62, 1),
      "icon-optional": true,
      "text-field": ["get", "text"],
      "text-font": FONTS,
      "text-size": growing(11, 16),
      "text-max-width": 8,
      "text-line-height": 1.25,
      "text-variable-anchor-offset": [
        "case",
        ["has", "icon"],
        ["literal", ["top", [0, 0.9], "bottom", [0, -0.9]]],
        ["literal", ["center", [0, 0], "top", [0, 0.8], "bottom", [0, -0.8]]],
      ],
      "text-optional": true,
      "symbol-sort-key": ["get", "rank"],
    },
    paint: { "text-color": "#2b3038", "text-halo-color": "#ffffff", "text-halo-width": 1.6 },
  },
  {
    id: "mark",
    type: "symbol",
    source: "mark",
    layout: {
      "icon-image": ["get", "icon"],
      "icon-anchor": ["get", "anchor"] as never,
      "icon-allow-overlap": true,
    },
  },
  {
    id: "route-note",
    type: "symbol",
    source: "route",
    filter: ["==", ["geometry-type"], "Point"],
    layout: {
      "text-field": ["get", "text"],
      "text-font": FONTS,
      "text-size": 14,
      "text-variable-anchor": ["bottom", "top", "left", "right"],
      "text-radial-offset": 1.1,
      "text-allow-overlap": true,
    },
    paint: { "text-color": ACCENT, "text-halo-color": "#ffffff", "text-halo-width": 3 },
  },
];

const empty: FeatureCollection = { type: "FeatureCollection", features: [] };

/** No `glyphs`: text is then drawn from local fonts, with nothing fetched (MapLibre GL JS 5.11 and later). */
export const floorStyle = (): StyleSpecification => ({
  version: 8,
  sources: Object.fromEntries(
    ["floor", "label", "route", "mark"].map((id) => [id, { type: "geojson" as const, data: empty }]),
  ),
  layers: [...layers],
});

const point = (at: Position, properties: object): Feature => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: [...at] },
  properties,
});

/** Label points of a floor: names of units, icons of connectors, amenities and screens. */
export function labelsOf(
  floor: FloorFeatures,
  language: string,
  tints: Readonly<Record<string, ZoneTint>>,
): FeatureCollection {
  const captioned = new Set<string>();
  const features: Feature[] = [];
  for (const feature of floor.features) {
    const { name, category = "", zone, label } = feature.properties;
    const text = pick(name, language);
    const isUnit = feature.properties.kind === "unit";
    if (isUnit && label !== undefined) {
      const isConnector = CONNECTORS.includes(category);
      // A zone of several rooms says its count once.
      const caption = zone !== undefined && !captioned.has(zone) ? tints[zone]?.caption : undefined;
      if (zone !== undefined && caption !== undefined) captioned.add(zone);
      const lines = [text, caption ?? ""].filter((line) => line !== "").join("\n");
      const symbol = isConnector || /^restroom/.test(category) ? { icon: iconOf(category) } : {};
      if (lines !== "" || isConnector) features.push(point(label, { ...symbol, text: lines, rank: isConnector ? 1 : 0 }));
    } else if (feature.geometry.type === "Point") {
      const icon: IconName = feature.properties.kind === "screen" ? "screen" : iconOf(category);
      const at = feature.geometry.coordinates as unknown as Position;
      features.push(point(at, { icon, text: feature.properties.kind === "screen" ? "" : text, rank: 2 }));
    }
  }
  return { type: "FeatureCollection", features };
}

/** The legs of a route on one floor, and at each change of floor where it goes on. */
export function routeOf(legs: readonly Leg[], ordinal: number, language: string): FeatureCollection {
  const features: Feature[] = [];
  for (const [index, leg] of legs.entries()) {
    if (leg.ordinal !== ordinal || leg.line.length < 2) continue;
    const coordinates = leg.line.map((at) => [...at]);
    features.push({ type: "Feature", geometry: { type: "LineString", coordinates }, properties: {} });
    const next = legs[index + 1];
    const last = leg.line.at(-1);
    if (next === undefined || last === undefined) continue;
    const sign = next.ordinal > leg.ordinal ? "↗" : "↘";
    features.push(point(last, { text: `${sign} ${pick(next.level_name, language)}` }));
  }
  return { type: "FeatureCollection", features };
}
