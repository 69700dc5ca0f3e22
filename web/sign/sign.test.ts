import axe from "axe-core";
import { html, render } from "lit";
import { expect, test } from "vitest";
import type { SignFace, SignRow } from "../client/protocol.ts";
import { glyphOf } from "./arrows.ts";
import { changedRows } from "./changes.ts";
import { pageCount, pageOf } from "./paging.ts";
import { signRow } from "./sign-row.ts";

const lift = { kind: "elevator", id: "lift-1", name: { zh: "1号电梯", en: "Lift 1" } };
const base: SignRow = {
  name: { zh: "自习室", en: "Study room" },
  category: "library",
  state: "ok",
  arrow: 2,
  metres: 38,
  seconds: 100,
  ordinal: 1,
  level_name: { zh: "2层", en: "Level 2" },
  via: lift,
};
const face = (rows: Record<string, SignRow>): SignFace => ({
  screen: { id: "s", name: {}, ordinal: 0, level_name: {} },
  simulated: false,
  order: Object.keys(rows),
  rows,
});

test("no plain arrow points downwards", () => {
  for (let octant = 0; octant < 8; octant += 1) {
    const { shape, turn } = glyphOf(octant);
    if (shape === "straight") expect(Math.cos((turn * Math.PI) / 180)).toBeGreaterThan(-0.01);
  }
  expect(glyphOf(4).shape).toBe("around");
});

test("rows that do not fit are spread evenly over pages, and every row has its turn", () => {
  const rows = [1, 2, 3, 4, 5, 6, 7];
  expect(pageCount(7, 6)).toBe(2);
  expect([0, 1, 2].map((page) => pageOf(rows, 6, page))).toEqual([[1, 2, 3, 4], [5, 6, 7], [1, 2, 3, 4]]);
  expect(pageOf(rows, 0, 3)).toEqual([4]);
  expect(pageOf([], 6, 0)).toEqual([]);
});

test("a change of direction, connector or state is worth a highlight, a minute more is not", () => {
  const before = face({ a: base, b: base, c: base, d: base });
  const { arrow: _, ...closed } = base;
  const after = face({ a: { ...base, seconds: 160 }, b: { ...base, arrow: 6 }, c: { ...closed, state: "unreachable" }, d: base, e: base });
  expect(changedRows(before, after)).toEqual(["b", "c", "e"]);
  expect(changedRows(undefined, after)).toEqual([]);
});

async function shown(row: SignRow): Promise<HTMLElement> {
  const list = document.createElement("main");
  document.body.replaceChildren(list);
  render(html`<ul>${signRow("d", row, false)}</ul>`, list);
  const { violations } = await axe.run(list, { rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(({ id }) => id)).toEqual([]);
  return list.querySelector<HTMLElement>("[data-testid=row]") as HTMLElement;
}

test("a row says where, by what, and the way without steps", async () => {
  const row = await shown({ ...base, step_free: { state: "ok", arrow: 6, seconds: 130, via: { ...lift, id: "lift-2" } } });
  expect({ ...row.dataset }).toMatchObject({ destination: "d", arrow: "2", state: "ok", via: "lift-1" });
  expect(row.querySelector(".via")?.textContent).toContain("1号电梯 → 2层");
  expect(row.querySelector<HTMLElement>("[data-testid=step-free]")?.dataset["via"]).toBe("lift-2");
});

test("a way behind the reader is also said in words", async () => {
  expect((await shown({ ...base, arrow: 4 })).textContent).toContain("向后转");
  expect((await shown(base)).querySelector(".behind")).toBeNull();
});

test("a row without a way shows neither arrow nor distance", async () => {
  const { arrow: _, via: __, metres: ___, seconds: ____, ...rest } = base;
  const row = await shown({ ...rest, state: "unreachable" });
  expect(row.dataset["arrow"]).toBeUndefined();
  expect(row.querySelector("[role=img]")?.getAttribute("aria-label")).toBe("暂停通行 No access");
  expect(row.textContent).toContain("暂停通行");
  expect(row.querySelector(".metres")).toBeNull();
});
