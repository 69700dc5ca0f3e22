/** Causes as a nested list; the leaves show the fact itself. */

import { html, nothing, type TemplateResult } from "lit";
import { clock } from "../client/format.ts";
import type { Cause, Fact } from "../client/protocol.ts";
import { type Language, pick, strings } from "../client/strings.ts";

export function causeTree(causes: readonly Cause[], language: Language): TemplateResult {
  return html`<ul class="causes">
    ${causes.map(
      (cause) => html`<li data-testid="cause" data-stage=${cause.stage} data-key=${cause.key}>
        <p class="cause">${pick(cause.summary, language)}<span class="stage">${cause.stage} · r${cause.revision}</span></p>
        ${cause.fact === undefined ? nothing : factOf(cause.fact, language)}
        ${cause.from === undefined || cause.from.length === 0 ? nothing : causeTree(cause.from, language)}
      </li>`,
    )}
  </ul>`;
}

function factOf(fact: Fact, language: Language): TemplateResult {
  const text = strings[language];
  const line = (name: string, value: string | undefined, code: boolean): TemplateResult | typeof nothing =>
    value === undefined || value === ""
      ? nothing
      : html`<div>
          <dt>${name}</dt>
          <dd>${code ? html`<code>${value}</code>` : value}</dd>
        </div>`;
  const time = (value: string | undefined): string | undefined => value && clock(value, language);
  const command = fact.command === undefined ? undefined : [fact.command, fact.id].filter(Boolean).join(" ");
  return html`<dl class="fact" data-testid="fact" data-kind=${fact.kind}>
    ${line(text.topic, fact.mqtt_topic, true)} ${line(text.payload, payloadOf(fact.payload), true)}
    ${line(text.measured, time(fact.time), false)} ${line(text.received, time(fact.received), false)}
    ${line(text.command, command, true)} ${line(text.by, fact.by, false)} ${line(text.received, time(fact.at), false)}
  </dl>`;
}

/** A payload as it came over the wire; one that the hub has already decoded is written as JSON. */
function payloadOf(payload: unknown): string | undefined {
  return payload === undefined || typeof payload === "string" ? payload : JSON.stringify(payload);
}
