import { expect, test } from "vitest";
import { featureOf, type FloorFeature, type FloorFeatures, labelsOf, routeOf, tintColour } from "./floor-style.ts";
import { iconOf } from "./icons.ts";
import type { Leg } from "./protocol.ts";

const unit = (id: string, more: object): FloorFeature => ({
  type: "Feature",
  geometry: { type: "Polygon", coordinates: [] },
  properties: { kind: "unit", id, label: [1, 2], ...more },
});

const floor = (...features: FloorFeature[]): FloorFeatures => ({ type: "FeatureCollection", features });

test("a zone of several rooms says its count once, in the language of the page", () => {
  const rooms = [
    unit("a", { name: { zh: "甲", en: "A" }, category: "room", zone: "z" }),
    unit("b", { name: { zh: "乙" }, category: "room", zone: "z" }),
  ];
  const { features } = labelsOf(floor(...rooms), "en", { z: { crowding: "busy", caption: "12" } });
  expect(features.map(({ properties }) => properties?.["text"])).toEqual(["A\n12", "乙"]);
});

test("a connector keeps its pictogram without a name, a nameless room has no label", () => {
  const { features } = labelsOf(floor(unit("lift", { category: "elevator" }), unit("x", { category: "room" })), "zh", {});
  expect(features.map(({ properties }) => properties?.["icon"])).toEqual(["elevator"]);
});

test("a door picked on the map keeps its units as a list", () => {
  const door: FloorFeature = {
    type: "Feature",
    geometry: { type: "LineString", coordinates: [] },
    properties: { kind: "opening", id: "d", name: { en: "Gate" }, units: ["a", "b"] },
  };
  const rendered = { id: "d", name: '{"en":"Gate"}', units: '["a","b"]' };
  expect(featureOf(floor(unit("a", {}), door), rendered.id)?.properties).toEqual(door.properties);
  expect(featureOf(floor(door), undefined)).toBeUndefined();
});

test("zones without news are not tinted", () => {
  expect(tintColour({})).toBe("rgba(0,0,0,0)");
  expect(tintColour({ z: { crowding: "full", caption: "" } })).toContain("z");
});

test("a floor shows its own legs and where they lead on", () => {
  const leg = (ordinal: number): Leg => ({ ordinal, level_name: { zh: `${ordinal + 1}层` }, line: [[0, 0], [1, 1]], metres: 1, seconds: 1 });
  const { features } = routeOf([leg(0), leg(1)], 0, "zh");
  expect(features.map(({ geometry }) => geometry.type)).toEqual(["LineString", "Point"]);
  expect(features[1]?.properties?.["text"]).toBe("↗ 2层");
  expect(routeOf([leg(0), leg(1)], 1, "zh").features).toHaveLength(1);
});

test.each([
  ["restroom.wheelchair", "wheelchair"],
  ["restroom.female", "toilet"],
  ["foodservice", "restaurant"],
  ["information", "information"],
  ["seating", "lounge"],
  ["unheard-of", "marker"],
])("category %s is shown as %s", (category, name) => {
  expect(iconOf(category)).toBe(name);
});
