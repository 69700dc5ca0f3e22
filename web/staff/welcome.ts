/** A link that works once: it makes the first administrator, or sets a password. */

import { html, type PropertyDeclarations, type TemplateResult } from "lit";
import { type Link, lookAtLink, signIn, useLink } from "../client/access.ts";
import { BUILDING } from "../client/building.ts";
import { field, Section } from "./section.ts";

export class WelcomeSection extends Section {
  static override properties: PropertyDeclarations = { link: { state: true }, gone: { state: true } };
  declare link: Link | undefined;
  declare gone: boolean;

  /** Behind `#`, so that no server and no log ever sees it. */
  readonly #secret = location.hash.slice(1);

  constructor() {
    super();
    this.gone = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#secret === "") {
      this.gone = true;
      return;
    }
    history.replaceState(history.state, "", location.pathname + location.search);
    void this.work(async () => {
      this.link = await lookAtLink(this.#secret);
    }).then((found) => (this.gone = !found && this.link === undefined));
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const [password, again] = [String(given.get("password")), String(given.get("again"))];
    const name = this.link?.kind === "first" ? String(given.get("name")).trim() : (this.link?.name ?? "");
    if (password !== again) {
      this.problem = this.words.different;
      return;
    }
    const done = await this.work(() => useLink(this.#secret, name, password));
    if (!done) return;
    try {
      await signIn(name, password, "");
      location.assign(BUILDING + (this.link?.kind === "first" ? "/users" : "/console"));
    } catch {
      location.assign(`${BUILDING}/sign-in`);
    }
  }

  protected override render(): TemplateResult {
    const { words, link } = this;
    if (link === undefined) {
      const why = this.problem !== "" ? this.problem : this.#secret === "" ? words.noLink : words.loading;
      return html`<section class="card narrow">
        <h1>${words.welcome}</h1>
        <p role="alert" data-testid="link-gone">${why}</p>
        <p><a href="${BUILDING}/sign-in">${words.signIn}</a></p>
      </section>`;
    }
    const first = link.kind === "first";
    return html`<section class="card narrow" aria-labelledby="welcome-title" data-testid="welcome">
      <h1 id="welcome-title">${first ? words.firstAdmin : words.setPassword(link.name)}</h1>
      <p class="soft" data-testid="welcome-hint">${first ? words.firstAdminHint : words.endsWithLink(link.sessions, link.tokens)}</p>
      <form @submit=${(event: SubmitEvent) => void this.#submit(event)}>
        ${
          first
            ? field({ name: "name", label: words.name, autocomplete: "username" })
            : html`<input class="visually-hidden" tabindex="-1" aria-hidden="true" name="name" autocomplete="username" .value=${link.name} readonly />`
        }
        ${field({ name: "password", label: words.newPassword, type: "password", autocomplete: "new-password", hint: words.passwordHint })}
        ${field({ name: "again", label: words.again, type: "password", autocomplete: "new-password" })}
        ${this.told()}
        <button class="primary" type="submit" data-testid="save" ?disabled=${this.busy}>${first ? words.create : words.save}</button>
      </form>
    </section>`;
  }
}

customElements.define("welcome-section", WelcomeSection);

declare global {
  interface HTMLElementTagNameMap {
    "welcome-section": WelcomeSection;
  }
}
