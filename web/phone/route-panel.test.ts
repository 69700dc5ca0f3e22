import axe from "axe-core";
import { render } from "lit";
import { expect, test, vi } from "vitest";
import type { Route, Step } from "../client/protocol.ts";
import { routePanel } from "./route-panel.ts";

const step = (kind: Step["kind"], text: string, more: Partial<Step> = {}): Step =>
  ({
    kind,
    turn: "straight",
    hour: 12,
    heading: 0,
    text: { en: text, zh: `${text}（中文）` },
    ordinal: 0,
    at: [120, 31],
    metres: 12,
    seconds: 9,
    ...more,
  }) as Step;

const ride = { id: "lift-1", kind: "elevator", name: { en: "Lift 1" }, direction: "up", floors: 1, stops: 1 } as const;

const route = {
  status: "ok",
  profile: "foot",
  seconds: 120,
  metres: 60,
  legs: [
    { ordinal: 0, level_name: { en: "Level 1", zh: "1层" }, line: [], metres: 32, seconds: 25 },
    {
      ordinal: 1,
      level_name: { en: "Level 2", zh: "2层" },
      line: [],
      metres: 28,
      seconds: 95,
      connector: { id: "lift-1", kind: "elevator", name: { en: "Lift 1", zh: "1号电梯" } },
    },
  ],
  steps: [
    step("depart", "Start"),
    step("turn", "Turn left", { turn: "left" }),
    step("connector", "Take Lift 1", { connector: { ...ride, to: { ordinal: 1, level_name: {} } }, metres: 1, seconds: 70 }),
    step("leave", "Leave Lift 1", { ordinal: 1 }),
    step("arrive", "You have arrived", { metres: 0, seconds: 0, ordinal: 1 }),
  ],
} as unknown as Route;

function panel(current?: Step, show = vi.fn()): HTMLElement {
  const page = document.createElement("div");
  render(routePanel({ route, revision: 1, language: "en", current, show }), page);
  return page;
}

test("each leg is a list under its floor, its distance and its time", () => {
  const legs = [...panel().querySelectorAll("[data-testid=route-leg]")];
  expect(legs.map((leg) => leg.querySelector("h3")?.textContent?.split(/\s{2,}/).filter(Boolean).join(" "))).toEqual([
    "Level 1 30 m under 1 min",
    "Level 2 30 m 2 min",
  ]);
  expect(legs.map((leg) => leg.querySelector("ol")?.getAttribute("start"))).toEqual(["1", "4"]);
  for (const leg of legs) {
    const heading = leg.querySelector("h3")?.id ?? "";
    expect(leg.getAttribute("aria-labelledby")).toBe(heading);
    expect(leg.querySelector("ol")?.getAttribute("aria-labelledby")).toBe(heading);
  }
});

test("steps are buttons in order; what the words say already is not read twice", () => {
  const rows = [...panel().querySelectorAll("[data-testid=route-step]")];
  expect(rows.map((row) => row.getAttribute("data-kind"))).toEqual(["depart", "turn", "connector", "leave", "arrive"]);
  expect(rows.map((row) => row.querySelector("button .words")?.textContent)).toEqual(route.steps.map(({ text }) => text["en"]));
  expect(rows.map((row) => row.querySelector(".far")?.getAttribute("aria-hidden") ?? null)).toEqual(["true", "true", null, "true", null]);
  expect(rows[2]?.querySelector(".far")?.textContent).toBe("1 min");
});

test("the step that the map shows is the current one, for eyes and ears", () => {
  const show = vi.fn();
  const page = panel(route.steps[1], show);
  expect([...page.querySelectorAll("[aria-current=step]")].map((row) => row.textContent?.includes("Turn left"))).toEqual([true]);
  page.querySelectorAll<HTMLButtonElement>("[data-testid=route-step] button")[3]?.click();
  expect(show).toHaveBeenCalledWith(route.steps[3]);
});

test("a route has no accessibility violation", async () => {
  const page = panel(route.steps[1]);
  document.body.append(page);
  const { violations } = await axe.run(page, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  page.remove();
});
