/** What can be asked beyond the fastest way, and what the answer says: ASKED and NEAREST in `docs/http-api.md`. */

import type { Labels, Leg, Place, Profile, Step, Where } from "./protocol.ts";

export type Wish = "avoid-stairs" | "avoid-escalators" | "avoid-lifts" | "avoid-crowds" | "prefer-quiet";

export interface RouteBody {
  readonly from: Where;
  readonly to: Where;
  readonly profile: Profile;
  readonly stops?: readonly Where[];
  readonly order?: "fixed" | "best";
  readonly wishes?: readonly Wish[];
  readonly limits?: { readonly step_free?: boolean; readonly clear_width?: number };
  readonly alternatives?: number;
  readonly band?: boolean;
  /** In the building's own time, such as 2026-05-04T21:30. */
  readonly depart_at?: string;
}

/** What leaving later means; times are RFC 3339. */
export interface Departure {
  readonly at: string;
  readonly arrives?: string;
  readonly arrives_by?: string;
  readonly notes: readonly { readonly code: string; readonly text: Labels }[];
}

/** 90 % of trips end between `low` and `high` seconds. */
export interface Arrival {
  readonly seconds: number;
  readonly low: number;
  readonly high: number;
  readonly share: number;
}

export interface Unmet {
  readonly wish: Wish;
  readonly text: Labels;
  /** Seconds that a way which meets the wish takes longer; missing where there is none. */
  readonly around?: number;
}

export interface Blocked {
  readonly limit: string;
  readonly text: Labels;
}

export interface Alternative {
  readonly difference: string;
  readonly text: Labels;
  readonly seconds: number;
  readonly metres: number;
  readonly unmet: readonly Unmet[];
  readonly legs: readonly Leg[];
  readonly steps: readonly Step[];
}

export interface Answered {
  readonly arrival?: Arrival;
  readonly departure?: Departure;
  readonly unmet?: readonly Unmet[];
  readonly blocked?: readonly Blocked[];
  readonly alternatives?: readonly Alternative[];
  readonly stops?: readonly (Place & { readonly seconds?: number })[];
}

export interface NearPlace extends Place {
  readonly seconds: number;
  readonly metres: number;
}

export interface Near {
  readonly results: readonly NearPlace[];
  /** What was left out and why; empty where nothing was. */
  readonly message: Labels;
}

export interface TravelTime {
  readonly to: string;
  readonly status: "ok" | "unreachable";
  readonly seconds?: number;
}

/** A WHERE as one word of an address. */
export const whereText = (where: Where): string =>
  typeof where === "string" ? where : `${where.ordinal}@${where.position[0].toFixed(9)},${where.position[1].toFixed(9)}`;
