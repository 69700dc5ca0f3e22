import axe from "axe-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Chosen, PlaceSearch } from "./place-search.ts";
import "./place-search.ts";

const place = (id: string, zh: string): object => ({
  id,
  name: { zh, en: id },
  category: "library",
  ordinal: 1,
  level_name: { zh: "2层" },
  position: [0, 0],
});

let box: PlaceSearch;
let asked: string[];
let chosen: Chosen[];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  Element.prototype.scrollIntoView = () => undefined;
  asked = [];
  chosen = [];
  vi.stubGlobal("fetch", async (url: string) => {
    const query = new URL(url, "http://hub").searchParams.get("q") ?? "";
    asked.push(query);
    const all = [place("reading", "综合阅览室"), place("kids", "少儿阅览室"), place("cafe", "咖啡")];
    return Response.json({ results: query === "" ? all : query === "阅览" ? all.slice(0, 2) : [] });
  });
  box = document.createElement("place-search");
  Object.assign(box, { language: "zh", label: "终点", hint: "想去哪里？", testid: "search-to" });
  box.addEventListener("choose", (event) => chosen.push((event as CustomEvent<Chosen>).detail));
  document.body.replaceChildren(box);
  await box.updateComplete;
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const input = (): HTMLInputElement => box.querySelector("input") as HTMLInputElement;
const options = (): string[] => Array.from(box.querySelectorAll("[role=option]"), (option) => option.getAttribute("data-id") ?? "");

async function settle(milliseconds = 200): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
  await box.updateComplete;
}
async function type(text: string): Promise<void> {
  input().value = text;
  input().dispatchEvent(new InputEvent("input", { bubbles: true }));
  await box.updateComplete;
}
async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
  input().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
  await box.updateComplete;
}

test("an empty box offers popular places at once", async () => {
  input().click();
  await settle(0);
  expect(options()).toEqual(["reading", "kids", "cafe"]);
  expect(input().getAttribute("aria-expanded")).toBe("true");
});

test("typing asks once it pauses, arrows move and Enter chooses", async () => {
  await type("阅");
  await settle(100);
  await type("阅览");
  await settle();
  expect(asked).toEqual(["阅览"]);
  await press("ArrowDown");
  const active = document.getElementById(input().getAttribute("aria-activedescendant") ?? "");
  expect(active?.dataset["id"]).toBe("kids");
  await press("Enter");
  expect(chosen.map((one) => one?.id)).toEqual(["kids"]);
  expect(input().getAttribute("aria-expanded")).toBe("false");
});

test("Enter that ends a composition of characters chooses nothing", async () => {
  await type("阅览");
  await settle();
  await press("Enter", { isComposing: true });
  expect(chosen).toEqual([]);
});

test("Escape closes the list and gives back what the box showed", async () => {
  box.value = "咖啡";
  await type("阅览");
  await settle();
  await press("Escape");
  expect(input().getAttribute("aria-expanded")).toBe("false");
  expect(input().value).toBe("咖啡");
});

test("nothing found is said, not left blank", async () => {
  await type("zzz");
  await settle();
  expect(box.querySelector("[role=status]")?.textContent).toContain("未找到“zzz”");
});

test("the open box has no accessibility violation", async () => {
  await type("阅览");
  await settle();
  vi.useRealTimers();
  // Contrast and scrolling need a layout, which the browser tests have.
  const { violations } = await axe.run(box, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
  expect(violations.map(({ id }) => id)).toEqual([]);
});

test("how far results are is added once it is known, and results do not wait for it", async () => {
  let tell: (times: ReadonlyMap<string, number>) => void = () => undefined;
  const timed: string[][] = [];
  box.timing = (ids) => {
    timed.push([...ids]);
    return new Promise((answer) => (tell = answer));
  };
  input().click();
  await settle();
  expect(options()).toEqual(["reading", "kids", "cafe"]);
  expect(timed).toEqual([["reading", "kids", "cafe"]]);
  expect(box.querySelector("[data-testid=result-time]")).toBeNull();
  tell(new Map([["kids", 120]]));
  await settle();
  expect([...box.querySelectorAll("[data-testid=result-time]")].map((time) => time.textContent)).toEqual(["2 分钟"]);
});
