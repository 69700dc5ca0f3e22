import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { callsOf, described, fitting, type OpenApi } from "./protocols.ts";
import { example, resolved, typeText } from "./schema.ts";

const api = JSON.parse(readFileSync(join(import.meta.dirname, "../../docs/openapi.json"), "utf-8")) as OpenApi;
const calls = callsOf(api);
const schemas = api.components.schemas;

describe("what is searched for", () => {
  test("every word has to be there, in any case", () => {
    expect(fitting(calls, "CLOSURES post", "").map(({ operation }) => operation.operationId)).toEqual(["closePassage"]);
    expect(fitting(calls, "no such thing", "")).toEqual([]);
    expect(fitting(calls, "", "")).toHaveLength(calls.length);
  });

  test("codes and rights are found", () => {
    expect(fitting(calls, "alarm.changed", "").map(({ operation }) => operation.operationId)).toEqual(["acknowledgeAlarm"]);
    const allowed = fitting(calls, "", "evacuate");
    expect(allowed.length).toBeGreaterThan(3);
    expect(new Set(allowed.map(({ operation }) => operation["x-right"]))).toEqual(new Set(["evacuate"]));
  });
});

describe("types as people read them", () => {
  test("every call has an example of each body and answer, with all that is required", () => {
    for (const { operation } of calls) {
      for (const { content = {} } of Object.values(operation.responses)) {
        for (const { schema } of Object.values(content)) {
          if (schema === undefined) continue;
          const made = example(schema, schemas);
          for (const name of resolved(schema, schemas).required ?? []) expect(made, operation.operationId).toHaveProperty([name]);
        }
      }
    }
  });

  test("a type is told in a few words", () => {
    expect(typeText({ type: "integer", minimum: 1, maximum: 100 })).toBe("integer 1–100");
    expect(typeText({ type: "array", items: { $ref: "#/components/schemas/Leg" } })).toBe("[Leg]");
    expect(typeText({ enum: ["a", "b"] })).toBe('"a" | "b"');
  });
});

test("nothing is told in one language only", () => {
  const chinese = /[\u4e00-\u9fff]/;
  for (const { operation } of calls) {
    expect(operation["x-summary-zh"], operation.operationId).toMatch(chinese);
    expect(operation.summary).not.toMatch(chinese);
    for (const each of operation.parameters) {
      expect(described(each, "zh"), each.name).toMatch(chinese);
      expect(described(each, "en"), each.name).not.toMatch(chinese);
    }
  }
  for (const [name, schema] of Object.entries(schemas)) expect(schema["x-description-zh"], name).toMatch(chinese);
  expect(fitting(calls, "封闭 开口", "").map(({ operation }) => operation.operationId)).toEqual(["closePassage"]);
});
