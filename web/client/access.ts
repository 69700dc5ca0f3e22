/** Who is signed in, and what they manage: the calls of `docs/access.md` and `docs/audit.md`. */

import { call } from "./api.ts";
import { BUILDING, buildingIn } from "./building.ts";

export type Right =
  | "visit"
  | "show"
  | "report"
  | "watch"
  | "suppose"
  | "close"
  | "tend"
  | "acknowledge"
  | "evacuate"
  | "direct"
  | "scrape"
  | "audit"
  | "administer";

/** Roles that an account can have, the least first. */
export const ROLES = ["viewer", "operator", "security", "editor", "approver", "admin"] as const;
export type Role = (typeof ROLES)[number];

export interface Me {
  readonly id: string;
  readonly name: string;
  readonly kind: "visitor" | "account" | "token" | "screen" | "device" | "local";
  readonly roles: readonly string[];
  readonly rights: readonly Right[];
  readonly second_factor: boolean;
  readonly session: string;
}

export const may = (me: Me | undefined, right: Right): boolean => me?.rights.includes(right) ?? false;

export const getMe = (): Promise<Me> => call("/me");

export const signIn = (name: string, password: string, code: string): Promise<Me> =>
  call("/sessions", { method: "POST", body: { name, password, code } });

export const signOut = (): Promise<void> => call("/sessions/current", { method: "DELETE" });

/** Where to sign in, and to come back from there. */
export const signInAddress = (next: string): string => `${BUILDING}/sign-in?${new URLSearchParams({ next })}`;

/** A page of this building's own, else its console: an address from elsewhere must lead nobody away. */
export function ownPage(next: string | null): string {
  const address = next?.startsWith("/") && URL.canParse(next, location.origin) ? new URL(next, location.origin) : undefined;
  // A path such as `/..//elsewhere` is one of ours until it is taken apart: then it names another host.
  if (address === undefined || address.origin !== location.origin || address.pathname.startsWith("//") || buildingIn(address.pathname) !== BUILDING)
    return `${BUILDING}/console`;
  return `${address.pathname}${address.search}${address.hash}`;
}

export interface Provider {
  readonly name: string;
}

/** The OpenID provider to sign in with, if there is one. */
export const getProvider = async (): Promise<Provider | undefined> =>
  (await call<{ provider?: Provider }>("/oidc")).provider;

export interface Link {
  readonly kind: "first" | "reset";
  readonly name: string;
  readonly until: string;
  /** How many of the account end with it. */
  readonly sessions: number;
  readonly tokens: number;
}

/** How many sessions and tokens ended with the password before. */
export interface PasswordSet {
  readonly sessions: number;
  readonly tokens: number;
}

export const lookAtLink = (link: string): Promise<Link> => call("/links/look", { method: "POST", body: { link } });

export const useLink = (link: string, name: string, password: string): Promise<PasswordSet> =>
  call("/links/use", { method: "POST", body: { link, name, password } });

export const changePassword = (old: string, fresh: string, endTokens: boolean): Promise<PasswordSet> =>
  call("/me/password", { method: "PUT", body: { old, new: fresh, end_tokens: endTokens } });

export interface Seed {
  readonly secret: string;
  readonly address: string;
  /** A drawing, as SVG. */
  readonly qr: string;
  readonly until: string;
}

export const beginSecondFactor = (password: string): Promise<Seed> =>
  call("/me/second-factor", { method: "POST", body: { password } });

export const confirmSecondFactor = async (code: string): Promise<readonly string[]> =>
  (await call<{ recovery_codes: readonly string[] }>("/me/second-factor", { method: "PUT", body: { code } })).recovery_codes;

export const removeSecondFactor = (password: string): Promise<void> =>
  call("/me/second-factor/removal", { method: "POST", body: { password } });

export interface Session {
  readonly id: string;
  readonly since: string;
  readonly seen: string;
  readonly until: string;
  readonly address: string;
  readonly agent: string;
  readonly method: "password" | "code" | "link" | "oidc";
  readonly current: boolean;
}

export const getSessions = async (user?: string): Promise<readonly Session[]> =>
  (await call<{ sessions: readonly Session[] }>(user === undefined ? "/sessions" : `/users/${part(user)}/sessions`)).sessions;

export const endSession = (id: string): Promise<void> => call(`/sessions/${part(id)}`, { method: "DELETE" });

export interface Token {
  readonly id: string;
  readonly name: string;
  readonly user: string;
  readonly scopes: readonly Right[];
  readonly since: string;
  readonly ended: boolean;
  readonly until?: string;
  readonly used?: string;
}

export const getTokens = async (): Promise<readonly Token[]> => (await call<{ tokens: readonly Token[] }>("/tokens")).tokens;

export const createToken = (name: string, scopes: readonly string[], days: number | null): Promise<{ token: Token; secret: string }> =>
  call("/tokens", { method: "POST", body: { name, scopes, days } });

export const endToken = (id: string): Promise<void> => call(`/tokens/${part(id)}`, { method: "DELETE" });

export interface User {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly disabled: boolean;
  readonly password: boolean;
  readonly second_factor: boolean;
  /** Whether they come from the OpenID provider. */
  readonly external: boolean;
  readonly since: string;
  readonly sessions: number;
  readonly tokens: number;
  readonly version: number;
}

/** A link that is shown this once; `path` belongs behind the hub's own address. */
export interface LinkMade {
  readonly path: string;
  readonly until: string;
}

export const getUsers = async (): Promise<readonly User[]> => (await call<{ users: readonly User[] }>("/users")).users;

export const createUser = (name: string, roles: readonly string[]): Promise<{ user: User; link: LinkMade }> =>
  call("/users", { method: "POST", body: { name, roles } });

export const changeUser = ({ id, version }: User, roles: readonly string[], disabled: boolean): Promise<User> =>
  call(`/users/${part(id)}`, { method: "PUT", body: { roles, disabled }, headers: { "If-Match": `"${version}"` } });

export const removeUser = (id: string): Promise<void> => call(`/users/${part(id)}`, { method: "DELETE" });

export const resetUser = (id: string, secondFactor: boolean): Promise<LinkMade> =>
  call(`/users/${part(id)}/reset-link`, { method: "POST", body: { second_factor: secondFactor } });

export interface Credential {
  readonly kind: "screen" | "device";
  readonly name: string;
  readonly subjects: readonly string[];
  readonly since: string;
  readonly by: string;
  readonly used?: string;
}

export const getCredentials = async (): Promise<readonly Credential[]> =>
  (await call<{ credentials: readonly Credential[] }>("/credentials")).credentials;

export const giveCredential = (kind: Credential["kind"], name: string, body: object): Promise<{ credential: Credential; secret?: string }> =>
  call(`/${kind}s/${part(name)}/credential`, { method: "PUT", body });

export const endCredential = ({ kind, name }: Credential): Promise<void> =>
  call(`/${kind}s/${part(name)}/credential`, { method: "DELETE" });

export interface Pairing {
  readonly code: string;
  readonly pairing: string;
  readonly seconds: number;
}

export const beginPairing = (screen: string): Promise<Pairing> =>
  call("/screens/pairings", { method: "POST", body: { screen } });

export const claimPairing = (pairing: string): Promise<{ state: "waiting" | "done"; screen?: string }> =>
  call("/screens/pairings/claim", { method: "POST", body: { pairing } });

export interface AuditEntry {
  readonly number: number;
  readonly at: string;
  readonly actor: { readonly id: string; readonly name: string; readonly kind: string };
  readonly act: string;
  readonly target: string;
  readonly outcome: string;
  readonly address: string;
  readonly revision: number;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly hash: string;
}

export interface AuditChain {
  readonly state: "checking" | "whole" | "broken";
  readonly checked: number;
  readonly last: number;
  readonly at: string;
  readonly hash?: string;
  readonly broken?: { readonly number: number; readonly code: string; readonly message: string };
}

export const getAudit = (query: URLSearchParams): Promise<{ entries: readonly AuditEntry[]; next?: number }> =>
  call(`/audit?${query}`);

export const getAuditChain = (): Promise<AuditChain> => call("/audit/chain");

const part = encodeURIComponent;
