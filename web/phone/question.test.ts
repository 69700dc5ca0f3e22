import { expect, test } from "vitest";
import { bodyOf, plainQuestion, preferences, toggled } from "./question.ts";

const plain = plainQuestion("foot");

test("a plain question stays plain", () => {
  expect(bodyOf("a", "b", plain)).toEqual({ from: "a", to: "b", profile: "foot", band: true });
});

test("wishes, width, stops and other ways are asked as the hub takes them", () => {
  const stops = [{ where: "c" }, { where: { ordinal: 1, position: [1, 2] } }] as const;
  const asked = { ...plainQuestion("wheelchair"), wishes: ["prefer-quiet"], wide: true, stops, bestOrder: true, others: true } as const;
  expect(bodyOf("a", "b", asked)).toEqual({
    from: "a",
    to: "b",
    profile: "wheelchair",
    band: true,
    wishes: ["prefer-quiet"],
    limits: { clear_width: 0.9, step_free: true },
    stops: ["c", { ordinal: 1, position: [1, 2] }],
    order: "best",
  });
  expect(bodyOf("a", "b", { ...plain, others: true }).alternatives).toBe(3);
  expect(bodyOf("a", "b", { ...plain, departAt: "2026-05-04T21:30" }).depart_at).toBe("2026-05-04T21:30");
  expect(preferences({ ...plain, departAt: "2026-05-04T21:30" })).toBe(1);
  expect(preferences(asked)).toBe(4);
});

test("a wish is set and taken back, in a fixed order", () => {
  const one = toggled([], "prefer-quiet");
  const two = toggled(one, "avoid-stairs");
  expect(two).toEqual(["avoid-stairs", "prefer-quiet"]);
  expect(toggled(two, "prefer-quiet")).toEqual(["avoid-stairs"]);
});
