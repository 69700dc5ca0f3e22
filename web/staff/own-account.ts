/** My account: password, second factor, and where I am signed in. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import {
  beginSecondFactor,
  changePassword,
  confirmSecondFactor,
  endSession,
  getSessions,
  type PasswordSet,
  removeSecondFactor,
  type Seed,
  type Session,
} from "../client/access.ts";
import { clock } from "../client/format.ts";
import { browserOf } from "./browsers.ts";
import { field, once, Section } from "./section.ts";

export class OwnAccount extends Section {
  static override properties: PropertyDeclarations = {
    seed: { state: true },
    recovery: { state: true },
    second: { state: true },
    sessions: { state: true },
  };
  declare seed: Seed | undefined;
  declare recovery: readonly string[];
  declare second: boolean;
  declare sessions: readonly Session[];

  constructor() {
    super();
    this.recovery = [];
    this.sessions = [];
    this.second = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.second = this.me?.second_factor ?? false;
    if (this.me?.kind === "account") void this.work(() => this.#load());
  }

  async #load(): Promise<void> {
    this.sessions = await getSessions();
  }

  async #password(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const given = new FormData(form);
    if (given.get("password") !== given.get("again")) {
      this.problem = this.words.different;
      return;
    }
    let ended: PasswordSet | undefined;
    await this.work(async () => {
      ended = await changePassword(String(given.get("old")), String(given.get("password")), given.has("end-tokens"));
      await this.#load();
    });
    if (ended === undefined) return;
    form.reset();
    this.news = this.words.passwordChanged(ended.sessions, ended.tokens);
  }

  async #confirm(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    await this.work(async () => {
      this.recovery = await confirmSecondFactor(String(given.get("code")));
      this.seed = undefined;
      this.second = true;
    });
  }

  async #turnOn(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    await this.work(async () => {
      this.seed = await beginSecondFactor(String(given.get("proof")));
    });
  }

  async #turnOff(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    await this.work(async () => {
      await removeSecondFactor(String(given.get("proof")));
      this.second = false;
      this.recovery = [];
    });
  }

  protected override render(): TemplateResult {
    const { words, me } = this;
    if (me?.kind !== "account") return html`<section class="card"><p data-testid="open-hub">${words.openHub}</p></section>`;
    return html`${this.told()}
      <div class="cards">${this.#passwordCard()} ${this.#secondCard()} ${this.#sessionsCard()}</div>`;
  }

  #passwordCard(): TemplateResult {
    const { words } = this;
    return this.card(
      "password-card",
      words.changePassword,
      html`<form @submit=${(event: SubmitEvent) => void this.#password(event)}>
        ${field({ name: "old", label: words.oldPassword, type: "password", autocomplete: "current-password" })}
        ${field({ name: "password", label: words.newPassword, type: "password", autocomplete: "new-password", hint: words.passwordHint })}
        ${field({ name: "again", label: words.again, type: "password", autocomplete: "new-password" })}
        <label class="check"><input type="checkbox" name="end-tokens" data-testid="end-tokens" /> <span>${words.endTokens} <small>${words.endTokensHint}</small></span></label>
        <button class="primary" type="submit" ?disabled=${this.busy}>${words.save}</button>
      </form>`,
    );
  }

  #secondCard(): TemplateResult {
    const { words, seed } = this;
    const body = seed !== undefined ? this.#seedForm(seed) : this.second ? this.#onForm() : this.#offForm();
    return this.card("second-card", words.secondFactor, html`${body} ${this.recovery.length === 0 ? nothing : this.#recovery()}`);
  }

  #offForm(): TemplateResult {
    const { words } = this;
    return html`<p>${words.secondOff}</p>
      <form @submit=${(event: SubmitEvent) => void this.#turnOn(event)}>
        ${field({ name: "proof", label: words.oldPassword, type: "password", autocomplete: "current-password" })}
        <button class="primary" type="submit" data-testid="second-on" ?disabled=${this.busy}>${words.turnOn}</button>
      </form>`;
  }

  #onForm(): TemplateResult {
    const { words } = this;
    return html`<p data-testid="second-is-on">${words.secondOn}</p>
      <form @submit=${(event: SubmitEvent) => void this.#turnOff(event)}>
        ${field({ name: "proof", label: words.oldPassword, type: "password", autocomplete: "current-password" })}
        <button class="secondary" type="submit" data-testid="second-off" ?disabled=${this.busy}>${words.turnOff}</button>
      </form>`;
  }

  #seedForm(seed: Seed): TemplateResult {
    const { words } = this;
    return html`<p>${words.scan}</p>
      <img class="qr" alt=${words.qr} src=${drawing(seed.qr)} data-testid="qr" />
      <p>${words.secret} <code data-testid="seed">${seed.secret}</code></p>
      <form @submit=${(event: SubmitEvent) => void this.#confirm(event)}>
        ${field({ name: "code", label: words.code, autocomplete: "one-time-code", numeric: true })}
        <button class="primary" type="submit" data-testid="second-confirm" ?disabled=${this.busy}>${words.confirm}</button>
      </form>`;
  }

  #recovery(): TemplateResult {
    const { words } = this;
    return html`<h3>${words.recovery}</h3>
      <p class="soft">${words.recoveryHint}</p>
      ${once(this.recovery.join("\n"), words.recovery, this.language)}`;
  }

  #sessionsCard(): TemplateResult {
    const { words, language } = this;
    const end = (id: string): void =>
      void this.work(async () => {
        await endSession(id);
        await this.#load();
      });
    return this.card(
      "sessions-card",
      words.sessions,
      html`<ul class="rows">
        ${this.sessions.map(
          (session) => html`<li data-testid="session" ?data-current=${session.current}>
            <div>
              <h3 title=${session.agent}>${browserOf(session.agent) || session.address}</h3>
              <p class="soft">
                ${[session.current ? words.thisBrowser : "", session.address, words.methods[session.method] ?? "", words.since(clock(session.since, language)), words.seen(clock(session.seen, language))].filter((each) => each !== "").join(" · ")}
              </p>
            </div>
            ${
              session.current
                ? nothing
                : html`<button class="quiet" type="button" aria-label="${words.end} ${browserOf(session.agent)}" @click=${() => end(session.id)}>${words.end}</button>`
            }
          </li>`,
        )}
      </ul>`,
    );
  }
}

/** A drawing as an address; one that is made to stand in a page does not say what language it is in. */
const drawing = (svg: string): string =>
  `data:image/svg+xml,${encodeURIComponent(svg.includes("xmlns=") ? svg : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"'))}`;

customElements.define("own-account", OwnAccount);

declare global {
  interface HTMLElementTagNameMap {
    "own-account": OwnAccount;
  }
}
