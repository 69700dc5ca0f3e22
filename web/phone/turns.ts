/** What a step's symbol is and which leg it belongs to, read off its structure. Pure. */

import { type IconName, iconOf } from "../client/icons.ts";
import type { Leg, Route, Step, Turn } from "../client/protocol.ts";

const TURNS: Readonly<Record<Turn, IconName>> = {
  straight: "arrow",
  "slight-left": "slightLeft",
  left: "turnLeft",
  "sharp-left": "sharpLeft",
  "u-left": "aroundLeft",
  "slight-right": "slightRight",
  right: "turnRight",
  "sharp-right": "sharpRight",
  "u-right": "aroundRight",
  back: "aroundLeft",
};

/** The symbol of a step: the connector taken, the destination, or the turn. */
export function symbolOf(step: Step): IconName {
  if (step.kind === "arrive") return "marker";
  if (step.connector !== undefined) return iconOf(step.connector.kind);
  return TURNS[step.turn] ?? "arrow";
}

export interface LegSteps {
  /** Undefined where a route has fewer legs than its steps tell of. */
  readonly leg: Leg | undefined;
  /** The number of its first step, from 1. */
  readonly first: number;
  readonly steps: readonly Step[];
}

/** The steps by leg: a leg ends with the connector that leaves it, or where one arrives. */
export function stepsByLeg(route: Route): readonly LegSteps[] {
  const groups: LegSteps[] = [];
  let first = 0;
  route.steps.forEach((step, index) => {
    const last = index === route.steps.length - 1;
    if (step.kind !== "connector" && step.kind !== "arrive" && !last) return;
    groups.push({ leg: route.legs[groups.length], first: first + 1, steps: route.steps.slice(first, index + 1) });
    first = index + 1;
  });
  return groups;
}
