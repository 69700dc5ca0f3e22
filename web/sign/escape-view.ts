/** The way out, on the whole screen, in Chinese and English. */

import { html, nothing, type TemplateResult } from "lit";
import type { Escape, Lead } from "../client/evacuation.ts";
import { roundMetres } from "../client/format.ts";
import { icon, iconOf } from "../client/icons.ts";
import type { Labels } from "../client/protocol.ts";
import { pick } from "../client/strings.ts";
import { arrowGlyph, closedGlyph, directionOf, hereGlyph } from "./arrows.ts";

const NO_LIFTS = ["请勿乘坐电梯", "Do not use the lifts"] as const;

/** `since` is when the hub was last there, where it is not now: what is shown may have changed since. */
export function escapeView(escape: Escape, since?: string): TemplateResult {
  const none = escape.to === "none";
  return html`<main
    class="escape"
    data-testid="escape"
    data-to=${escape.to}
    data-exit=${escape.id ?? nothing}
    data-arrow=${escape.arrow ?? nothing}
    ?data-none=${none}
  >
    <h1><span lang="zh-CN">紧急疏散</span> <span class="en" lang="en">Evacuation</span></h1>
    <div class="lead" role="alert">
      <span class="arrow">${glyph(escape)}</span>
      ${none ? words(escape.text ?? {}) : direction(escape)}
    </div>
    ${stepFree(escape.step_free)}
    <p class="lifts">${icon("elevator")}<span lang="zh-CN">${NO_LIFTS[0]}</span> <span class="en" lang="en">${NO_LIFTS[1]}</span></p>
    ${since === undefined ? nothing : lost(since)}
  </main>`;
}

function lost(since: string): TemplateResult {
  return html`<p class="lost" role="status" data-testid="escape-lost">
    <span lang="zh-CN">连接中断，此为 ${since} 的指引；与现场不符时，请跟随安全出口标志和工作人员。</span>
    <span class="en" lang="en">No connection since ${since}. Where this does not fit what you see, follow the exit signs and staff.</span>
  </p>`;
}

function glyph(lead: Lead): TemplateResult {
  if (lead.state === "here") return html`${hereGlyph()}`;
  if (lead.state === "unreachable" || lead.arrow === undefined) return html`${closedGlyph()}`;
  return html`${arrowGlyph(lead.arrow)}`;
}

function words(text: Labels): TemplateResult {
  return html`<div class="where"><p class="name" lang="zh-CN">${pick(text, "zh")}</p><p class="en" lang="en">${pick(text, "en")}</p></div>`;
}

function direction(lead: Lead): TemplateResult {
  const [zh, en] = directionOf(lead.arrow ?? 0);
  const here = lead.state === "here";
  return html`<div class="where">
    <p class="name" lang="zh-CN">${pick(lead.name, "zh")}</p>
    <p class="en" lang="en">${pick(lead.name, "en")}</p>
    <p class="how">
      ${
        here
          ? html`<span lang="zh-CN">就在此处</span> <span class="en" lang="en">It is here</span>`
          : html`<span lang="zh-CN">${zh}</span> <span class="en" lang="en">${en}</span> <b>${roundMetres(lead.metres ?? 0)} m</b>`
      }
      ${via(lead)}
    </p>
  </div>`;
}

function via({ via: connector }: Lead): TemplateResult | typeof nothing {
  if (connector === undefined) return nothing;
  return html`<span class="via">${icon(iconOf(connector.kind))}
    <span lang="zh-CN">${pick(connector.name, "zh")}</span> <span class="en" lang="en">${pick(connector.name, "en")}</span>
  </span>`;
}

/** Those who cannot take stairs are told a way of their own, or what to do where there is none. */
function stepFree(lead: Lead): TemplateResult {
  const shown = lead.to === "none" ? words(lead.text ?? {}) : direction(lead);
  return html`<section class="wheels" data-testid="escape-step-free" data-to=${lead.to} aria-label="轮椅 Wheelchairs">
    <span class="badge">${icon("wheelchair")}</span>
    <span class="arrow">${glyph(lead)}</span>
    ${shown}
  </section>`;
}
