/** The audit: who did what, filtered, and whether the record is as it was written. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { type AuditChain, type AuditEntry, getAudit, getAuditChain } from "../client/access.ts";
import { clock } from "../client/format.ts";
import { acts } from "./acts.ts";
import { field, Section } from "./section.ts";

const LOOK_AGAIN_AFTER = 400;
const PAGE = 50;

export class AuditSection extends Section {
  static override properties: PropertyDeclarations = {
    entries: { state: true },
    next: { state: true },
    chain: { state: true },
    chainLost: { state: true },
  };
  declare entries: readonly AuditEntry[] | undefined;
  declare next: number | undefined;
  declare chain: AuditChain | undefined;
  declare chainLost: boolean;

  #query = new URLSearchParams();
  #timer = 0;

  constructor() {
    super();
    this.chainLost = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#show(new URLSearchParams());
    void this.#check();
    this.keep(() => clearTimeout(this.#timer));
  }

  async #check(): Promise<void> {
    try {
      this.chain = await getAuditChain();
      this.chainLost = false;
      if (this.chain.state === "checking") this.#timer = window.setTimeout(() => void this.#check(), LOOK_AGAIN_AFTER);
    } catch {
      this.chainLost = true;
    }
  }

  async #show(query: URLSearchParams, below?: number): Promise<void> {
    await this.work(async () => {
      const asked = new URLSearchParams([...query, ["limit", String(PAGE)]]);
      if (below !== undefined) asked.set("below", String(below));
      const page = await getAudit(asked);
      this.entries = below === undefined ? page.entries : [...(this.entries ?? []), ...page.entries];
      this.next = page.next;
      this.#query = query;
    });
  }

  #filter(event: SubmitEvent): void {
    event.preventDefault();
    void this.#show(queryOf(new FormData(event.currentTarget as HTMLFormElement)));
  }

  #clear(event: Event): void {
    (event.currentTarget as HTMLButtonElement).form?.reset();
    void this.#show(new URLSearchParams());
  }

  protected override render(): TemplateResult {
    const { words, entries } = this;
    return html`${this.#chainState()}
      <section class="card" aria-labelledby="audit-title">
        <h2 id="audit-title">${words.entries}</h2>
        ${this.#form()} ${this.told()}
        ${
          entries === undefined
            ? html`<p class="soft">${words.loading}</p>`
            : entries.length === 0
              ? html`<p class="soft" data-testid="no-entries">${words.noEntries}</p>`
              : this.#table(entries)
        }
        ${
          this.next === undefined
            ? nothing
            : html`<p><button class="secondary" type="button" data-testid="more" ?disabled=${this.busy} @click=${() => void this.#show(this.#query, this.next)}>${words.more}</button></p>`
        }
      </section>`;
  }

  #chainState(): TemplateResult {
    const { words, chain } = this;
    const state = this.chainLost ? "unknown" : (chain?.state ?? "checking");
    const said = {
      unknown: words.chainUnknown,
      whole: words.chainWhole(chain?.checked ?? 0),
      checking: words.chainChecking(chain?.checked ?? 0, chain?.last ?? 0),
      broken: words.chainBroken(chain?.broken?.number ?? 0),
    }[state];
    return html`<div role="status" class="chain ${state}" data-testid="chain" data-state=${state}>
      <strong>${said}</strong>
      ${chain?.broken === undefined ? nothing : html`<span lang="en">${chain.broken.message} (${chain.broken.code})</span>`}
      ${chain?.hash === undefined || chain.last === 0 ? nothing : html`<code>${chain.last} · ${chain.hash.slice(0, 16)}…</code>`}
    </div>`;
  }

  #form(): TemplateResult {
    const { words } = this;
    return html`<form class="filters" @submit=${(event: SubmitEvent) => this.#filter(event)}>
      ${field({ name: "actor", label: words.who, required: false })}
      <label>
        <span>${words.what}</span>
        <select name="act" data-testid="act">
          <option value="">${words.all}</option>
          ${Object.entries(acts[this.language]).map(([act, name]) => html`<option value=${act}>${name}</option>`)}
        </select>
      </label>
      ${field({ name: "target", label: words.target, required: false })}
      <label>
        <span>${words.outcome}</span>
        <select name="outcome" data-testid="outcome">
          <option value="">${words.all}</option>
          <option value="done">${words.onlyDone}</option>
          <option value="refused">${words.onlyRefused}</option>
        </select>
      </label>
      <label><span>${words.from}</span><input type="datetime-local" name="since" /></label>
      <label><span>${words.to}</span><input type="datetime-local" name="until" /></label>
      <div class="actions">
        <button class="quiet" type="button" @click=${(event: Event) => this.#clear(event)}>${words.clear}</button>
        <button class="primary" type="submit" data-testid="filter" ?disabled=${this.busy}>${words.filter}</button>
      </div>
    </form>`;
  }

  #table(entries: readonly AuditEntry[]): TemplateResult {
    const { words } = this;
    return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="audit-title">
      <table>
        <thead>
          <tr>
            <th scope="col">#</th><th scope="col">${words.when}</th><th scope="col">${words.who}</th><th scope="col">${words.what}</th>
            <th scope="col">${words.target}</th><th scope="col">${words.outcome}</th><th scope="col">${words.where}</th><th scope="col">${words.detail}</th>
          </tr>
        </thead>
        <tbody>${entries.map((entry) => this.#row(entry))}</tbody>
      </table>
    </div>`;
  }

  #row(entry: AuditEntry): TemplateResult {
    const { words, language } = this;
    const done = entry.outcome === "done";
    const details = Object.entries(entry.detail);
    return html`<tr data-testid="entry" data-act=${entry.act} data-outcome=${entry.outcome}>
      <th scope="row">${entry.number}</th>
      <td><time datetime=${entry.at}>${clock(entry.at, language)}</time></td>
      <td>${entry.actor.name}</td>
      <td title=${entry.act}>${acts[language][entry.act] ?? html`<code>${entry.act}</code>`}</td>
      <td>${targetOf(entry)}</td>
      <td class=${done ? "good" : "bad"}>${done ? words.onlyDone : html`${words.onlyRefused} <code>${entry.outcome}</code>`}</td>
      <td>${entry.address}</td>
      <td>
        ${
          details.length === 0
            ? nothing
            : html`<details>
                <summary>${words.detail}</summary>
                <dl>
                  ${details.map(([name, value]) => html`<div><dt>${name}</dt><dd>${typeof value === "string" ? value : JSON.stringify(value)}</dd></div>`)}
                  <div><dt>${words.revision}</dt><dd>${entry.revision}</dd></div>
                  <div><dt>SHA-256</dt><dd><code>${entry.hash}</code></dd></div>
                </dl>
              </details>`
        }
      </td>
    </tr>`;
  }
}

/** What an act was about: the name of an account rather than its id, where it is told. */
function targetOf({ target, detail }: AuditEntry): TemplateResult {
  const name = detail["name"];
  return typeof name === "string" && target.startsWith("u-") ? html`<span title=${target}>${name}</span>` : html`<code>${target}</code>`;
}

/** What a form asks for, times with the offset of this browser. */
export function queryOf(given: FormData): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of given) {
    const text = String(value).trim();
    if (text === "") continue;
    const time = name === "since" || name === "until";
    query.set(name, time ? new Date(text).toISOString() : text);
  }
  return query;
}

customElements.define("audit-section", AuditSection);

declare global {
  interface HTMLElementTagNameMap {
    "audit-section": AuditSection;
  }
}
