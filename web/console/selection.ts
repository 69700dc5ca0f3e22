/** What staff have picked on the map. */

import type { FloorFeature } from "../client/floor-style.ts";
import type { Labels } from "../client/protocol.ts";

/** A door, room or place that staff have picked. */
export interface Selection {
  readonly id: string;
  readonly name: Labels;
  readonly kind: "opening" | "unit";
  readonly category: string;
  readonly connector?: string;
}

/** A feature as a selection; nothing where none was hit, or one that cannot be picked. */
export function selectionOf(feature: FloorFeature | undefined): Selection | undefined {
  const { id, name = {}, kind, category = "", connector } = feature?.properties ?? {};
  if (id === undefined || (kind !== "opening" && kind !== "unit")) return undefined;
  return { id, name, kind, category, ...(connector !== undefined && { connector }) };
}
