import { render, type TemplateResult } from "lit";
import { expect, test } from "vitest";
import type { Closure, Inputs, Machine } from "../client/protocol.ts";
import { causeTree } from "./causes.ts";
import { closureOf, closuresPanel, inputsPanel, machinesPanel, peopleOf, screensPanel, zonesPanel } from "./panels.ts";

const view = { language: "en", floors: [{ ordinal: 1, name: { en: "Level 2" }, short_name: { en: "2F" } }] } as const;
const lift: Machine = { name: { en: "Lift 1" }, kind: "elevator", connector: "lift-1", state: "Execute", in_service: true, car_level: 1, stale: false };
const closure: Closure = { target: "lift-1", kind: "connector", name: { en: "Lift 1" }, reason: "repair", since: "2026-01-02T03:04:05Z", version: 3, by: "console" };

function drawn(template: TemplateResult): HTMLElement {
  const root = document.createElement("div");
  render(template, root);
  return root;
}

test("a machine may be closed, and once closed only reopened", () => {
  const done: string[] = [];
  const actions = { close: ({ id }: { id: string }) => done.push(`close ${id}`), reopen: (id: string) => done.push(`reopen ${id}`) };
  const open = drawn(machinesPanel({ m: lift }, {}, view, actions));
  open.querySelector<HTMLElement>("[data-testid=close-lift-1]")?.click();
  const closed = drawn(machinesPanel({ m: lift }, { c7: closure }, view, actions));
  expect(closed.querySelector("[data-testid=close-lift-1]")).toBeNull();
  closed.querySelector<HTMLElement>("[data-testid=reopen-lift-1]")?.click();
  expect(done).toEqual(["close lift-1", "reopen c7"]);
});

test("what somebody may not do has no button", () => {
  const roots = [
    drawn(machinesPanel({ m: lift }, {}, view, undefined)),
    drawn(machinesPanel({ m: lift }, { c7: closure }, view, undefined)),
    drawn(closuresPanel({ c7: closure }, view, undefined)),
  ];
  expect(roots.map((root) => root.querySelectorAll("button").length)).toEqual([0, 0, 0]);
  expect(roots[2]?.textContent).toContain("repair");
});

test("a machine's state, car and age of data are told", () => {
  const text = (machine: Machine): string => drawn(machinesPanel({ m: machine }, {}, view, { close: () => undefined, reopen: () => undefined })).textContent ?? "";
  expect(text(lift)).toContain("In service");
  expect(text(lift)).toContain("Car at Level 2");
  expect(text({ ...lift, in_service: false, state: "Aborted", stale: true })).toMatch(/Out of service[\s\S]*Aborted[\s\S]*out of date/);
});

test("a machine is known by its connector, whatever its key", () => {
  const root = drawn(machinesPanel({ m: { ...lift, name: {} } }, {}, view, { close: () => undefined, reopen: () => undefined }));
  expect(root.querySelector("[data-testid=machine-lift-1] h3")?.textContent).toBe("lift-1");
});

const inputs: Inputs = { mqtt: { mode: "embedded", connected: true }, readings: 9, malformed: 0, unassigned: 0 };
const rejectedOf = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`counter-${index + 1}/occupants`, "999 is not within 0 to 400"]));

test.each([
  [1, ["counter-1/occupants 999 is not within 0 to 400"]],
  [5, ["counter-5/occupants 999 is not within 0 to 400"]],
  [7, ["counter-5/occupants 999 is not within 0 to 400", "… and 2 more"]],
])("of %i rejected readings the list ends with %j", (count, ending) => {
  const list = drawn(inputsPanel({ ...inputs, rejected: rejectedOf(count) }, view)).querySelector("[data-testid=rejected]");
  expect(list?.querySelector(".count")?.textContent).toBe(String(count));
  expect(Array.from(list?.querySelectorAll("li") ?? [], ({ textContent }) => textContent).slice(-ending.length)).toEqual(ending);
});

test.each([[undefined], [{}]])("with %j rejected there is no list of them", (rejected) => {
  const root = drawn(inputsPanel({ ...inputs, ...(rejected !== undefined && { rejected }) }, view));
  expect(root.querySelector("[data-testid=readings]")?.textContent).toBe("9");
  expect(root.querySelector("[data-testid=rejected]")).toBeNull();
});

test("inputs that have not started are waited for", () => {
  expect(drawn(inputsPanel({}, view)).textContent).toContain("Connecting");
});

test("closures show their target and reason, and say so when there are none", () => {
  const root = drawn(closuresPanel({ c7: closure }, view, () => undefined));
  expect(root.querySelector<HTMLElement>("[data-testid=closure]")?.dataset["target"]).toBe("lift-1");
  expect(root.textContent).toContain("repair");
  expect(drawn(closuresPanel({}, view, () => undefined)).textContent).toContain("Nothing is closed");
  expect(closureOf("lift-2", { c7: closure })).toBeUndefined();
});

test("people are shown with their doubt, unknown ones not as nought", () => {
  const zone = { name: {}, crowding: "low", stale: false } as const;
  expect([peopleOf({ ...zone, people: 12, sd: 1 }), peopleOf({ ...zone, people: 12 }), peopleOf(zone)]).toEqual(["12 ± 2", "12", "–"]);
});

test("a chain of causes ends in the message as it came", () => {
  const fact = { kind: "reading", mqtt_topic: "zhilu/v1/lift-1/state", payload: '{"value": "<b>Aborted"}' } as const;
  const leaf = { stage: "decode", key: "lift-1/state", revision: 3, summary: { en: "A reading" }, fact };
  const root = drawn(causeTree([{ stage: "costs", key: "lift-1", revision: 4, summary: { en: "Lift 1 is out" }, from: [leaf] }], "en"));
  expect(root.querySelector(".causes .causes [data-stage=decode]")).not.toBeNull();
  expect(Array.from(root.querySelectorAll("code"), (code) => code.textContent)).toEqual([fact.mqtt_topic, fact.payload]);
});

test("a building without machines, zones or signs says so instead of showing nothing", () => {
  expect(drawn(machinesPanel({}, {}, view, undefined)).textContent).toContain("No lifts or escalators");
  expect(drawn(zonesPanel(new Map([[1, {}]]), view)).textContent).toContain("No zones");
  expect(drawn(screensPanel([], view, () => undefined)).textContent).toContain("No signs");
});

test("a closure says whose it is", () => {
  expect(drawn(closuresPanel({ c7: { ...closure, by: "ada" } }, view, undefined)).textContent).toContain("by ada");
});
