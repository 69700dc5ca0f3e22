import { expect, test } from "vitest";
import { endFrom, readAddress, writeAddress } from "./ends.ts";

test("the address gives ends and profile, and takes them back", () => {
  const read = readAddress("?from=sign-1&to=&profile=wheelchair");
  expect(read).toEqual({ ends: { from: { where: "sign-1" } }, profile: "wheelchair" });
  const ends = { from: { where: "sign-1" }, to: { where: { ordinal: 0, position: [1, 2] } } } as const;
  expect(writeAddress("http://hub/?lang=en&to=old&profile=wheelchair", ends, "foot")).toBe("http://hub/?lang=en&from=sign-1");
});

test("a tap on a nameless thing means the point that was tapped", () => {
  const feature = { type: "Feature", geometry: { type: "Polygon", coordinates: [] }, properties: { kind: "unit", id: "u", label: [9, 9] } } as const;
  const nameless = { ordinal: 1, position: [1, 2], feature } as never;
  expect(endFrom(nameless).where).toEqual({ ordinal: 1, position: [1, 2] });
  const named = { ordinal: 1, position: [1, 2], feature: { ...feature, properties: { ...feature.properties, name: { zh: "馆" } } } } as never;
  expect(endFrom(named)).toMatchObject({ where: "u", position: [9, 9] });
});
