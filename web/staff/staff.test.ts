import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Me, User } from "../client/access.ts";
import { acts } from "./acts.ts";
import { browserOf } from "./browsers.ts";
import { queryOf } from "./audit-section.ts";
import { explained } from "./section.ts";
import { ApiError } from "../client/api.ts";
import "./audit-section.ts";
import "./own-account.ts";
import "./own-tokens.ts";
import "./sign-in.ts";
import "./users-section.ts";
import { words } from "./words.ts";

type Sent = { readonly method: string; readonly path: string; readonly body: unknown };

let answers: Record<string, { status?: number; body?: unknown }>;
let sent: Sent[];

beforeEach(() => {
  sent = [];
  answers = {};
  vi.stubGlobal("fetch", (path: string, { method = "GET", body }: RequestInit) => {
    const call = `${method} ${path.replace("/api/v1", "")}`;
    sent.push({ method, path: path.replace("/api/v1", ""), body: body === undefined ? undefined : JSON.parse(String(body)) });
    const { status = 200, body: answer } = answers[call] ?? { status: 404, body: { code: "nothing", detail: call } };
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(answer), { status }));
  });
});

afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

const me: Me = { id: "u-1", name: "ada", kind: "account", roles: ["admin"], rights: ["visit", "watch", "close", "administer"], second_factor: false, session: "s-1" };

async function opened<Name extends keyof HTMLElementTagNameMap>(name: Name): Promise<HTMLElementTagNameMap[Name]> {
  const element = document.createElement(name);
  Object.assign(element, { language: "en", me });
  document.body.append(element);
  await settled();
  return element;
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve().then(() => new Promise((done) => setTimeout(done)));
};

function typeInto(root: HTMLElement, name: string, text: string): void {
  const input = root.querySelector<HTMLInputElement>(`[name="${name}"]`);
  if (input === null) throw new Error(`no field ${name}`);
  input.value = text;
}

async function submit(root: HTMLElement, selector = "form"): Promise<void> {
  root.querySelector(selector)?.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
  await settled();
}

const text = (root: HTMLElement, id: string): string => root.querySelector(`[data-testid=${id}]`)?.textContent ?? "";

test("English has every word that Chinese has, of the same kind", () => {
  const shape = (value: unknown): unknown =>
    typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
      : typeof value;
  expect(shape(words.en)).toEqual(shape(words.zh));
  expect(Object.keys(acts.en)).toEqual(Object.keys(acts.zh));
});

test("a code is asked for only where the password is right and there is a second factor", async () => {
  const form = await opened("sign-in-section");
  expect(form.querySelector("[name=code]")).toBeNull();
  answers["POST /sessions"] = { status: 401, body: { code: "access.code.needed", detail: "" } };
  typeInto(form, "name", " ada ");
  typeInto(form, "password", "secret one");
  await submit(form);
  expect(sent.at(-1)?.body).toEqual({ name: "ada", password: "secret one", code: "" });
  expect(form.querySelector("[name=code]")).not.toBeNull();
  expect(text(form, "problem")).toBe("");
});

test("wrong passwords and lock-outs are told in words", async () => {
  const form = await opened("sign-in-section");
  answers["POST /sessions"] = { status: 401, body: { code: "access.refused", detail: "" } };
  await submit(form);
  expect(text(form, "problem")).toBe(words.en.refused);
  answers["POST /sessions"] = { status: 429, body: { code: "access.locked", detail: "too many tries; try again in 32 s" } };
  await submit(form);
  expect(text(form, "problem")).toBe(words.en.locked(32));
});

test("a provider is offered only where there is one", async () => {
  answers["GET /oidc"] = { body: {} };
  const without = await opened("sign-in-section");
  expect(without.querySelector("[data-testid=provider]")).toBeNull();
  answers["GET /oidc"] = { body: { provider: { name: "City ID" } } };
  const button = (await opened("sign-in-section")).querySelector("[data-testid=provider]");
  expect(button?.textContent).toContain("City ID");
  expect(button?.getAttribute("href")).toBe("/api/v1/oidc/start?next=%2Fconsole");
});

const user: User = { id: "u-2", name: "bo", roles: ["viewer"], disabled: false, password: true, second_factor: false, external: false, since: "2026-01-01T00:00:00Z", sessions: 1, tokens: 0, version: 3 };

test("a new user's link is shown once, with the address that this page has", async () => {
  answers["GET /users"] = { body: { users: [user] } };
  answers["POST /users"] = { status: 201, body: { user: { ...user, name: "cy" }, link: { path: "/welcome#abc", until: "2026-01-02T00:00:00Z" } } };
  const section = await opened("users-section");
  await submit(section, "[data-testid=new-user] form");
  expect(text(section, "problem")).toBe(words.en.roleNeeded);
  typeInto(section, "user-name", "cy");
  section.querySelector<HTMLInputElement>("[data-testid=role-operator]")?.click();
  await submit(section, "[data-testid=new-user] form");
  expect(sent.find(({ method }) => method === "POST")?.body).toEqual({ name: "cy", roles: ["operator"] });
  expect(text(section, "once")).toBe(`${location.origin}/welcome#abc`);
});

test("nobody is offered to remove themselves", async () => {
  answers["GET /users"] = { body: { users: [{ ...user, id: "u-1", name: "ada" }, user] } };
  const section = await opened("users-section");
  const rows = [...section.querySelectorAll("[data-testid=user]")];
  expect(rows.map((row) => row.querySelector("[data-testid=remove]") !== null)).toEqual([false, true]);
});

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36", "Chrome · Linux"],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0", "Edge · Windows"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1", "Safari · iOS"],
  ["curl/8.5.0", "curl/8.5.0"],
  ["", ""],
])("people call %s %j", (agent, name) => {
  expect(browserOf(agent)).toBe(name);
});

test("a dialog that is open again does not mind that it was closed before", async () => {
  answers["GET /users"] = { body: { users: [user] } };
  const section = await opened("users-section");
  const dialog = section.querySelector("dialog");
  if (dialog === null) throw new Error("no dialog");
  dialog.showModal = (): void => dialog.setAttribute("open", "");
  section.querySelector<HTMLButtonElement>("[data-testid=remove]")?.click();
  await settled();
  dialog.dispatchEvent(new Event("close"));
  await settled();
  expect(section.querySelector("[data-testid=confirm]")).not.toBeNull();
  dialog.removeAttribute("open");
  dialog.dispatchEvent(new Event("close"));
  await settled();
  expect(section.querySelector("[data-testid=confirm]")).toBeNull();
});

test("a token is shown once and asks for no right that its owner lacks", async () => {
  answers["GET /tokens"] = { body: { tokens: [] } };
  answers["POST /tokens"] = { status: 201, body: { token: {}, secret: "zt_secret" } };
  const section = await opened("own-tokens");
  expect([...section.querySelectorAll<HTMLInputElement>("[name=scope]")].map(({ value }) => value)).toEqual(me.rights);
  typeInto(section, "token-name", "wall");
  section.querySelector<HTMLInputElement>("[value=watch]")?.click();
  await submit(section);
  expect(sent.find(({ method }) => method === "POST")?.body).toEqual({ name: "wall", scopes: ["watch"], days: 90 });
  expect(text(section, "once")).toBe("zt_secret");
});

test("the audit tells of a chain that is broken, and of refusals", async () => {
  const entry = { number: 7, at: "2026-01-01T00:00:00Z", actor: { id: "u-1", name: "ada", kind: "account" }, act: "take_closure", target: "lift-1", outcome: "access.forbidden", address: "10.0.0.1", revision: 5, detail: {}, hash: "f" };
  answers["GET /audit?limit=50"] = { body: { entries: [entry], next: 7 } };
  answers["GET /audit?limit=50&below=7"] = { body: { entries: [{ ...entry, number: 6, outcome: "done" }] } };
  answers["GET /audit/chain"] = { body: { state: "broken", checked: 6, last: 7, at: entry.at, broken: { number: 7, code: "audit.changed", message: "changed" } } };
  const section = await opened("audit-section");
  expect(section.querySelector<HTMLElement>("[data-testid=chain]")?.dataset["state"]).toBe("broken");
  expect(text(section, "chain")).toContain(words.en.chainBroken(7));
  section.querySelector<HTMLElement>("[data-testid=more]")?.click();
  await settled();
  const rows = [...section.querySelectorAll<HTMLElement>("[data-testid=entry]")];
  expect(rows.map((row) => row.dataset["outcome"])).toEqual(["access.forbidden", "done"]);
  expect(section.querySelector("[data-testid=more]")).toBeNull();
});

test("a filter asks for what was filled in, times with their offset", () => {
  const given = new FormData();
  for (const [name, value] of Object.entries({ actor: " ada ", act: "", since: "2026-01-02T03:04" })) given.set(name, value);
  const query = queryOf(given);
  expect([...query.keys()]).toEqual(["actor", "since"]);
  expect(query.get("actor")).toBe("ada");
  expect(query.get("since")).toBe(new Date("2026-01-02T03:04").toISOString());
});

test("what the hub refuses for another reason is told in its words", () => {
  expect(explained(new ApiError(422, "access.password", "too short"), "en")).toContain("too short");
  expect(explained(new ApiError(0, "hub.unreachable", ""), "zh")).toContain("连接不上");
});

test("whoever changes their password is asked whether their tokens end, and told how many did", async () => {
  answers["GET /sessions"] = { body: { sessions: [] } };
  answers["PUT /me/password"] = { body: { sessions: 2, tokens: 3 } };
  const section = await opened("own-account");
  for (const [name, value] of [["old", "a"], ["password", "b"], ["again", "b"]] as const) section.querySelector<HTMLInputElement>(`[name=${name}]`)!.value = value;
  section.querySelector<HTMLInputElement>("[name=end-tokens]")!.checked = true;
  section.querySelector<HTMLFormElement>("[data-testid=password-card] form")!.requestSubmit();
  await vi.waitFor(() => expect(section.textContent).toContain("tokens (3)"));
  expect(sent.find(({ path }) => path === "/me/password")?.body).toEqual({ old: "a", new: "b", end_tokens: true });
});
