import axe from "axe-core";
import { render, type TemplateResult } from "lit";
import { expect, test, vi } from "vitest";
import type { Route } from "../client/protocol.ts";
import { answerPanel, shownRoute } from "./answer-panel.ts";
import { nearChoices } from "./near-choices.ts";
import { plannerWords } from "./planner-words.ts";
import { plainQuestion } from "./question.ts";
import { wishPanel } from "./wish-panel.ts";

function shown(template: TemplateResult): HTMLElement {
  const page = document.createElement("main");
  render(template, page);
  document.body.replaceChildren(page);
  return page;
}

const click = (page: HTMLElement, id: string): void => page.querySelector<HTMLButtonElement>(`[data-testid=${id}]`)?.click();

const leg = (ordinal: number) => ({ ordinal, level_name: {}, line: [], metres: 1, seconds: 1 });
const other = (en: string, seconds: number) => ({
  difference: "by-lift",
  text: { en, zh: en },
  seconds,
  metres: 9,
  unmet: [{ wish: "avoid-lifts", text: { en: "Wish not met", zh: "未能满足" } }],
  legs: [leg(7)],
  steps: [],
});
const route = {
  status: "ok",
  profile: "foot",
  seconds: 100,
  metres: 50,
  legs: [leg(1)],
  steps: [],
  arrival: { seconds: 100, low: 80, high: 200, share: 0.9 },
  unmet: [{ wish: "avoid-stairs", text: { en: "Not met: stairs", zh: "未能满足：楼梯" } }],
  alternatives: [other("By Lift 1", 160), other("Less crowded", 220)],
} as unknown as Route;

const panel = (more: Partial<Parameters<typeof answerPanel>[0]> = {}): HTMLElement =>
  shown(answerPanel({ route, language: "en", shown: -1, asked: true, ask: vi.fn(), show: vi.fn(), ...more }));

test("a wish that is not met is said plainly, in both languages", () => {
  expect(panel().querySelector("[data-testid=unmet]")?.textContent).toBe("Not met: stairs");
  expect(panel({ language: "zh" }).querySelector("[data-testid=unmet]")?.textContent).toBe("未能满足：楼梯");
  expect(panel({ shown: 0 }).querySelector("[data-testid=unmet]")?.textContent).toBe("Wish not met");
});

test("the band of the suggested way is told, and only of that", () => {
  expect(panel().querySelector("[data-testid=band]")?.textContent).toBe("Most people take 1 min to 3 min");
  expect(panel({ shown: 1 }).querySelector("[data-testid=band]")).toBeNull();
});

test("other ways are radio buttons; arrow keys go from one to the next", () => {
  const show = vi.fn();
  const page = panel({ show });
  const ways = [...page.querySelectorAll<HTMLElement>("[role=radio]")];
  expect(ways.map((way) => way.getAttribute("aria-checked"))).toEqual(["true", "false", "false"]);
  expect(ways.map((way) => way.textContent?.replaceAll(/\s+/g, " ").trim())).toEqual([
    "Suggested way2 min",
    "By Lift 11 min longer",
    "Less crowded2 min longer",
  ]);
  ways[0]?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true, cancelable: true }));
  expect(show).toHaveBeenLastCalledWith(1);
  ways[1]?.click();
  expect(show).toHaveBeenLastCalledWith(0);
});

test("another way takes the place of the suggested one", () => {
  expect(shownRoute(route, 0)).toMatchObject({ seconds: 160, legs: [{ ordinal: 7 }] });
  expect(shownRoute(route, -1)).toBe(route);
});

test("other ways are asked for on demand, and that there is none is said", () => {
  const ask = vi.fn();
  click(panel({ asked: false, ask }), "ask-others");
  expect(ask).toHaveBeenCalled();
  const none = panel({ route: { ...route, alternatives: [] } });
  expect(none.textContent).toContain(plannerWords.en.noOthers);
  expect(panel({ asked: undefined }).querySelector("[role=radiogroup], [data-testid=ask-others]")).toBeNull();
});

test("switches say whether they are on and change one thing each", () => {
  const change = vi.fn();
  const question = { ...plainQuestion("foot"), wishes: ["avoid-stairs"], stops: [{ where: "c", name: { en: "Café" } }] } as const;
  const page = shown(wishPanel({ question, language: "en", timing: undefined, change }));
  const on = [...page.querySelectorAll("[role=switch][aria-checked=true]")];
  expect(on.map((each) => each.getAttribute("data-testid"))).toEqual(["wish-avoid-stairs"]);
  expect(page.querySelector("summary")?.textContent).toBe("Route preferences (2)");
  click(page, "step-free");
  click(page, "wish-avoid-crowds");
  click(page, "wide");
  page.querySelector<HTMLButtonElement>("[aria-label='Remove Café']")?.click();
  expect(change.mock.calls.map(([made]) => made)).toEqual([
    { profile: "wheelchair" },
    { wishes: ["avoid-stairs", "avoid-crowds"] },
    { wide: true },
    { stops: [] },
  ]);
});

test("nothing is near without a start", () => {
  const choose = vi.fn();
  const props = { language: "en", offered: true, told: "", choose } as const;
  click(shown(nearChoices({ ...props, ready: false })), "near-toilet");
  expect(choose).not.toHaveBeenCalled();
  click(shown(nearChoices({ ...props, ready: true })), "near-accessible");
  expect(choose.mock.calls[0]?.[0]).toMatchObject({ category: "restroom", more: { accessible: "1" } });
});

test.each(["zh", "en"] as const)("the panels have no accessibility faults in %s", async (language) => {
  const question = { ...plainQuestion("foot"), wide: true };
  for (const template of [
    answerPanel({ route, language, shown: -1, asked: true, ask: vi.fn(), show: vi.fn() }),
    wishPanel({ question, language, timing: undefined, change: vi.fn() }),
    nearChoices({ language, ready: true, offered: true, told: "x", choose: vi.fn() }),
  ]) {
    const { violations } = await axe.run(shown(template), { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
    expect(violations.map(({ id }) => id)).toEqual([]);
  }
});

test("English has every planner word that Chinese has", () => {
  const shape = (value: unknown): unknown =>
    typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
      : typeof value;
  expect(shape(plannerWords.en)).toEqual(shape(plannerWords.zh));
});

test("a later departure is told in the building's own time, with what is not known of it", () => {
  const departure = {
    at: "2026-05-04T13:30:00.000Z",
    arrives: "2026-05-04T13:34:00.000Z",
    arrives_by: "2026-05-04T13:36:00.000Z",
    notes: [{ code: "departure.crowding-unknown", text: { en: "Nobody knows how full it will be", zh: "人流未知" } }],
  };
  const told = { route: { ...route, departure } as Route, zone: "Asia/Shanghai" };
  const english = panel(told).querySelector("[data-testid=departure]")?.textContent ?? "";
  expect(english).toContain("21:30, there at about");
  expect(english).toContain("most people by");
  expect(english).toContain("Nobody knows how full it will be");
  const chinese = panel({ ...told, language: "zh" }).querySelector("[data-testid=departure]")?.textContent ?? "";
  expect(chinese).toContain("21:30出发");
  expect(chinese).toContain("人流未知");
  expect(panel().querySelector("[data-testid=departure]")).toBeNull();
});

test("a time to leave is chosen and taken back", () => {
  const change = vi.fn();
  const asked = (departAt: string): HTMLElement =>
    shown(wishPanel({ question: { ...plainQuestion("foot"), departAt }, language: "en", timing: undefined, change }));
  const input = asked("").querySelector<HTMLInputElement>("[data-testid=depart-at]");
  if (input === null) throw new Error("there is no way to choose a time");
  input.value = "2026-05-04T21:30";
  input.dispatchEvent(new Event("change"));
  expect(change).toHaveBeenLastCalledWith({ departAt: "2026-05-04T21:30" });
  click(asked("2026-05-04T21:30"), "depart-now");
  expect(change).toHaveBeenLastCalledWith({ departAt: "" });
});
