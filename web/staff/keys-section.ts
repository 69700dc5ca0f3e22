/** What screens and devices are known by: screens are paired by a code, devices get a password. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { type Credential, endCredential, getCredentials, giveCredential } from "../client/access.ts";
import { getScreens } from "../client/api.ts";
import { clock } from "../client/format.ts";
import type { Screen } from "../client/protocol.ts";
import { pick } from "../client/strings.ts";
import { field, once, Section } from "./section.ts";

export class KeysSection extends Section {
  static override properties: PropertyDeclarations = {
    credentials: { state: true },
    screens: { state: true },
    made: { state: true },
  };
  declare credentials: readonly Credential[] | undefined;
  declare screens: readonly Screen[];
  declare made: { readonly name: string; readonly secret: string } | undefined;

  constructor() {
    super();
    this.screens = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.work(async () => {
      this.screens = await getScreens();
      await this.#load();
    });
  }

  async #load(): Promise<void> {
    this.credentials = await getCredentials();
  }

  async #pair(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const given = new FormData(form);
    const screen = String(given.get("screen"));
    const done = await this.work(async () => {
      await giveCredential("screen", screen, { code: String(given.get("screen-code")).trim() });
      await this.#load();
    });
    if (!done) return;
    form.reset();
    this.news = this.words.paired(screen);
  }

  async #give(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const given = new FormData(form);
    const name = String(given.get("device")).trim();
    const devices = String(given.get("behind")).split(/[\s,，]+/).filter((each) => each !== "");
    const done = await this.work(async () => {
      const { secret = "" } = await giveCredential("device", name, { devices });
      this.made = { name, secret };
      await this.#load();
    });
    if (done) form.reset();
  }

  protected override render(): TemplateResult {
    const { words, credentials, language } = this;
    const list =
      credentials === undefined
        ? html`<p class="soft">${words.loading}</p>`
        : credentials.length === 0
          ? html`<p class="soft">${words.noCredentials}</p>`
          : html`<ul class="rows">${credentials.map((each) => this.#row(each))}</ul>`;
    return html`${this.told()}
      <div class="cards wide">
        ${this.card("credentials", words.keys, list)}
        <div class="column">
          ${this.card("pair", words.pair, this.#pairForm())}
          ${this.card(
            "devices",
            words.deviceAccess,
            html`<p class="soft">${words.deviceHint}</p>
              ${
                this.made === undefined
                  ? nothing
                  : html`<div role="status" class="made"><p>${words.deviceOnce(this.made.name)}</p>${once(this.made.secret, words.password, language)}</div>`
              }
              ${this.#deviceForm()}`,
          )}
        </div>
      </div>`;
  }

  #row(credential: Credential): TemplateResult {
    const { words, language } = this;
    const end = (): void =>
      void this.work(async () => {
        await endCredential(credential);
        await this.#load();
      });
    const { kind, name, subjects, since, by, used } = credential;
    const others = subjects.filter((subject) => subject !== name);
    return html`<li data-testid="credential" data-name=${name}>
      <div>
        <h3>${words.kinds[kind]} <code>${name}</code></h3>
        ${others.length === 0 ? nothing : html`<p>${others.join(", ")}</p>`}
        <p class="soft">${words.by(by, clock(since, language))} · ${used === undefined ? words.neverUsed : words.used(clock(used, language))}</p>
      </div>
      <button class="quiet" type="button" aria-label="${words.takeBack} ${name}" @click=${end}>${words.takeBack}</button>
    </li>`;
  }

  #pairForm(): TemplateResult {
    const { words, language } = this;
    return html`<p class="soft">${words.pairHint}</p>
      <form @submit=${(event: SubmitEvent) => void this.#pair(event)}>
        <label>
          <span>${words.screen}</span>
          <select name="screen" required data-testid="screen">
            ${this.screens.map(({ id, name }) => html`<option value=${id}>${id} · ${pick(name, language)}</option>`)}
          </select>
        </label>
        ${field({ name: "screen-code", label: words.screenCode })}
        <button class="primary" type="submit" data-testid="pair-screen" ?disabled=${this.busy}>${words.pairButton}</button>
      </form>`;
  }

  #deviceForm(): TemplateResult {
    const { words } = this;
    return html`<form @submit=${(event: SubmitEvent) => void this.#give(event)}>
      ${field({ name: "device", label: words.device })}
      ${field({ name: "behind", label: words.behind, hint: words.behindHint, required: false })}
      <button class="primary" type="submit" data-testid="give-device" ?disabled=${this.busy}>${words.give}</button>
    </form>`;
  }
}

customElements.define("keys-section", KeysSection);

declare global {
  interface HTMLElementTagNameMap {
    "keys-section": KeysSection;
  }
}
