/** A directional screen: `/sign/<id>`. Shows the last known state for as long as it has to, and never nothing. */

import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { getScreens, getVenue } from "../client/api.ts";
import { BUILDING } from "../client/building.ts";
import { clockIn } from "../client/format.ts";
import { icon } from "../client/icons.ts";
import { PageElement } from "../client/page.ts";
import type { Labels, Screen, ScreenOrder, SignFace } from "../client/protocol.ts";
import { openStream } from "../client/stream.ts";
import { pick } from "../client/strings.ts";
import { changedRows } from "./changes.ts";
import { escapeView } from "./escape-view.ts";
import { pageCount, pageOf } from "./paging.ts";
import { pair } from "./pairing.ts";
import { signRow } from "./sign-row.ts";

const PAGE_EVERY = 10_000;
const HIGHLIGHT_FOR = 8_000;
const AWAY_AFTER = 10_000;
/** An unknown screen may be set up at any time. */
const LOOK_AGAIN_EVERY = 15_000;
const IDENTIFIED_FOR = 20_000;
const RELOAD_AFTER = 500;

export class SignPage extends PageElement {
  static override properties: PropertyDeclarations = {
    face: { state: true },
    changed: { state: true },
    page: { state: true },
    room: { state: true },
    connected: { state: true },
    away: { state: true },
    time: { state: true },
    zone: { state: true },
    known: { state: true },
    identified: { state: true },
    code: { state: true },
  };
  declare face: SignFace | undefined;
  declare changed: ReadonlySet<string>;
  declare page: number;
  /** Rows that fit at their least height. */
  declare room: number;
  declare connected: boolean;
  declare away: boolean;
  declare time: Date;
  /** The building's time zone, whatever the player's clock is set to; unknown at first. */
  declare zone: string | undefined;
  /** The screens that there are; set when ours is not one of them. */
  declare known: readonly Screen[] | undefined;
  /** Whether staff are looking for this screen. */
  declare identified: boolean;
  /** What pairs this screen, while the hub does not know it. */
  declare code: string | undefined;

  readonly #id = decodeURIComponent(location.pathname.replace(/\/+$/, "").split("/").at(-1) ?? "");
  readonly #stream = openStream();
  /** When the hub was last there, so that what is shown was true. */
  #lastContact = new Date();

  constructor() {
    super();
    this.changed = new Set();
    this.page = 0;
    this.room = 6;
    this.connected = this.away = this.identified = false;
    this.time = new Date();
    // Both languages are shown at once, the Chinese first.
    document.documentElement.lang = "zh-CN";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    let timer = 0;
    this.keep(
      this.#stream.watch(({ state }) => {
        if (this.connected) this.#lastContact = new Date();
        this.connected = state === "open";
        clearTimeout(timer);
        if (state === "open") {
          this.away = false;
          void this.#learnZone();
        } else timer = window.setTimeout(() => (this.away = true), AWAY_AFTER);
      }),
      this.#every(1000, () => (this.time = new Date())),
      this.#every(PAGE_EVERY, () => (this.page += 1)),
      this.#stream.attach(`screen/${this.#id}`, (message, acknowledge) => {
        acknowledge();
        this.#obey(message as ScreenOrder);
      }),
      () => this.#stream.stop(),
      pair(this.#id, { show: (code) => (this.code = code), paired: () => location.reload() }),
    );
    this.#follow();
  }

  async #learnZone(): Promise<void> {
    this.zone ??= await getVenue().then(
      ({ time_zone }) => time_zone,
      () => undefined,
    );
  }

  #clock(time: Date): string {
    return clockIn(time.toISOString(), "zh", this.zone, this.time);
  }

  #every(milliseconds: number, call: () => void): () => void {
    const timer = setInterval(call, milliseconds);
    return () => clearInterval(timer);
  }

  #obey({ order }: ScreenOrder): void {
    if (order === "reload") {
      // Not before the acknowledgement has left, or the order would come again.
      setTimeout(() => location.reload(), RELOAD_AFTER);
      return;
    }
    this.identified = true;
    setTimeout(() => (this.identified = false), IDENTIFIED_FOR);
  }

  #follow(): void {
    this.#stream.subscribe(`sign/${this.#id}`, {
      update: (face) => {
        this.known = undefined;
        this.#highlight(changedRows(this.face, face));
        this.face = face;
        document.title = `${pick(face.screen.name, "zh")} ${pick(face.screen.name, "en")}`;
      },
      gone: () => void this.#unknown(),
    });
  }

  async #unknown(): Promise<void> {
    this.known = await getScreens().catch(() => []);
    setTimeout(() => this.#follow(), LOOK_AGAIN_EVERY);
  }

  #highlight(ids: readonly string[]): void {
    if (ids.length === 0) return;
    this.changed = new Set([...this.changed, ...ids]);
    setTimeout(() => {
      this.changed = new Set([...this.changed].filter((id) => !ids.includes(id)));
    }, HIGHLIGHT_FOR);
  }

  protected override firstUpdated(): void {
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(this);
    this.keep(() => observer.disconnect());
  }

  protected override updated(): void {
    this.#measure();
  }

  /** How many rows of the least height (`--row` in the style sheet) the body holds. */
  #measure(): void {
    const body = this.querySelector<HTMLElement>(".body");
    const probe = this.querySelector<HTMLElement>(".probe");
    if (body === null || probe === null || probe.offsetHeight === 0) return;
    const room = Math.max(1, (body.clientHeight + 1) / probe.offsetHeight);
    this.room = Math.floor(room);
    const rows = Math.max(1, this.querySelectorAll(".row").length);
    const most = Number(getComputedStyle(this).getPropertyValue("--grow")) || 1;
    body.style.setProperty("--scale", String(Math.min(most, Math.max(1, room / rows))));
  }

  protected override render(): TemplateResult {
    if (this.known !== undefined) return this.#unknownScreen(this.known);
    if (this.identified && this.face?.evacuation === undefined) return this.#identity();
    if (this.face === undefined) return this.#message(this.#id, ["正在连接…", "Connecting…"], nothing);
    if (this.face.evacuation !== undefined) return escapeView(this.face.evacuation, this.away ? this.#clock(this.#lastContact) : undefined);
    const { message } = this.face;
    if (message !== undefined) return this.#message(this.#id, [pick(message, "zh"), pick(message, "en")], nothing);
    return this.#board(this.face);
  }

  /** Large, so that whoever asked finds the screen from across the hall. */
  #identity(): TemplateResult {
    return html`<main class="message identity" data-testid="identity" data-connected=${this.connected}>
      <h1><code>${this.#id}</code></h1>
      <p>${this.face === undefined ? nothing : this.#both(this.face.screen.name)}</p>
    </main>`;
  }

  #board(face: SignFace): TemplateResult {
    const ids = face.order.filter((id) => face.rows[id] !== undefined);
    const pages = pageCount(ids.length, this.room);
    const shown = pageOf(ids, this.room, this.page);
    return html`<div class="board" data-testid="sign" data-connected=${this.connected} data-pages=${pages}>
      <header>
        <h1>${this.#both(face.screen.name)}</h1>
        <p class="floor">${this.#both(face.screen.level_name)}</p>
      </header>
      <main class="body" aria-label="方向 Directions">
        <span class="probe" aria-hidden="true"></span>
        <ul>
          ${repeat(
            shown,
            (id) => id,
            (id) => {
              const row = face.rows[id];
              return row === undefined ? nothing : signRow(id, row, this.changed.has(id));
            },
          )}
        </ul>
      </main>
      <footer>
        <span class="brand">${icon("marker")}指路 <span lang="en">Zhilu</span></span>
        ${face.simulated ? html`<span class="sample" data-testid="simulated">模拟数据 <span lang="en">Simulated data</span></span>` : nothing}
        ${this.away ? this.#awayMark() : nothing}
        ${this.code === undefined ? nothing : this.#pairingMark(this.code)}
        ${pages > 1 ? this.#dots(pages) : nothing}
        <time>${this.#clock(this.time)}</time>
      </footer>
    </div>`;
  }

  #both(labels: Labels): TemplateResult {
    const [zh, en] = [pick(labels, "zh"), pick(labels, "en")];
    return html`<span lang="zh-CN">${zh}</span>${zh === en ? nothing : html` <span class="en" lang="en">${en}</span>`}`;
  }

  #awayMark(): TemplateResult {
    return html`<span class="away" data-testid="away">
      最近更新 ${this.#clock(this.#lastContact)} <span lang="en">Last updated</span>
    </span>`;
  }

  #pairingMark(code: string): TemplateResult {
    return html`<span class="pairing" data-testid="pairing">配对代码 <span lang="en">Pairing code</span> <code>${code}</code></span>`;
  }

  #dots(pages: number): TemplateResult {
    const current = this.page % pages;
    return html`<span class="dots" role="img" aria-label="${current + 1} / ${pages}">
      ${Array.from({ length: pages }, (_, page) => html`<i ?data-current=${page === current}></i>`)}
    </span>`;
  }

  #unknownScreen(screens: readonly Screen[]): TemplateResult {
    const list = html`<ul class="known">
      ${screens.map(
        ({ id, name }) => html`<li><a href="${BUILDING}/sign/${encodeURIComponent(id)}"><code>${id}</code> ${pick(name, "zh")} <span lang="en">${pick(name, "en")}</span></a></li>`,
      )}
    </ul>`;
    return this.#message(this.#id, ["未找到此屏幕", "Screen not found"], screens.length === 0 ? nothing : list);
  }

  #message(id: string, [zh, en]: readonly [string, string], more: TemplateResult | typeof nothing): TemplateResult {
    return html`<main class="message" data-testid="message" data-connected=${this.connected}>
      <h1>${zh}<span class="en" lang="en">${en}</span></h1>
      <p><code>${id}</code></p>
      ${this.code === undefined ? nothing : html`<p>${this.#pairingMark(this.code)}</p>`}
      ${more}
    </main>`;
  }
}

customElements.define("sign-page", SignPage);
