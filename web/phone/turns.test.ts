import { expect, test } from "vitest";
import type { Leg, Route, Step, Turn } from "../client/protocol.ts";
import { stepsByLeg, symbolOf } from "./turns.ts";

const step = (kind: Step["kind"], more: Partial<Step> = {}): Step =>
  ({ kind, turn: "straight", text: {}, ordinal: 0, at: [0, 0], metres: 1, seconds: 1, ...more }) as Step;

const lift = { id: "lift-1", kind: "elevator", name: {}, direction: "up", floors: 2, stops: 2, to: { ordinal: 2, level_name: {} } } as const;

test.each([
  ["straight", "arrow"],
  ["slight-left", "slightLeft"],
  ["left", "turnLeft"],
  ["sharp-left", "sharpLeft"],
  ["u-left", "aroundLeft"],
  ["slight-right", "slightRight"],
  ["right", "turnRight"],
  ["sharp-right", "sharpRight"],
  ["u-right", "aroundRight"],
  ["back", "aroundLeft"],
] as const)("a turn %s has the symbol %s", (turn: Turn, symbol) => {
  expect(symbolOf(step("turn", { turn }))).toBe(symbol);
  expect(symbolOf(step("leave", { turn }))).toBe(symbol);
});

test("a connector and the destination have symbols of their own, whatever the turn", () => {
  expect(symbolOf(step("connector", { turn: "left", connector: lift }))).toBe("elevator");
  expect(symbolOf(step("arrive", { turn: "left" }))).toBe("marker");
});

test("a turn that this page does not know goes ahead", () => {
  expect(symbolOf(step("turn", { turn: "pirouette" as Turn }))).toBe("arrow");
});

test("steps are told leg by leg, numbered through", () => {
  const legs = [{ ordinal: 0 }, { ordinal: 2 }] as unknown as Leg[];
  const steps = [step("depart"), step("turn"), step("connector", { connector: lift }), step("leave"), step("arrive")];
  const groups = stepsByLeg({ legs, steps } as unknown as Route);
  expect(groups.map(({ leg, first, steps: told }) => [leg?.ordinal, first, told.length])).toEqual([
    [0, 1, 3],
    [2, 4, 2],
  ]);
});

test("a stop on the way ends a leg, and no step is lost", () => {
  const steps = [step("depart"), step("arrive"), step("depart"), step("arrive")];
  const groups = stepsByLeg({ legs: [{ ordinal: 0 }], steps } as unknown as Route);
  expect(groups.map(({ leg, steps: told }) => [leg?.ordinal, told.length])).toEqual([
    [0, 2],
    [undefined, 2],
  ]);
  expect(stepsByLeg({ legs: [], steps: [step("depart")] } as unknown as Route)).toHaveLength(1);
  expect(stepsByLeg({ legs: [], steps: [] } as unknown as Route)).toEqual([]);
});
