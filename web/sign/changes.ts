/** Which rows of a face changed in a way that a reader must notice. Pure. */

import type { SignFace, SignRow, Way } from "../client/protocol.ts";

const way = (way: Way | undefined): string =>
  way === undefined ? "" : `${way.state} ${way.arrow ?? ""} ${way.via?.id ?? ""}`;

/** Direction, connector and state make a change; a minute more or less does not. */
const sense = (row: SignRow): string => `${way(row)}|${way(row.step_free)}`;

export function changedRows(before: SignFace | undefined, after: SignFace): readonly string[] {
  if (before === undefined) return [];
  return after.order.filter((id) => {
    const [old, fresh] = [before.rows[id], after.rows[id]];
    if (fresh === undefined || old === fresh) return false;
    return old === undefined || sense(old) !== sense(fresh);
  });
}
