/** Where a route begins and ends, and how the page's address says so. */

import type { Mark, Picked } from "../client/floor-map.ts";
import type { FloorFeatures } from "../client/floor-style.ts";
import type { Labels, Leg, Place, Position, Profile, Screen, Venue, Where } from "../client/protocol.ts";
import { strings } from "../client/strings.ts";

/** A start or destination: what the hub is asked with, and what is shown once it is known. */
export interface End {
  readonly where: Where;
  readonly name?: Labels;
  readonly ordinal?: number;
  readonly position?: Position;
}

export type Side = "from" | "to";
export type Ends = Readonly<Partial<Record<Side, End>>>;

/** Leave out what is not there. */
export const endsOf = (from: End | undefined, to: End | undefined): Ends => ({ ...(from && { from }), ...(to && { to }) });

export const endAt = ({ id, name, ordinal, position }: Place): End => ({ where: id, name, ordinal, position });

/** What the hub found an end to be, under the name that the visitor chose it by. */
export function placed(end: End | undefined, { name, ordinal, position }: Place): End | undefined {
  return end && { ...end, name: end.name ?? name, ordinal, position };
}

/** The end that a tap on the map means: the thing tapped if it has a name, else the point. */
export function endFrom({ feature, ordinal, position }: Picked): End {
  const name = feature?.properties.name;
  if (feature === undefined || name === undefined || Object.keys(name).length === 0) {
    const point = { zh: strings.zh.mapPoint, en: strings.en.mapPoint };
    return { where: { ordinal, position }, ordinal, position, name: point };
  }
  return { where: feature.properties.id, name, ordinal, position: feature.properties.label ?? position };
}

/** A QR code on a sign gives `?from=`, a link to a place `?to=`. */
export function readAddress(query: string): { readonly ends: Ends; readonly profile: Profile } {
  const given = new URLSearchParams(query);
  const end = (side: Side): End | undefined => {
    const id = given.get(side);
    return id === null || id === "" ? undefined : { where: id };
  };
  return { ends: endsOf(end("from"), end("to")), profile: given.get("profile") === "wheelchair" ? "wheelchair" : "foot" };
}

/** The address with the route in it, so that it can be passed on and survives a reload. */
export function writeAddress(address: string, ends: Ends, profile: Profile): string {
  const written = new URL(address);
  for (const side of ["from", "to"] as const) {
    const where = ends[side]?.where;
    if (typeof where === "string") written.searchParams.set(side, where);
    else written.searchParams.delete(side);
  }
  if (profile === "foot") written.searchParams.delete("profile");
  else written.searchParams.set("profile", profile);
  return written.href;
}

/** The first signs as places to start from: whoever reads one stands in front of it. */
export const screenPlaces = (screens: readonly Screen[], venue: Venue | undefined): readonly Place[] =>
  screens.slice(0, 6).map(({ id, name, ordinal, position }) => {
    const level_name = venue?.floors.find((floor) => floor.ordinal === ordinal)?.name ?? {};
    return { id, name, ordinal, position, level_name, category: "screen" };
  });

/** The marks of both ends, as far as they are known. */
export function marksOf({ from, to }: Ends): readonly Mark[] {
  const mark = (end: End | undefined, role: Mark["role"]): readonly Mark[] =>
    end?.position === undefined || end.ordinal === undefined ? [] : [{ role, ordinal: end.ordinal, position: end.position }];
  return [...mark(from, "start"), ...mark(to, "pin")];
}

/** What to look at on a floor: the way there, else the ends that lie on it. */
export function lineOn(ordinal: number, legs: readonly Leg[], ends: Ends): readonly Position[] {
  const line = legs.filter((leg) => leg.ordinal === ordinal).flatMap((leg) => leg.line);
  if (line.length > 0) return line;
  return marksOf(ends).flatMap((mark) => (mark.ordinal === ordinal ? [mark.position] : []));
}

/** A feature of a floor as a place, if it has a name. */
export function onFloor(floor: FloorFeatures, ordinal: number, id: string): Pick<Place, "name" | "ordinal" | "position"> | undefined {
  const { geometry, properties } = floor.features.find((feature) => feature.properties.id === id) ?? {};
  const position = geometry?.type === "Point" ? (geometry.coordinates as unknown as Position) : properties?.label;
  return properties?.name === undefined || position === undefined ? undefined : { name: properties.name, ordinal, position };
}
