/** Which document each topic carries: `docs/push-protocol.md`. */

import type { Alarms } from "./alarms.ts";
import type { Devices } from "./devices.ts";
import type { Evacuation, Notice } from "./evacuation.ts";
import type { Building, Closures, Labels, Machines, Occupancy, Route, SignFace } from "./protocol.ts";

/** Topics that staff watch. */
export type WatchedTopic = keyof Documents | `level/${number}/occupancy`;

type Documents = { alarms: Alarms; building: Building; closures: Closures; devices: Devices; evacuation: Evacuation; "evacuation/notice": Notice; machines: Machines };

/** A document that staff watch; `message` says that it cannot be brought up to date. */
type Watched<Told> = Told & { readonly message?: Labels };

/** The document type that a topic carries. */
export type Document<Topic extends string> = Topic extends keyof Documents
  ? Watched<Documents[Topic]>
  : Topic extends `level/${number}/occupancy`
    ? Watched<Occupancy>
    : Topic extends `sign/${string}`
      ? SignFace
      : Topic extends `route/${string}`
        ? Route
        : never;
