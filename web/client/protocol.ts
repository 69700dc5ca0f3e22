/** Documents and frames of the hub: `docs/http-api.md` and `docs/push-protocol.md`. */

import type { Answered } from "./asked.ts";
import type { Escape } from "./evacuation.ts";

/** Text for people by BCP 47 language tag. */
export type Labels = Readonly<Record<string, string>>;
export type Position = readonly [longitude: number, latitude: number];
export type Profile = "foot" | "wheelchair";

export interface Floor {
  readonly ordinal: number;
  readonly name: Labels;
  readonly short_name: Labels;
}

export interface Venue {
  readonly id: string;
  readonly name: Labels;
  readonly simulated: boolean;
  readonly bounds: readonly [west: number, south: number, east: number, north: number];
  readonly floors: readonly Floor[];
  readonly default_ordinal: number;
  readonly profiles: readonly Profile[];
  /** IANA name. */
  readonly time_zone: string;
}

export interface Place {
  readonly id: string;
  readonly name: Labels;
  readonly category: string;
  readonly ordinal: number;
  readonly level_name: Labels;
  readonly position: Position;
}

export type Where = string | { readonly ordinal: number; readonly position: Position };

export interface Connector {
  readonly id: string;
  readonly kind: string;
  readonly name: Labels;
}

export interface Leg {
  readonly ordinal: number;
  readonly level_name: Labels;
  readonly line: readonly Position[];
  readonly metres: number;
  readonly seconds: number;
  /** The connector that brought the visitor to this leg's level. */
  readonly connector?: Connector;
}

export type Turn =
  | "straight"
  | "slight-left"
  | "left"
  | "sharp-left"
  | "u-left"
  | "slight-right"
  | "right"
  | "sharp-right"
  | "u-right"
  | "back";

export type Side = "ahead" | "left" | "right" | "behind";

/** Which of several of a kind, counted along the way. */
export interface Count {
  readonly number: number;
  readonly total: number;
  readonly side: Side;
}

/** What tells where a spot is; `end` and `corner` have no id. */
export interface Landmark {
  readonly id?: string;
  readonly kind: "amenity" | "occupant" | "fixture" | "kiosk" | "door" | "connector" | "end" | "corner" | "place";
  readonly category: string;
  readonly name?: Labels;
  readonly relation: "before" | "at" | "after" | "through";
  readonly side: Side;
  /** Of a clock whose twelve is straight ahead. */
  readonly hour: number;
  readonly count?: Count;
}

export interface Ride extends Connector {
  readonly direction: "up" | "down";
  readonly floors: number;
  readonly stops: number;
  readonly to: { readonly ordinal: number; readonly level_name: Labels };
  readonly count?: Count;
}

export interface Step {
  readonly kind: "depart" | "turn" | "connector" | "leave" | "arrive";
  readonly turn: Turn;
  readonly hour: number;
  /** Degrees clockwise from north. */
  readonly heading: number;
  readonly text: Labels;
  readonly ordinal: number;
  readonly at: Position;
  readonly metres: number;
  readonly seconds: number;
  readonly landmark?: Landmark;
  readonly until?: Landmark;
  readonly beside?: Landmark;
  readonly doors?: readonly { readonly id: string; readonly kind: string; readonly count?: Count }[];
  readonly into?: { readonly id: string; readonly name: Labels };
  readonly connector?: Ride;
  /** Where the destination is, absent where one stands in it. */
  readonly side?: Side;
}

export interface Route extends Answered {
  readonly status: "ok" | "unreachable";
  readonly profile: Profile;
  readonly from: Place;
  readonly to: Place;
  readonly seconds?: number;
  readonly metres?: number;
  readonly legs: readonly Leg[];
  readonly steps: readonly Step[];
  readonly message?: Labels;
  readonly changed?: { readonly revision: number; readonly text: Labels };
  /** While the building is cleared the route is the way out. */
  readonly evacuation?: { readonly to: "exit" | "refuge" | "none"; readonly text: Labels };
}

export interface RouteSession {
  readonly id: string;
  readonly topic: `route/${string}`;
  readonly revision: number;
  readonly route: Route;
}

export interface Screen {
  readonly id: string;
  readonly name: Labels;
  readonly ordinal: number;
  readonly position: Position;
  readonly facing: number;
}

/** A message of the mailbox `screen/<id>`. */
export interface ScreenOrder {
  readonly order: "identify" | "reload";
}

export interface Closure {
  readonly target: string;
  readonly kind: "opening" | "unit" | "connector";
  readonly name: Labels;
  readonly ordinal?: number;
  readonly reason: string;
  readonly since: string;
  readonly version: number;
  readonly by: string;
}

export interface Inputs {
  readonly mqtt: { readonly mode: "embedded" | "broker"; readonly connected: boolean };
  readonly readings: number;
  readonly malformed: number;
  readonly unassigned: number;
  /** Readings that are not believed now: `sensor/quantity` and the reason. */
  readonly rejected?: Readonly<Record<string, string>>;
  readonly last_malformed?: { readonly topic: string; readonly reason: string; readonly at: string };
}

export interface Building {
  readonly simulated: boolean;
  /** Empty until the inputs have started. */
  readonly inputs: Inputs | Readonly<Record<string, never>>;
}

export type Crowding = "low" | "busy" | "full" | "unknown";

export interface Zone {
  readonly name: Labels;
  readonly people?: number;
  readonly sd?: number;
  readonly capacity?: number;
  readonly crowding: Crowding;
  readonly as_of?: string;
  readonly stale: boolean;
}

export interface Occupancy {
  readonly zones: Readonly<Record<string, Zone>>;
}

export interface Machine {
  readonly name: Labels;
  readonly kind: "elevator" | "escalator";
  readonly connector: string;
  readonly state?: string;
  readonly in_service: boolean;
  readonly wait?: number;
  readonly car_level?: number;
  readonly as_of?: string;
  readonly stale: boolean;
}

export interface Machines {
  readonly machines: Readonly<Record<string, Machine>>;
}

export interface Closures {
  readonly closures: Readonly<Record<string, Closure>>;
}

export interface Way {
  readonly state: "ok" | "here" | "unreachable";
  /** Octant as the reader sees it: 0 ahead, 2 right, 4 behind, 6 left. */
  readonly arrow?: number;
  readonly metres?: number;
  readonly seconds?: number;
  readonly via?: Connector;
}

export interface SignRow extends Way {
  readonly name: Labels;
  readonly category: string;
  readonly ordinal: number;
  readonly level_name: Labels;
  /** Present only where the step-free way differs from the main one. */
  readonly step_free?: Way;
}

export interface SignFace {
  readonly screen: {
    readonly id: string;
    readonly name: Labels;
    readonly ordinal: number;
    readonly level_name: Labels;
  };
  readonly simulated: boolean;
  readonly order: readonly string[];
  readonly rows: Readonly<Record<string, SignRow>>;
  /** Whom to ask, where directions cannot be told; then there are no rows. */
  readonly message?: Labels;
  /** While the building is cleared a screen shows this and nothing else. */
  readonly evacuation?: Escape;
}

export interface Fact {
  readonly kind: "reading" | "command" | "start";
  readonly mqtt_topic?: string;
  readonly payload?: unknown;
  readonly received?: string;
  readonly time?: string;
  readonly command?: string;
  readonly id?: string;
  readonly by?: string;
  readonly at?: string;
}

export interface Cause {
  readonly stage: string;
  readonly key: string;
  readonly revision: number;
  readonly summary: Labels;
  readonly from?: readonly Cause[];
  readonly fact?: Fact;
}

export interface Why {
  readonly topic: string;
  readonly epoch: string;
  readonly revision: number;
  readonly causes: readonly Cause[];
  readonly standing: readonly Cause[];
}

export interface Resume {
  readonly epoch: string;
  readonly revision: number;
}

export type ClientFrame =
  | { readonly subscribe: readonly string[]; readonly from?: Resume }
  | { readonly unsubscribe: readonly string[] }
  | { readonly attach: readonly string[] }
  | { readonly detach: readonly string[] }
  | { readonly ack: { readonly mailbox: string; readonly ids: readonly string[] } };

export interface HelloFrame {
  readonly hello: { readonly protocol: number; readonly epoch: string; readonly revision: number; readonly time: string };
}
export interface SnapshotFrame {
  readonly topic: string;
  readonly epoch: string;
  readonly revision: number;
  readonly snapshot: object;
}
export interface PatchFrame {
  readonly topic: string;
  readonly revision: number;
  readonly patch: unknown;
}
export interface EndedFrame {
  readonly topic: string;
  readonly revision: number;
  readonly ended: string;
}
export interface SyncedFrame {
  readonly synced: {
    readonly epoch: string;
    readonly revision: number;
    readonly topics: readonly string[];
    /** All topics of each pattern that was asked for. */
    readonly matched?: Readonly<Record<string, readonly string[]>>;
  };
}
export interface ResetFrame {
  readonly reset: { readonly epoch: string; readonly revision: number; readonly topics: readonly string[] };
}
/** Kept by the hub until it is acknowledged; may come again, with the same id. */
export interface MessageFrame {
  readonly mailbox: string;
  readonly id: string;
  readonly message: object;
}
export interface AttachedFrame {
  readonly attached: { readonly mailboxes: readonly string[] };
}
export interface ErrorFrame {
  readonly error: { readonly code: string; readonly message: string; readonly topic?: string };
}
export interface ClosingFrame {
  readonly closing: { readonly retry_after: number };
}
export type HubFrame =
  | HelloFrame
  | SnapshotFrame
  | PatchFrame
  | EndedFrame
  | ResetFrame
  | SyncedFrame
  | MessageFrame
  | AttachedFrame
  | ErrorFrame | { readonly stale: boolean }
  | ClosingFrame;

/** What would be otherwise if passages were closed or opened. */
export interface WhatIf {
  readonly revision: number;
  readonly text: Labels;
  readonly profiles: Readonly<Record<string, { readonly signs: readonly SupposedSign[]; readonly trips: SupposedTrips }>>;
}

export interface SupposedSign {
  readonly screen: string;
  readonly destination: string;
  readonly name: Labels;
  readonly before: Way;
  readonly after: Way;
}

export interface SupposedTrips {
  readonly count: number;
  readonly cut_off: number;
  readonly slower: number;
  readonly faster: number;
  readonly mean_delay: number;
  readonly reached_again: number;
  readonly worst: readonly SupposedTrip[];
}

interface Room {
  readonly id: string;
  readonly name: Labels;
  readonly ordinal: number;
}

/** Times in seconds; none where there is no way. */
export interface SupposedTrip {
  readonly from: Room;
  readonly to: Room;
  readonly before?: number;
  readonly after?: number;
}
