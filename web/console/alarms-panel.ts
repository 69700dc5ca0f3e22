/** The console's list of alarms, the most urgent first, and who has acknowledged them. */

import { html, nothing, type TemplateResult } from "lit";
import { type Alarm, alarmStrings, byUrgency } from "../client/alarms.ts";
import { clock } from "../client/format.ts";
import { pick } from "../client/strings.ts";
import type { View } from "./panels.ts";

export interface AlarmActions {
  readonly acknowledge: (id: string, alarm: Alarm) => void;
  readonly withdraw: (id: string, alarm: Alarm) => void;
}

export function alarmsPanel(alarms: Readonly<Record<string, Alarm>>, view: View, actions: AlarmActions): TemplateResult {
  const text = alarmStrings[view.language];
  const entries = byUrgency(alarms);
  const open = entries.filter(([, { acknowledged }]) => acknowledged === undefined).length;
  return html`<section class="panel" aria-labelledby="panel-alarms" data-testid="alarms">
    <h2 id="panel-alarms">${text.alarms}${open === 0 ? nothing : html` <span class="count">${open}</span>`}</h2>
    <div role="alert">
      ${entries.length === 0 ? html`<p class="soft">${text.none}</p>` : html`<ul>${entries.map(([id, alarm]) => alarmRow(id, alarm, view, actions))}</ul>`}
    </div>
  </section>`;
}

function alarmRow(id: string, alarm: Alarm, view: View, { acknowledge, withdraw }: AlarmActions): TemplateResult {
  const text = alarmStrings[view.language];
  const { acknowledged: note } = alarm;
  const words = pick(alarm.text, view.language);
  const facts = [text.since(clock(alarm.since, view.language)), alarm.detail ?? ""].filter((fact) => fact !== "");
  return html`<li class="item" data-testid="alarm" data-id=${id} data-kind=${alarm.kind} ?data-acknowledged=${note !== undefined}>
    <div class="what">
      <h3>${words}</h3>
      <p class="soft">${facts.join(" · ")}</p>
      ${note === undefined ? nothing : html`<p class="soft">${text.by(note.by, clock(note.at, view.language), note.note)}</p>`}
    </div>
    ${
      note === undefined
        ? html`<button class="primary" type="button" aria-label="${text.acknowledge} ${words}" @click=${() => acknowledge(id, alarm)}>${text.acknowledge}</button>`
        : html`<button class="quiet" type="button" aria-label="${text.withdraw} ${words}" @click=${() => withdraw(id, alarm)}>${text.withdraw}</button>`
    }
  </li>`;
}
