/** Accounts: who there is, what they may do, and links by which they set a password. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { changeUser, createUser, getUsers, type LinkMade, removeUser, resetUser, ROLES, type User } from "../client/access.ts";
import { BUILDING } from "../client/building.ts";
import { clock } from "../client/format.ts";
import { field, once, Section } from "./section.ts";

type Asked = { readonly what: "edit" | "reset" | "remove"; readonly user: User };

export class UsersSection extends Section {
  static override properties: PropertyDeclarations = { users: { state: true }, asked: { state: true }, made: { state: true } };
  declare users: readonly User[] | undefined;
  declare asked: Asked | undefined;
  declare made: { readonly name: string; readonly link: LinkMade } | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.work(() => this.#load());
  }

  async #load(): Promise<void> {
    this.users = await getUsers();
  }

  #roles(given: FormData): readonly string[] {
    return given.getAll("role").map(String);
  }

  async #create(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const given = new FormData(form);
    const roles = this.#roles(given);
    if (roles.length === 0) {
      this.problem = this.words.roleNeeded;
      return;
    }
    const done = await this.work(async () => {
      const { user, link } = await createUser(String(given.get("user-name")).trim(), roles);
      this.made = { name: user.name, link };
      await this.#load();
    });
    if (done) form.reset();
  }

  async #ask(asked: Asked): Promise<void> {
    this.problem = this.news = "";
    this.asked = asked;
    await this.updateComplete;
    this.querySelector("dialog")?.showModal();
  }

  #shut(): void {
    this.querySelector("dialog")?.close();
    this.asked = undefined;
    this.problem = "";
  }

  #closed(event: Event): void {
    // A dialog tells of it later: meanwhile it may have been opened for something else.
    if (!(event.currentTarget as HTMLDialogElement).open) this.asked = undefined;
  }

  async #confirm(event: SubmitEvent, { what, user }: Asked): Promise<void> {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const roles = this.#roles(given);
    if (what === "edit" && roles.length === 0) {
      this.problem = this.words.roleNeeded;
      return;
    }
    const done = await this.work(async () => {
      if (what === "edit") await changeUser(user, roles, given.has("disabled"));
      else if (what === "remove") await removeUser(user.id);
      else this.made = { name: user.name, link: await resetUser(user.id, given.has("second")) };
      await this.#load();
    });
    if (done) this.#shut();
  }

  protected override render(): TemplateResult {
    const { words, users } = this;
    return html`<div class="cards wide">
        ${this.card("users", words.users, html`${this.asked === undefined ? this.told() : nothing} ${this.#link()} ${users === undefined ? html`<p class="soft">${words.loading}</p>` : this.#list(users)}`)}
        ${this.card("new-user", words.newUser, this.#form())}
      </div>
      <dialog aria-labelledby="user-dialog" @close=${(event: Event) => this.#closed(event)}>${this.asked === undefined ? nothing : this.#dialog(this.asked)}</dialog>`;
  }

  #link(): TemplateResult | typeof nothing {
    if (this.made === undefined) return nothing;
    const { words, language } = this;
    const { name, link } = this.made;
    const address = new URL(BUILDING + link.path, location.origin).href;
    return html`<div role="status" class="made">
      <p>${words.userLink(name)}</p>
      ${once(address, words.userLink(name), language)}
      <p class="soft">${words.linkOnce(clock(link.until, language))}</p>
    </div>`;
  }

  #list(users: readonly User[]): TemplateResult {
    const { words } = this;
    if (users.length === 0) return html`<p class="soft">${words.noUsers}</p>`;
    const row = (user: User): TemplateResult => {
      const facts = [
        user.disabled ? words.disabled : "",
        user.external ? words.external : user.password ? "" : words.noPassword,
        user.second_factor ? words.withSecond : "",
        user.sessions > 0 ? words.sessionsCount(user.sessions) : "",
      ].filter((fact) => fact !== "");
      const button = (what: Asked["what"], label: string): TemplateResult =>
        html`<button class="quiet" type="button" data-testid=${what} aria-label="${label} ${user.name}" @click=${() => void this.#ask({ what, user })}>${label}</button>`;
      return html`<li data-testid="user" data-name=${user.name} ?data-disabled=${user.disabled}>
        <div>
          <h3>${user.name}</h3>
          <p>${user.roles.map((role) => words.rolesOf[role] ?? role).join(", ")}</p>
          <p class="soft">${facts.join(" · ")}</p>
        </div>
        <div class="buttons">
          ${button("edit", words.edit)} ${user.external ? nothing : button("reset", words.reset)}
          ${user.id === this.me?.id ? nothing : button("remove", words.remove)}
        </div>
      </li>`;
    };
    return html`<ul class="rows">${users.map(row)}</ul>`;
  }

  #roleChoices(chosen: readonly string[]): TemplateResult {
    const { words } = this;
    return html`<fieldset>
      <legend>${words.roles}</legend>
      ${ROLES.map(
        (role) => html`<label class="check">
          <input type="checkbox" name="role" value=${role} ?checked=${chosen.includes(role)} data-testid="role-${role}" />
          <span>${words.rolesOf[role]} <small>${words.rolesHint[role]}</small></span>
        </label>`,
      )}
    </fieldset>`;
  }

  #form(): TemplateResult {
    const { words } = this;
    return html`<form @submit=${(event: SubmitEvent) => void this.#create(event)}>
      ${field({ name: "user-name", label: words.name })} ${this.#roleChoices([])}
      <button class="primary" type="submit" data-testid="create-user" ?disabled=${this.busy}>${words.create}</button>
    </form>`;
  }

  #dialog(asked: Asked): TemplateResult {
    const { words } = this;
    const { what, user } = asked;
    const title = { edit: words.editTitle, reset: words.resetTitle, remove: words.removeTitle }[what](user.name);
    const confirm = { edit: words.save, reset: words.makeLink, remove: words.remove }[what];
    return html`<form @submit=${(event: SubmitEvent) => void this.#confirm(event, asked)}>
      <h2 id="user-dialog">${title}</h2>
      ${what === "edit" ? this.#editFields(user) : nothing}
      ${what === "reset" && user.second_factor ? html`<label class="check"><input type="checkbox" name="second" /> <span>${words.resetSecond}</span></label>` : nothing}
      ${what === "reset" ? html`<p class="soft">${words.resetHint}</p>` : nothing}
      ${what === "remove" ? html`<p class="soft">${words.removeHint}</p>` : nothing}
      ${this.told()}
      <div class="actions">
        <button class="quiet" type="button" @click=${() => this.#shut()}>${words.cancel}</button>
        <button class="primary ${what === "remove" ? "danger" : ""}" type="submit" data-testid="confirm" ?disabled=${this.busy}>${confirm}</button>
      </div>
    </form>`;
  }

  #editFields(user: User): TemplateResult {
    const { words } = this;
    return html`${this.#roleChoices(user.roles)}
      <label class="check">
        <input type="checkbox" name="disabled" ?checked=${user.disabled} data-testid="disabled" />
        <span>${words.disable} <small>${words.disableHint}</small></span>
      </label>`;
  }
}

customElements.define("users-section", UsersSection);

declare global {
  interface HTMLElementTagNameMap {
    "users-section": UsersSection;
  }
}
