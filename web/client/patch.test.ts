import { expect, test } from "vitest";
import { mergePatch } from "./patch.ts";

/** The cases of RFC 7396, appendix A. */
const CASES: readonly (readonly [target: unknown, patch: unknown, result: unknown])[] = [
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [["a", "b"], ["c", "d"], ["c", "d"]],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

test.each(CASES)("%j patched by %j is %j", (target, patch, result) => {
  expect(mergePatch(target, patch)).toEqual(result);
});

test("the target stays as it was and untouched parts are shared", () => {
  const target = { rows: { a: { n: 1 }, b: { n: 2 } } };
  const result = mergePatch(target, { rows: { a: { n: 9 } } }) as typeof target;
  expect(target.rows.a.n).toBe(1);
  expect(result.rows.a.n).toBe(9);
  expect(result.rows.b).toBe(target.rows.b);
});

test("a key named __proto__ is data, not a prototype", () => {
  const result = mergePatch({}, JSON.parse('{"__proto__": {"polluted": true}}')) as Record<string, unknown>;
  expect(Object.hasOwn(result, "__proto__")).toBe(true);
  expect(result["polluted"]).toBeUndefined();
});
