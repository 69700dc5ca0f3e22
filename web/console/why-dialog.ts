/** Why a sign points where it points: the chain of causes down to readings and commands. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { whySign } from "../client/api.ts";
import { explain, PageElement } from "../client/page.ts";
import type { Screen, SignFace, Why } from "../client/protocol.ts";
import type { Stream } from "../client/stream.ts";
import { type Language, pick, strings } from "../client/strings.ts";
import { causeTree } from "./causes.ts";

export class WhyDialog extends PageElement {
  static override properties: PropertyDeclarations = {
    language: {},
    screen: { state: true },
    face: { state: true },
    destination: { state: true },
    why: { state: true },
    problem: { state: true },
  };
  declare language: Language;
  declare screen: Screen | undefined;
  declare face: SignFace | undefined;
  /** Empty for the whole sign. */
  declare destination: string;
  declare why: Why | undefined;
  declare problem: string;

  stream: Stream | undefined;
  #unsubscribe: () => void = () => undefined;
  #turn = 0;

  constructor() {
    super();
    this.language = "zh";
    this.destination = this.problem = "";
  }

  async ask(screen: Screen): Promise<void> {
    this.screen = screen;
    this.face = this.why = undefined;
    this.destination = "";
    await this.updateComplete;
    this.querySelector("dialog")?.showModal();
    // Each change of the sign has a new reason, so the answer follows the sign.
    this.#unsubscribe =
      this.stream?.subscribe(`sign/${screen.id}`, {
        update: (face) => {
          this.face = face;
          void this.#fetch();
        },
      }) ?? (() => undefined);
    await this.#fetch();
  }

  async #fetch(): Promise<void> {
    const { screen } = this;
    if (screen === undefined) return;
    this.#turn += 1;
    const turn = this.#turn;
    try {
      const why = await whySign(screen.id, this.destination === "" ? undefined : this.destination);
      if (turn !== this.#turn) return;
      this.why = why;
      this.problem = "";
    } catch (error) {
      if (turn === this.#turn) this.problem = explain(error, strings[this.language]);
    }
  }

  #closed(event: Event): void {
    // A dialog tells of it later: meanwhile it may have been opened for another screen.
    if ((event.currentTarget as HTMLDialogElement).open) return;
    this.#unsubscribe();
    this.screen = undefined;
    this.#turn += 1;
  }

  protected override render(): TemplateResult {
    const text = strings[this.language];
    return html`<dialog class="why" aria-labelledby="why-title" data-testid="why" @close=${(event: Event) => this.#closed(event)}>
      <header>
        <h2 id="why-title">${text.whyTitle(pick(this.screen?.name, this.language))}</h2>
        <button class="quiet" type="button" @click=${() => this.querySelector("dialog")?.close()}>${text.close}</button>
      </header>
      ${this.#destinations()} ${this.problem === "" ? nothing : html`<p class="notice" role="alert">${this.problem}</p>`}
      ${this.why === undefined ? html`<p class="soft">${text.connecting}</p>` : this.#answer(this.why)}
    </dialog>`;
  }

  #destinations(): TemplateResult {
    const text = strings[this.language];
    const option = (id: string, name: string): TemplateResult => html`<option value=${id} ?selected=${id === this.destination}>${name}</option>`;
    const choose = (event: Event): void => {
      this.destination = (event.target as HTMLSelectElement).value;
      void this.#fetch();
    };
    return html`<label class="choose">
      <span>${text.destination}</span>
      <select data-testid="why-destination" @change=${choose}>
        ${option("", text.whyAll)}
        ${(this.face?.order ?? []).map((id) => option(id, pick(this.face?.rows[id]?.name, this.language) || id))}
      </select>
    </label>`;
  }

  #answer({ causes, standing, topic, revision }: Why): TemplateResult {
    const text = strings[this.language];
    return html`
      <section>
        <h3>${text.whyStanding}</h3>
        ${standing.length === 0 ? html`<p class="soft">${text.whyNone}</p>` : causeTree(standing, this.language)}
      </section>
      <section>
        <h3>${text.whyCauses}</h3>
        ${causes.length === 0 ? html`<p class="soft">${text.none}</p>` : causeTree(causes, this.language)}
      </section>
      <p class="soft"><code>${topic}</code> · revision ${revision}</p>
    `;
  }
}

customElements.define("why-dialog", WhyDialog);

declare global {
  interface HTMLElementTagNameMap {
    "why-dialog": WhyDialog;
  }
}
