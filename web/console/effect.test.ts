import { render } from "lit";
import { expect, test } from "vitest";
import type { WhatIf } from "../client/protocol.ts";
import { type Effect, effectPreview } from "./effect.ts";

const room = (zh: string, en: string) => ({ id: en, name: { zh, en }, ordinal: 0 });
const answer: WhatIf = {
  revision: 7,
  text: { zh: "1块标识改变指向", en: "1 sign leads another way" },
  profiles: {
    foot: {
      signs: [
        { screen: "s-1", destination: "a", name: { zh: "书库", en: "Stacks" }, before: { state: "ok" }, after: { state: "ok" } },
        { screen: "s-2", destination: "b", name: { zh: "报告厅", en: "Hall" }, before: { state: "ok" }, after: { state: "unreachable" } },
      ],
      trips: {
        count: 10,
        cut_off: 1,
        slower: 1,
        faster: 0,
        mean_delay: 40,
        reached_again: 0,
        worst: [
          { from: room("大厅", "Lobby"), to: room("书库", "Stacks"), before: 30 },
          { from: room("大厅", "Lobby"), to: { id: "x", name: {}, ordinal: 1 }, before: 30, after: 70 },
        ],
      },
    },
  },
};

function shown(effect: Effect, language: "zh" | "en"): HTMLElement {
  const root = document.createElement("div");
  render(effectPreview(effect, language), root);
  return root;
}

test("what is lost is told before what only turns, and trips with their delay", () => {
  const lines = [...shown({ state: "answered", answer }, "en").querySelectorAll("li")].map((item) => item.textContent);
  expect(lines).toEqual([
    "s-2 → Hall: no way any more",
    "s-1 → Stacks: leads another way",
    "Lobby → Stacks: no way any more",
    "Lobby → a room without a name: 40 s longer",
  ]);
});

test("the sentence is there in both languages", () => {
  expect(shown({ state: "answered", answer }, "zh").querySelector("p")?.textContent).toBe("1块标识改变指向");
  expect(shown({ state: "answered", answer }, "en").querySelector("p")?.textContent).toBe("1 sign leads another way");
});

test("where nothing changes there is nothing to unfold", () => {
  const nothing: WhatIf = { ...answer, profiles: {} };
  expect(shown({ state: "answered", answer: nothing }, "en").querySelector("details")).toBeNull();
});

test("waiting and not knowing are said", () => {
  expect(shown({ state: "asking" }, "en").textContent).toContain("Working out");
  expect(shown({ state: "unknown" }, "zh").textContent).toContain("未能");
});
