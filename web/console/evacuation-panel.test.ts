import { render } from "lit";
import { expect, test } from "vitest";
import { type Evacuation, evacuationStrings } from "../client/evacuation.ts";
import { evacuationPanel } from "./evacuation-panel.ts";

const floors = [{ ordinal: 1, name: { zh: "2层", en: "Level 2" }, short_name: {} }];
const quiet: Evacuation = { active: false, hazards: {} };
const busy: Evacuation = {
  active: true,
  id: "e-1",
  reason: "drill",
  since: "2026-01-02T03:04:05Z",
  people: 120,
  seconds: 90,
  least_seconds: 60,
  hazards: {
    "h-1": { target: "u1", name: { en: "Store" }, source: "declared", reason: "smoke", since: "2026-01-02T03:04:05Z", ordinals: [1], units: ["u1"] },
    "fire-1": { target: "z1", name: { en: "Hall" }, source: "alarm", reason: "", since: "2026-01-02T03:04:05Z", ordinals: [1], units: ["u2"] },
  },
  zones: {
    near: { name: { en: "Near" }, ordinals: [1], people: 20, assumed: false, seconds: 30, stranded: 0 },
    far: { name: { en: "Far" }, ordinals: [1], people: 90, assumed: true, seconds: 90, stranded: 0 },
    lost: { name: { en: "Lost" }, ordinals: [1], people: 10, assumed: false, stranded: 10 },
  },
  alarms: {
    "no-way/u9": { kind: "no_safe_way", unit: "u9", name: { en: "Lost" }, ordinal: 1, people: 10, text: { en: "Lost: no safe way (about 10 people)" } },
  },
};

function drawn(evacuation: Evacuation, language: "zh" | "en" = "en"): { root: HTMLElement; done: string[] } {
  const done: string[] = [];
  const root = document.createElement("div");
  const actions = { start: () => done.push("start"), end: () => done.push("end"), endHazard: (id: string) => done.push(`end ${id}`) };
  render(evacuationPanel(evacuation, { language, floors }, actions), root);
  return { root, done };
}

const click = (root: HTMLElement, selector: string): void => root.querySelector<HTMLElement>(selector)?.click();

test("a quiet building can be cleared, and one that is cleared can only be called off", () => {
  const { root, done } = drawn(quiet);
  click(root, "[data-testid=start-evacuation]");
  expect(root.querySelector("[data-testid=end-evacuation]")).toBeNull();
  const under = drawn(busy);
  click(under.root, "[data-testid=end-evacuation]");
  expect([...done, ...under.done]).toEqual(["start", "end"]);
});

test("no time is told before there is one", () => {
  const { seconds: _, least_seconds: __, ...rest } = busy;
  const { root } = drawn({ ...rest, planning: true });
  const told = root.querySelector(".underway")?.textContent ?? "";
  expect(told).toContain(evacuationStrings.en.planning(120));
  expect(told).not.toContain("min");
});

test("where stewards should stand is told with the time that it makes", () => {
  const place = { name: { en: "West stairs" }, ordinal: 1, text: { en: "West stairs: 60 % to the exit, 40 % to the hall" } };
  const { root } = drawn({ ...busy, stewards: { seconds: 72, places: { u7: place } } });
  expect(root.querySelector("[data-testid=steward]")?.textContent).toContain("60 % to the exit");
  expect(root.textContent).toContain(evacuationStrings.en.stewards("1.2"));
  expect(drawn(busy).root.querySelector("[data-testid=stewards]")).toBeNull();
});

test("hazards of staff can be ended, those of devices cannot", () => {
  const { root, done } = drawn(busy);
  const rows = [...root.querySelectorAll<HTMLElement>("[data-testid=hazard]")];
  expect(rows.map((row) => row.querySelector("button") !== null)).toEqual([true, false]);
  click(root, "[data-testid=hazard] button");
  expect(done).toEqual(["end h-1"]);
});

test("zones are listed with those first who take longest or have no way", () => {
  const { root } = drawn(busy);
  const order = [...root.querySelectorAll<HTMLElement>("tbody tr")].map(({ dataset }) => dataset["testid"]);
  expect(order).toEqual(["clear-lost", "clear-far", "clear-near"]);
  expect(root.textContent).toContain("assumed");
  expect(root.textContent).toContain("About 120 people");
  expect(root.textContent).toContain("in 1.0 min at best");
});

test("both languages have every text", () => {
  expect(Object.keys(evacuationStrings.en)).toEqual(Object.keys(evacuationStrings.zh));
  expect(drawn(busy, "zh").root.textContent).toContain("结束疏散");
});

test("who may not evacuate is told of it and has no button", () => {
  const root = document.createElement("div");
  for (const evacuation of [quiet, busy]) {
    render(evacuationPanel(evacuation, { language: "en", floors }, undefined), root);
    expect(root.querySelectorAll("button").length).toBe(0);
  }
  expect(root.querySelectorAll("[data-testid=hazard]").length).toBe(2);
});
