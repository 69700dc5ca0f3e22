/** Which way a step turns, read off the route's line. Pure. */

import type { Position, Route, Step } from "../client/protocol.ts";

export type Turn = "ahead" | "left" | "right";

const SLIGHT = 25;

/** The bend at the vertex of the line that the step names; `ahead` where the line hardly bends. */
export function turnOf(route: Route, step: Step): Turn {
  let nearest: { line: readonly Position[]; index: number; away: number } | undefined;
  for (const { ordinal, line } of route.legs) {
    if (ordinal !== step.ordinal) continue;
    for (let index = 1; index < line.length - 1; index += 1) {
      const away = separation(line[index] as Position, step.at);
      if (nearest === undefined || away < nearest.away) nearest = { line, index, away };
    }
  }
  if (nearest === undefined) return "ahead";
  const { line, index } = nearest;
  const [before, here, after] = [line[index - 1], line[index], line[index + 1]] as [Position, Position, Position];
  const bend = ((bearing(here, after) - bearing(before, here) + 540) % 360) - 180;
  if (Math.abs(bend) < SLIGHT) return "ahead";
  return bend > 0 ? "right" : "left";
}

/** East and north from a to b, in degrees of latitude. */
function offset(a: Position, b: Position): [east: number, north: number] {
  return [(b[0] - a[0]) * Math.cos((a[1] * Math.PI) / 180), b[1] - a[1]];
}

function separation(a: Position, b: Position): number {
  return Math.hypot(...offset(a, b));
}

/** Degrees clockwise from north. */
function bearing(a: Position, b: Position): number {
  const [east, north] = offset(a, b);
  return (Math.atan2(east, north) * 180) / Math.PI;
}
