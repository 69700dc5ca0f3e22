/** One destination of a sign, in Chinese and English. */

import { html, nothing, type TemplateResult } from "lit";
import { roundMetres, wholeMinutes } from "../client/format.ts";
import { icon, iconOf } from "../client/icons.ts";
import type { Labels, SignRow, Way } from "../client/protocol.ts";
import { pick } from "../client/strings.ts";
import { arrowGlyph, closedGlyph, directionOf, hereGlyph, isBehind } from "./arrows.ts";

export function signRow(id: string, row: SignRow, changed: boolean): TemplateResult {
  return html`<li
    class="row"
    data-testid="row"
    data-destination=${id}
    data-state=${row.state}
    data-arrow=${row.arrow ?? nothing}
    data-via=${row.via?.id ?? nothing}
    data-minutes=${row.seconds === undefined ? nothing : wholeMinutes(row.seconds)}
    ?data-changed=${changed}
  >
    <span class="arrow">${glyph(row)}</span>
    <span class="category">${icon(iconOf(row.category))}</span>
    <span class="what">
      <span class="name">
        <span class="zh" lang="zh-CN" .style=${fitted(pick(row.name, "zh"))}>${pick(row.name, "zh")}</span>
        ${english(row.name, "en")}
      </span>
      <span class="how" .style=${line(row)}>
        ${row.state === "ok" ? html`${behind(row.arrow)} ${via(row)}` : nothing}
        ${row.step_free === undefined ? nothing : stepFree(row.step_free)}
      </span>
    </span>
    ${effort(row)}
  </li>`;
}

function glyph(way: Way): TemplateResult {
  if (way.state === "here") return html`${hereGlyph()}`;
  if (way.state === "unreachable" || way.arrow === undefined) return html`${closedGlyph()}`;
  return html`${arrowGlyph(way.arrow)}`;
}

/** English under Chinese, unless it would only say the same again. */
function english(labels: Labels, className: string): TemplateResult | typeof nothing {
  const text = pick(labels, "en");
  if (text === pick(labels, "zh")) return nothing;
  return html`<span class=${className} lang="en" .style=${fitted(text)}>${text}</span>`;
}

/** How many ems wide a text is at most, for the style sheet to shrink it to its column. */
export function fitted(text: string, besides = 0): string {
  const ems = [...text].reduce((sum, character) => sum + (character.charCodeAt(0) < 0x2e80 ? 0.6 : 1), besides);
  return `--ems:${Math.max(1, ems).toFixed(1)}`;
}

/** The same of the line that says how: its words in both languages, and the pictograms and gaps between them. */
function line({ state, arrow, via: connector, level_name, step_free: way }: SignRow): string {
  const words: string[] = [];
  let besides = 0;
  if (state === "ok" && arrow !== undefined && isBehind(arrow)) {
    words.push(...directionOf(arrow));
    besides += 2;
  }
  if (state === "ok" && connector !== undefined) {
    words.push(...(["zh", "en"] as const).map((language) => `${pick(connector.name, language)} → ${pick(level_name, language)}`));
    besides += 4;
  }
  if (way !== undefined) {
    words.push(...stepFreeWords(way));
    besides += 4.5;
  }
  return fitted(words.join(""), besides);
}

/** Ways that begin behind the reader's back are also said in words. */
function behind(arrow: number | undefined): TemplateResult | typeof nothing {
  if (arrow === undefined || !isBehind(arrow)) return nothing;
  const [zh, en] = directionOf(arrow);
  return html`<span class="behind"><span lang="zh-CN">${zh}</span> <span class="en" lang="en">${en}</span></span>`;
}

function via({ via: connector, level_name }: SignRow): TemplateResult | typeof nothing {
  if (connector === undefined) return nothing;
  return html`<span class="via">
    ${icon(iconOf(connector.kind))}
    <span lang="zh-CN">${pick(connector.name, "zh")} → ${pick(level_name, "zh")}</span>
    <span class="en" lang="en">${pick(connector.name, "en")} → ${pick(level_name, "en")}</span>
  </span>`;
}

function stepFree(way: Way): TemplateResult {
  const [zh, en] = stepFreeWords(way);
  return html`<span class="step-free" data-testid="step-free" data-state=${way.state} data-via=${way.via?.id ?? nothing}>
    <span class="badge">${icon("wheelchair")}</span>
    <span class="small">${glyph(way)}</span>
    <span lang="zh-CN">${zh}</span>
    <span class="en" lang="en">${en}</span>
  </span>`;
}

/** The pictogram says step-free to everyone; words say it where there is nothing else to say. */
function stepFreeWords(way: Way): readonly [zh: string, en: string] {
  if (way.state === "unreachable") return ["无障碍路线不通", "No step-free route"];
  const [zh, en] = way.via === undefined ? ["无障碍", "Step-free"] : [pick(way.via.name, "zh"), pick(way.via.name, "en")];
  return [`${zh} · ${time(way, "分钟")}`, `${en} · ${time(way, "min")}`];
}

const time = ({ seconds }: Way, unit: string): string => `${wholeMinutes(seconds ?? 0)} ${unit}`;

function effort(row: SignRow): TemplateResult {
  if (row.state === "here") return html`<span class="effort words"><b lang="zh-CN">就在此处</b><span lang="en">You are here</span></span>`;
  if (row.state === "unreachable") {
    return html`<span class="effort words closed"><b lang="zh-CN">暂停通行</b><span lang="en">No access for now</span></span>`;
  }
  return html`<span class="effort">
    <span class="minutes"><b>${wholeMinutes(row.seconds ?? 0)}</b> <span>分钟<i lang="en">min</i></span></span>
    <span class="metres">${roundMetres(row.metres ?? 0)} m</span>
  </span>`;
}
