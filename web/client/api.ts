/** Calls of `docs/http-api.md`. */

import type { FeatureCollection } from "geojson";
import { type Near, type RouteBody, type TravelTime, whereText } from "./asked.ts";
import { BUILDING } from "./building.ts";
import type { Closure, Labels, Place, Profile, RouteSession, Screen, Venue, WhatIf, Where, Why } from "./protocol.ts";

/** A problem of RFC 9457; `code` is stable, `status` 0 when the hub could not be reached at all. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Who changed what the command was about, where that is why it was refused. */
    readonly by: string = "",
    /** What the code means, in the languages of the hub. */
    readonly told: Labels = {},
  ) {
    super(message);
  }
}

interface Call {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Let the call outlive the page. */
  readonly keepalive?: boolean;
}

let lead: (() => void) | undefined;

/** Have a page of staff do something where the hub does not know who asks: their session has ended. */
export const whenUnknown = (call: () => void): void => {
  lead = call;
};

/** Call the hub; the answer is JSON, or nothing. */
export async function call<Answer>(path: string, { method = "GET", body, headers, ...rest }: Call = {}): Promise<Answer> {
  const init: RequestInit = { method, headers: { Accept: "application/json", ...headers }, ...rest };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { ...init.headers, "Content-Type": "application/json" };
  }
  let response: Response;
  try {
    response = await fetch(`${BUILDING}/api/v1${path}`, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "hub.unreachable", String(error));
  }
  if (!response.ok) throw await problem(response);
  if (response.status === 204) return undefined as Answer;
  try {
    return (await response.json()) as Answer;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "hub.unreadable", String(error)); // cut off, or the answer of a page before the hub
  }
}

async function problem(response: Response): Promise<ApiError> {
  const fallback = { code: `http.${response.status}`, title: response.statusText, detail: undefined, by: "", message: {} };
  const details = { ...fallback, ...((await response.json().catch(() => ({}))) as Partial<typeof fallback>) };
  if (details.code === "access.unknown") lead?.();
  return new ApiError(response.status, details.code, details.detail ?? details.title, details.by, details.message);
}

const part = encodeURIComponent;

export const getVenue = (): Promise<Venue> => call("/venue");

export const getFloor = (ordinal: number): Promise<FeatureCollection> => call(`/venue/floors/${ordinal}`);

export async function searchPlaces(text: string, signal?: AbortSignal): Promise<readonly Place[]> {
  const query = new URLSearchParams({ q: text, limit: "12" });
  const answer = await call<{ results: readonly Place[] }>(`/search?${query}`, signal === undefined ? {} : { signal });
  return answer.results;
}

export const createRoute = (body: RouteBody): Promise<RouteSession> => call("/routes", { method: "POST", body });

/** The nearest places of a category that are open and not full; none where the building has none at all. */
export const getNearest = (from: Where, category: string, profile: Profile, more: Readonly<Record<string, string>> = {}): Promise<Near> =>
  call<Near>(`/nearest?${new URLSearchParams({ from: whereText(from), category, profile, open: "1", free: "1", k: "3", ...more })}`).catch((error: unknown) => {
    if (error instanceof ApiError && error.code === "nearest.category.unknown") return { results: [], message: {} };
    throw error;
  });

/** Seconds to each of some places, by id; those without a way are missing. */
export async function getTravelTimes(
  from: Where,
  to: readonly string[],
  profile: Profile,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const query = new URLSearchParams([["from", whereText(from)], ["profile", profile], ...to.map((id) => ["to", id])]);
  const { times } = await call<{ times: readonly TravelTime[] }>(`/travel-times?${query}`, signal === undefined ? {} : { signal });
  return new Map(times.flatMap(({ to: id, seconds }) => (seconds === undefined ? [] : [[id, seconds] as const])));
}

export const endRoute = (id: string): Promise<void> => call(`/routes/${part(id)}`, { method: "DELETE", keepalive: true });

/** All screens, page by page. */
export async function getScreens(): Promise<readonly Screen[]> {
  const found: Screen[] = [];
  for (let cursor: string | undefined = ""; cursor !== undefined; ) {
    const query: string = cursor === "" ? "" : `&cursor=${part(cursor)}`;
    const page: { screens: readonly Screen[]; next?: string } = await call(`/screens?limit=1000${query}`);
    found.push(...page.screens);
    cursor = page.next;
  }
  return found;
}

/** `key` makes a repeated call harmless (draft-ietf-httpapi-idempotency-key-header). */
export const createClosure = (target: string, reason: string, key: string): Promise<Closure & { id: string }> =>
  call("/closures", { method: "POST", body: { target, reason }, headers: { "Idempotency-Key": key } });

/** A command for what was seen at `version` only: it is refused where somebody has changed that since. */
const ending = (version: number | undefined): Call =>
  version === undefined ? { method: "DELETE" } : { method: "DELETE", headers: { "If-Match": `"${version}"` } };

/** Take note of an alarm as it was raised at `occurrence`; one that was raised again since is another. */
export const acknowledgeAlarm = (id: string, occurrence: string, note: string, key: string): Promise<{ id: string; revision: number }> =>
  call(`/alarms/${part(id)}/acknowledgement`, {
    method: "POST",
    body: { note },
    headers: { "Idempotency-Key": key, "If-Match": `"${occurrence}"` },
  });

export const withdrawAcknowledgement = (id: string, version: number | undefined): Promise<{ id: string; revision: number }> =>
  call(`/alarms/${part(id)}/acknowledgement`, ending(version));

/** Let a device's word count no more. */
export const takeOutOfService = (device: string, reason: string, key: string): Promise<{ id: string; revision: number }> =>
  call(`/devices/${part(device)}/out-of-service`, { method: "PUT", body: { reason }, headers: { "Idempotency-Key": key } });

export const putBackInService = (device: string, version: number | undefined): Promise<{ id: string; revision: number }> =>
  call(`/devices/${part(device)}/out-of-service`, ending(version));

export const endClosure = (id: string, version: number | undefined): Promise<{ id: string; revision: number }> =>
  call(`/closures/${part(id)}`, ending(version));

export const whySign = (screen: string, destination?: string): Promise<Why> =>
  call(`/why/sign/${part(screen)}${destination === undefined ? "" : `?destination=${part(destination)}`}`);

/** What closing a passage would do; nothing is closed. */
export const whatIfClosed = (target: string, signal?: AbortSignal): Promise<WhatIf> =>
  call("/what-if", { method: "POST", body: { close: [target] }, ...(signal === undefined ? {} : { signal }) });

/** Lead everybody out of some levels, or of the whole building without any. */
export const beginEvacuation = (ordinals: readonly number[], reason: string, key: string): Promise<{ id: string; revision: number }> =>
  call("/evacuation", { method: "POST", body: { ordinals, reason }, headers: { "Idempotency-Key": key } });

export const endEvacuation = (version: number | undefined): Promise<{ id: string; revision: number }> =>
  call("/evacuation", ending(version));

export const declareHazard = (target: string, reason: string, key: string): Promise<{ id: string; revision: number }> =>
  call("/evacuation/hazards", { method: "POST", body: { target, reason }, headers: { "Idempotency-Key": key } });

export const endHazard = (id: string, version: number | undefined): Promise<{ id: string; revision: number }> =>
  call(`/evacuation/hazards/${part(id)}`, ending(version));
