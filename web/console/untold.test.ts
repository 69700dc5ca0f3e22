import { expect, test } from "vitest";
import { noted, untoldWords } from "./untold.ts";

const message = { zh: "可能已过时", en: "may be out of date" };
const nothing: ReadonlySet<string> = new Set();

test("what cannot be brought up to date is named by its panel until it can be", () => {
  const one = noted(nothing, "machines", { message });
  const two = noted(noted(one, "level/0/occupancy", { message }), "level/1/occupancy", { message });
  expect(untoldWords(one, "en")).toMatch(/out of date: Lifts/);
  expect(untoldWords(two, "zh").match(/区域|、/g)?.length).toBe(2);
  expect(untoldWords(noted(one, "machines", {}), "en")).toBe("");
});

test("a topic that says the same leaves the set as it is", () => {
  const one = noted(nothing, "alarms", { message });
  expect(noted(one, "alarms", { message })).toBe(one);
  expect(noted(one, "machines", {})).toBe(one);
});
