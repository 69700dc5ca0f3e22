/** Both protocols, readable: every call with its right, types, problems and examples; topics and frames. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { BUILDING } from "../client/building.ts";
import { BilingualPage, explain } from "../client/page.ts";
import type { Language } from "../client/strings.ts";
import { type Answer, type AsyncApi, type Call, callsOf, described, fitting, type OpenApi, summarized } from "./protocols.ts";
import { example, resolved, type Schema, type Schemas, typeText } from "./schema.ts";
import { type Words, words } from "./words.ts";

const OPENAPI = `${BUILDING}/api/v1/openapi.json`;
const ASYNCAPI = `${BUILDING}/api/v1/asyncapi.json`;

async function fetched<Document>(path: string): Promise<Document> {
  const response = await fetch(path, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as Document;
}

export class DocsPage extends BilingualPage {
  static override properties: PropertyDeclarations = {
    ...BilingualPage.properties,
    search: { state: true },
    right: { state: true },
    http: { state: true },
    push: { state: true },
    problem: { state: true },
  };
  declare search: string;
  declare right: string;
  declare http: OpenApi | undefined;
  declare push: AsyncApi | undefined;
  declare problem: string;

  constructor() {
    super();
    this.search = "";
    this.right = "";
    this.problem = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const toSearch = (event: KeyboardEvent): void => {
      if (event.key !== "/" || event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return;
      event.preventDefault();
      this.querySelector<HTMLInputElement>("#search")?.focus();
    };
    document.addEventListener("keydown", toSearch);
    this.keep(() => document.removeEventListener("keydown", toSearch));
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      [this.http, this.push] = await Promise.all([fetched<OpenApi>(OPENAPI), fetched<AsyncApi>(ASYNCAPI)]);
      await this.updateComplete;
      const chosen = location.hash.slice(1);
      if (chosen !== "") this.#open(chosen);
    } catch (error) {
      this.problem = explain(error, this.text);
    }
  }

  #open(id: string): void {
    const found = document.getElementById(id);
    if (found instanceof HTMLDetailsElement) found.open = true;
    found?.scrollIntoView();
  }

  protected override render(): TemplateResult {
    const text = words[this.language];
    document.title = `${text.title} · ${this.text.brand}`;
    return html`
      <header class="top">
        <h1>${this.text.brand} <small>${text.title}${this.http === undefined ? "" : ` ${this.http.info.version}`}</small></h1>
        ${this.languageSwitch()}
      </header>
      <main>
        <p class="soft">${text.intro}</p>
        ${this.problem === "" ? nothing : html`<p role="alert" class="alert">${this.problem}</p>`}
        ${this.http === undefined || this.push === undefined ? html`<p role="status">${this.problem === "" ? text.loading : nothing}</p>` : this.#both(this.http, this.push, text)}
      </main>
    `;
  }

  #both(http: OpenApi, push: AsyncApi, text: Words): TemplateResult {
    const every = callsOf(http);
    const calls = fitting(every, this.search, this.right);
    const rights = [...new Set(every.map(({ operation }) => operation["x-right"]))].sort();
    return html`
      <nav aria-label=${text.contents}>
        <a href="#calls">${text.calls}</a> <a href="#codes">${text.codes}</a> <a href="#topics">${text.topics}</a> <a href="#frames">${text.frames}</a>
        <span class="soft">${text.raw}: <a href=${OPENAPI}>OpenAPI</a> <a href=${ASYNCAPI}>AsyncAPI</a></span>
      </nav>
      <search class="filter">
        <label class="visually-hidden" for="search">${text.search}</label>
        <input id="search" type="search" data-testid="search" placeholder=${text.search} title=${text.searchHint} .value=${this.search}
          @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)} />
        <label class="visually-hidden" for="right">${text.right}</label>
        <select id="right" data-testid="right" @change=${(event: Event) => (this.right = (event.target as HTMLSelectElement).value)}>
          <option value="">${text.anyRight}</option>
          ${rights.map((each) => html`<option value=${each} ?selected=${each === this.right}>${each}</option>`)}
        </select>
        <span role="status" class="soft" data-testid="found">${text.found(calls.length)}</span>
      </search>
      <h2 id="calls">${text.calls}</h2>
      ${calls.length === 0 ? html`<p class="soft">${text.nothing}</p>` : repeat(calls, ({ operation }) => operation.operationId, (call) => this.#call(call, http, text))}
      <h2 id="codes">${text.codes}</h2>
      ${table([text.code, text.status, text.meaning], Object.entries(http["x-problems"]).map(([code, { statuses, zh, en }]) => [html`<code id=${`code-${code}`}>${code}</code>`, statuses.join(", "), this.language === "zh" ? zh : en]))}
      <h2 id="topics">${text.topics}</h2>
      ${table([text.name, text.meaning], push["x-topics"].map((each) => [html`<code>${each.address}</code>`, described(each, this.language)]))}
      <h2 id="frames">${text.frames}</h2>
      ${Object.entries(push.components.messages).map(([name, message]) => html`
        <details id=${`frame-${name}`}>
          <summary><b>${name}</b> <span class="soft">${summarized(message, this.language)}</span></summary>
          ${members(message.payload, push.components.schemas, text, this.language)}
        </details>`)}
      <h2 id="push-codes">${text.pushCodes}</h2>
      ${table([text.code, text.meaning], push["x-errors"].map((each) => [html`<code>${each.code}</code>`, described(each, this.language)]))}
    `;
  }

  #call({ method, path, operation }: Call, http: OpenApi, text: Words): TemplateResult {
    const schemas = http.components.schemas;
    const answers = Object.entries(operation.responses);
    const { requestBody: sent, "x-query": query } = operation;
    const body = Object.values(sent?.content ?? {})[0]?.schema;
    return html`
      <details id=${operation.operationId} data-testid="call">
        <summary>
          <b class=${`method ${method.toLowerCase()}`}>${method}</b> <code>${path}</code>
          <span>${summarized(operation, this.language)}</span>
          <span class="right">${operation["x-right"]}</span>
          ${operation.deprecated === true ? html`<span class="alert">${text.deprecated}</span>` : nothing}
        </summary>
        <p class="soft">${text.roles}: ${operation["x-roles"].join(", ")}</p>
        ${operation.parameters.length === 0 ? nothing : html`<h3>${text.parameters}</h3>
          ${query === undefined ? nothing : html`<p class="soft">${query[this.language]}</p>`}
          ${table([text.name, text.type, text.meaning], operation.parameters.map((each) => [html`<code>${each.name}</code>`, html`<code>${typeText(each.schema)}</code>`, html`${each.in}${each.required === true ? `, ${text.required}` : ""}. ${described(each, this.language)}`]))}`}
        ${body === undefined || sent === undefined ? nothing : html`<h3>${text.body}</h3><p class="soft">${described(sent, this.language)}</p>${members(body, schemas, text, this.language, false)}`}
        ${answers.filter(([status]) => status < "400").map(([status, answer]) => good(status, answer, schemas, text, this.language))}
        <h3>${text.problems}</h3>
        ${table([text.code, text.status, text.meaning], answers.flatMap(([status, answer]) => (answer["x-codes"] ?? []).map((code) => [html`<code>${code}</code>`, status, http["x-problems"][code]?.[this.language] ?? ""])))}
      </details>
    `;
  }
}

function good(status: string, answer: Answer, schemas: Schemas, text: Words, language: Language): TemplateResult {
  const [media, content] = Object.entries(answer.content ?? {})[0] ?? [];
  return html`<h3>${text.answer} ${status} ${media === undefined ? nothing : html`<code>${media}</code>`}</h3>
    ${content?.schema === undefined ? nothing : members(content.schema, schemas, text, language)}`;
}

/** What a type or a member is, in the page's language where it is told in that. */
function meaning({ description = "", "x-description-zh": chinese }: Schema, language: Language): TemplateResult {
  return language === "zh" && chinese !== undefined ? html`${chinese}` : html`<span lang="en">${description}</span>`;
}

/** The members of a type, and an example. */
function members(schema: Schema, schemas: Schemas, text: Words, language: Language, told = true): TemplateResult {
  const whole = resolved(schema, schemas);
  const { properties = {}, required = [] } = whole;
  const rows = Object.entries(properties).map(([name, member]) => [
    html`<code>${name}</code>`,
    html`<code>${typeText(member)}</code>`,
    html`${required.includes(name) ? `${text.required} ` : ""}${meaning(member, language)}`,
  ]);
  return html`${told && whole.description !== undefined ? html`<p class="soft">${meaning(whole, language)}</p>` : nothing}
    ${rows.length === 0 ? nothing : table([text.name, text.type, text.meaning], rows)}
    <details class="example"><summary>${text.example}</summary><pre tabindex="0">${JSON.stringify(example(schema, schemas), null, 1)}</pre></details>`;
}

function table(heads: readonly string[], rows: readonly (readonly unknown[])[]): TemplateResult {
  return html`<div class="wide" tabindex="0" role="group"><table>
    <thead><tr>${heads.map((each) => html`<th scope="col">${each}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${row.map((each) => html`<td>${each}</td>`)}</tr>`)}</tbody>
  </table></div>`;
}

customElements.define("docs-page", DocsPage);
