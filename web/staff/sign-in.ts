/** Signing in: name and password, a code where there is a second factor, or an OpenID provider. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { ApiError } from "../client/api.ts";
import { getProvider, ownPage, type Provider, signIn } from "../client/access.ts";
import { BUILDING } from "../client/building.ts";
import { field, Section } from "./section.ts";

export class SignInSection extends Section {
  static override properties: PropertyDeclarations = { provider: { state: true }, wantsCode: { state: true } };
  declare provider: Provider | undefined;
  declare wantsCode: boolean;

  #waiting = 0;
  readonly #next = ownPage(new URLSearchParams(location.search).get("next"));

  constructor() {
    super();
    this.wantsCode = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const error = new URLSearchParams(location.search).get("error");
    if (error !== null) this.problem = this.#cameBack(error);
    getProvider().then(
      (provider) => (this.provider = provider),
      () => undefined,
    );
    this.keep(() => clearInterval(this.#waiting));
  }

  #cameBack(code: string): string {
    const { words } = this;
    const said: Readonly<Record<string, string>> = {
      "oidc.state": words.oidcState,
      "oidc.refused": words.oidcRefused,
      "oidc.token": words.oidcToken,
      "oidc.roles": words.oidcRoles,
      "oidc.unavailable": words.oidcUnavailable,
      ended: words.ended,
    };
    return said[code] ?? words.oidcRefused;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const typed = (name: string): string => String(given.get(name) ?? "");
    const done = await this.work(async () => {
      try {
        await signIn(typed("name").trim(), typed("password"), typed("code").trim());
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== "access.code.needed") throw error;
        this.wantsCode = true;
        await this.updateComplete;
        this.querySelector<HTMLInputElement>("[name=code]")?.focus();
        return;
      }
      location.assign(this.#next);
    });
    if (!done) this.#countDown();
  }

  /** How long to wait is told by the second, so that nobody tries in vain. */
  #countDown(): void {
    clearInterval(this.#waiting);
    const seconds = Number(/\d+/.exec(this.problem)?.[0] ?? 0);
    if (this.problem !== this.words.locked(seconds)) return;
    let left = seconds;
    this.#waiting = window.setInterval(() => {
      left -= 1;
      this.problem = left > 0 ? this.words.locked(left) : "";
      if (left <= 0) clearInterval(this.#waiting);
    }, 1000);
  }

  protected override render(): TemplateResult {
    const { words, provider } = this;
    const start = `${BUILDING}/api/v1/oidc/start?${new URLSearchParams({ next: this.#next })}`;
    return html`<section class="card narrow" aria-labelledby="sign-in-title">
      <h1 id="sign-in-title">${words.signInTitle}</h1>
      <p class="soft">${words.signInHint}</p>
      <form @submit=${(event: SubmitEvent) => void this.#submit(event)}>
        ${field({ name: "name", label: words.name, autocomplete: "username" })}
        ${field({ name: "password", label: words.password, type: "password", autocomplete: "current-password" })}
        ${
          this.wantsCode
            ? field({ name: "code", label: words.code, autocomplete: "one-time-code", hint: words.codeHint })
            : nothing
        }
        ${this.told()}
        <button class="primary" type="submit" data-testid="sign-in" ?disabled=${this.busy}>${words.signIn}</button>
      </form>
      ${
        provider === undefined
          ? nothing
          : html`<p class="or"><span>${words.or}</span></p>
              <a class="secondary wide" href=${start} data-testid="provider">${words.withProvider(provider.name)}</a>`
      }
    </section>`;
  }
}

customElements.define("sign-in-section", SignInSection);

declare global {
  interface HTMLElementTagNameMap {
    "sign-in-section": SignInSection;
  }
}
