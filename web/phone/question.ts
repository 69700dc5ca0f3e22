/** What the visitor asks for beside where from and where to. */

import type { RouteBody, Wish } from "../client/asked.ts";
import type { Profile, Where } from "../client/protocol.ts";
import type { End } from "./ends.ts";

export const WISHES: readonly Wish[] = ["avoid-stairs", "avoid-escalators", "avoid-lifts", "avoid-crowds", "prefer-quiet"];
export const MOST_STOPS = 10;
const WIDE_METRES = 0.9;
const OTHERS = 3;

export interface Question {
  readonly profile: Profile;
  readonly wishes: readonly Wish[];
  /** Nothing narrower than 90 cm. */
  readonly wide: boolean;
  readonly stops: readonly End[];
  readonly bestOrder: boolean;
  /** Other ways are asked for too. */
  readonly others: boolean;
  /** When to leave, in the building's own time; empty for now. */
  readonly departAt: string;
}

export const plainQuestion = (profile: Profile): Question => ({
  profile,
  wishes: [],
  wide: false,
  stops: [],
  bestOrder: false,
  others: false,
  departAt: "",
});

/** A wish more, or one less. */
export const toggled = (wishes: readonly Wish[], wish: Wish): readonly Wish[] =>
  WISHES.filter((each) => wishes.includes(each) !== (each === wish));

/** How many preferences are set. */
export const preferences = ({ wishes, wide, stops, departAt }: Question): number =>
  wishes.length + Number(wide) + stops.length + Number(departAt !== "");

/** The question as the hub is asked; a plain one stays plain, so that the hub's fastest answer serves it. */
export function bodyOf(from: Where, to: Where, question: Question): RouteBody {
  const { profile, wishes, wide, stops, bestOrder, others, departAt } = question;
  return {
    from,
    to,
    profile,
    band: true,
    ...(wishes.length > 0 && { wishes }),
    ...(wide && { limits: { clear_width: WIDE_METRES, step_free: profile === "wheelchair" } }),
    ...(stops.length > 0 && { stops: stops.map(({ where }) => where), order: bestOrder ? "best" : "fixed" }),
    ...(departAt !== "" && { depart_at: departAt }),
    ...(others && stops.length === 0 && { alternatives: OTHERS }),
  };
}
