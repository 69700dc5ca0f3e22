/** Access tokens of one's own: made, shown once, revoked. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { createToken, endToken, getTokens, type Right, type Token } from "../client/access.ts";
import { clock } from "../client/format.ts";
import { field, once, Section } from "./section.ts";

export class OwnTokens extends Section {
  static override properties: PropertyDeclarations = { tokens: { state: true }, made: { state: true } };
  declare tokens: readonly Token[];
  declare made: string;

  constructor() {
    super();
    this.tokens = [];
    this.made = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.me?.kind === "account") void this.work(() => this.#load());
  }

  async #load(): Promise<void> {
    this.tokens = await getTokens();
  }

  async #create(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const given = new FormData(form);
    const days = Number(given.get("days"));
    const done = await this.work(async () => {
      const scopes = given.getAll("scope").map(String);
      const { secret } = await createToken(String(given.get("token-name")).trim(), scopes, days === 0 ? null : days);
      this.made = secret;
      await this.#load();
    });
    if (done) form.reset();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { words, me, language } = this;
    if (me?.kind !== "account") return nothing;
    const end = (id: string): void =>
      void this.work(async () => {
        await endToken(id);
        await this.#load();
      });
    const row = (token: Token): TemplateResult => html`<li data-testid="token">
      <div>
        <h3>${token.name}</h3>
        <p>${token.scopes.map((scope) => words.rightsOf[scope] ?? scope).join(", ")}</p>
        <p class="soft">
          ${token.ended ? words.expired : token.until === undefined ? words.forEver : words.until(clock(token.until, language))} ·
          ${token.used === undefined ? words.neverUsed : words.used(clock(token.used, language))}
        </p>
      </div>
      <button class="quiet" type="button" aria-label="${words.revoke} ${token.name}" @click=${() => end(token.id)}>${words.revoke}</button>
    </li>`;
    return this.card(
      "tokens",
      words.tokens,
      html`<p class="soft">${words.tokensHint}</p>
        ${this.told()}
        ${this.made === "" ? nothing : html`<div role="status"><p>${words.tokenOnce}</p>${once(this.made, words.tokens, language)}</div>`}
        ${this.tokens.length === 0 ? html`<p class="soft">${words.noTokens}</p>` : html`<ul class="rows">${this.tokens.map(row)}</ul>`}
        <details>
          <summary data-testid="new-token">${words.newToken}</summary>
          ${this.#form(me.rights)}
        </details>`,
    );
  }

  #form(rights: readonly Right[]): TemplateResult {
    const { words } = this;
    return html`<form @submit=${(event: SubmitEvent) => void this.#create(event)}>
      ${field({ name: "token-name", label: words.tokenName, hint: words.tokenNameHint })}
      <fieldset>
        <legend>${words.scopes}</legend>
        ${rights.map(
          (right) => html`<label class="check"><input type="checkbox" name="scope" value=${right} /> <span>${words.rightsOf[right] ?? right}</span></label>`,
        )}
      </fieldset>
      <label>
        <span>${words.lasts}</span>
        <select name="days">
          <option value="30">${words.days(30)}</option>
          <option value="90" selected>${words.days(90)}</option>
          <option value="365">${words.days(365)}</option>
          <option value="0">${words.forEver}</option>
        </select>
      </label>
      <button class="primary" type="submit" data-testid="create-token" ?disabled=${this.busy}>${words.create}</button>
    </form>`;
  }
}

customElements.define("own-tokens", OwnTokens);

declare global {
  interface HTMLElementTagNameMap {
    "own-tokens": OwnTokens;
  }
}
