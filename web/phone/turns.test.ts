import { expect, test } from "vitest";
import type { Position, Route, Step } from "../client/protocol.ts";
import { turnOf } from "./turns.ts";

const corner: Position = [120.0001, 31.0001];

function bent(to: Position): Route {
  const line: Position[] = [[120.0001, 31], corner, to];
  return { legs: [{ ordinal: 0, level_name: {}, line, metres: 1, seconds: 1 }] } as unknown as Route;
}
const at = (position: Position): Step => ({ kind: "turn", ordinal: 0, at: position }) as unknown as Step;

test.each([
  [[120.0002, 31.0001], "right"],
  [[120, 31.0001], "left"],
  [[120.00011, 31.0002], "ahead"],
] as const)("a way north that goes on to %j turns %s", (to, turn) => {
  expect(turnOf(bent(to), at(corner))).toBe(turn);
});

test("a step on a floor without a line goes ahead", () => {
  expect(turnOf({ legs: [] } as unknown as Route, at(corner))).toBe("ahead");
});
