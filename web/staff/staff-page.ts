/** The pages around the console: signing in, one's own account, users, credentials, the audit. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { getMe, may, type Me, type Right, signInAddress, signOut } from "../client/access.ts";
import { whenUnknown } from "../client/api.ts";
import { BUILDING } from "../client/building.ts";
import markUrl from "../client/mark.svg";
import { BilingualPage } from "../client/page.ts";
import "./audit-section.ts";
import "./keys-section.ts";
import "./own-account.ts";
import "./own-tokens.ts";
import { explained } from "./section.ts";
import "./sign-in.ts";
import "./users-section.ts";
import "./welcome.ts";
import { type Words, words } from "./words.ts";

interface Place {
  readonly path: string;
  readonly name: "account" | "users" | "keys" | "audit";
  readonly right: Right;
}

/** What somebody may not see is not offered; the console first. */
const PLACES: readonly Place[] = [
  { path: "/account", name: "account", right: "watch" },
  { path: "/users", name: "users", right: "administer" },
  { path: "/keys", name: "keys", right: "administer" },
  { path: "/audit", name: "audit", right: "audit" },
];

export class StaffPage extends BilingualPage {
  static override properties: PropertyDeclarations = { me: { state: true }, problem: { state: true } };
  declare me: Me | undefined;
  declare problem: string;

  readonly #path = location.pathname.slice(BUILDING.length).replace(/\/+$/, "");

  constructor() {
    super();
    this.problem = "";
  }

  get #words(): Words {
    return words[this.language];
  }

  get #place(): Place | undefined {
    return PLACES.find(({ path }) => path === this.#path);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#place === undefined) return;
    whenUnknown(() => this.#leave());
    void this.#load();
  }

  async #load(): Promise<void> {
    this.problem = "";
    try {
      const me = await getMe();
      if (me.kind === "visitor") this.#leave();
      else this.me = me;
    } catch (error) {
      this.problem = explained(error, this.language);
    }
  }

  /** To where people sign in, and back here from there. */
  #leave(): void {
    location.replace(signInAddress(location.pathname + location.search));
  }

  async #signOut(): Promise<void> {
    await signOut().catch(() => undefined);
    location.assign(`${BUILDING}/api/v1/oidc/goodbye`);
  }

  protected override updated(): void {
    const place = this.#place;
    const title = place === undefined ? this.#words.signInTitle : this.#words[place.name];
    document.title = `${title} · ${this.text.brand}`;
  }

  protected override render(): TemplateResult {
    return html`<header>
        <img src=${markUrl} alt="" width="30" height="30" />
        <p class="brand">${this.text.brand}</p>
        ${this.me === undefined ? nothing : this.#navigation(this.me)}
        ${this.languageSwitch()}
      </header>
      <main>${this.#body()}</main>`;
  }

  #navigation(me: Me): TemplateResult {
    const text = this.#words;
    return html`<nav aria-label=${text.pages}>
        <a href="${BUILDING}/console" data-testid="to-console">${text.console}</a>
        ${PLACES.filter(({ right }) => may(me, right)).map(
          ({ path, name }) => html`<a href=${BUILDING + path} aria-current=${path === this.#path ? "page" : nothing} data-testid="to-${name}">${text[name]}</a>`,
        )}
      </nav>
      <p class="who" data-testid="who">${me.kind === "local" ? this.text.openHub : me.name}</p>
      ${me.kind === "account" ? html`<button class="quiet" type="button" data-testid="sign-out" @click=${() => void this.#signOut()}>${text.signOut}</button>` : nothing}`;
  }

  #body(): TemplateResult {
    const { language, me } = this;
    const text = this.#words;
    if (this.#path === "/welcome") return html`<welcome-section .language=${language}></welcome-section>`;
    const place = this.#place;
    if (place === undefined) return html`<sign-in-section .language=${language}></sign-in-section>`;
    if (this.problem !== "") {
      return html`<p class="notice" role="alert">${this.problem} <button class="quiet" type="button" @click=${() => void this.#load()}>${this.text.retry}</button></p>`;
    }
    if (me === undefined) return html`<p class="soft" role="status">${text.loading}</p>`;
    if (!may(me, place.right)) {
      return html`<section class="card narrow" data-testid="forbidden">
        <h1>${text[place.name]}</h1>
        <p role="alert">${text.forbidden}</p>
        <p><a href=${signInAddress(BUILDING + this.#path)}>${text.otherAccount}</a></p>
      </section>`;
    }
    return html`<h1>${text[place.name]}</h1>
      ${this.#section(place.name, me)}`;
  }

  #section(name: Place["name"], me: Me): TemplateResult {
    const { language } = this;
    switch (name) {
      case "account":
        return html`<own-account .language=${language} .me=${me}></own-account>
          <own-tokens .language=${language} .me=${me}></own-tokens>`;
      case "users":
        return html`<users-section .language=${language} .me=${me}></users-section>`;
      case "keys":
        return html`<keys-section .language=${language} .me=${me}></keys-section>`;
      case "audit":
        return html`<audit-section .language=${language} .me=${me}></audit-section>`;
    }
  }
}

customElements.define("staff-page", StaffPage);
