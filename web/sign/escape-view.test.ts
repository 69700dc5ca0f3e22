import axe from "axe-core";
import { render } from "lit";
import { expect, test } from "vitest";
import type { Escape } from "../client/evacuation.ts";
import { escapeView } from "./escape-view.ts";

const exit: Escape = {
  to: "exit",
  id: "exit-1",
  name: { zh: "南侧紧急出口", en: "Emergency exit, south side" },
  state: "ok",
  arrow: 2,
  metres: 32,
  seconds: 30,
  step_free: { to: "refuge", id: "refuge-1", name: { zh: "避难处", en: "Refuge" }, state: "ok", arrow: 6, metres: 9 },
};
const text = { zh: "请留在原处", en: "Stay where you are" };

async function drawn(escape: Escape, since?: string): Promise<HTMLElement> {
  const root = document.createElement("div");
  document.body.replaceChildren(root);
  render(escapeView(escape, since), root);
  const { violations } = await axe.run(root, { rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(({ id }) => id)).toEqual([]);
  return root.querySelector<HTMLElement>("[data-testid=escape]") as HTMLElement;
}

test("the way out is told with arrow, metres and exit in both languages, and wheelchairs have their own", async () => {
  const shown = await drawn(exit);
  expect(shown.dataset).toMatchObject({ to: "exit", exit: "exit-1", arrow: "2" });
  for (const words of ["南侧紧急出口", "Emergency exit, south side", "30 m", "请勿乘坐电梯", "Do not use the lifts", "避难处", "Refuge"]) {
    expect(shown.textContent).toContain(words);
  }
  expect(shown.querySelector<HTMLElement>("[data-testid=escape-step-free]")?.dataset["to"]).toBe("refuge");
});

test("where no safe way is known there is no arrow, but what to do", async () => {
  const none = { to: "none", state: "unreachable", text } as const;
  const shown = await drawn({ ...none, step_free: none });
  expect(shown.dataset["arrow"]).toBeUndefined();
  expect(shown.hasAttribute("data-none")).toBe(true);
  expect(shown.textContent).toContain("Stay where you are");
  expect(shown.querySelectorAll("[aria-label='暂停通行 No access']").length).toBe(2);
});

test("an exit beside the screen is here", async () => {
  const { arrow: _, ...here } = exit;
  const shown = await drawn({ ...here, state: "here" });
  expect(shown.textContent).toContain("It is here");
});

test("a way out that may be out of date says since when, in both languages", async () => {
  expect((await drawn(exit)).querySelector("[data-testid=escape-lost]")).toBeNull();
  const lost = (await drawn(exit, "10:06")).querySelector("[data-testid=escape-lost]");
  expect(lost?.textContent).toContain("此为 10:06 的指引");
  expect(lost?.textContent).toContain("No connection since 10:06");
});
