/** The console's list of alarms, the most urgent first, and who has acknowledged them. */

import { html, nothing, type TemplateResult } from "lit";
import { type Alarm, alarmStrings, byUrgency } from "../client/alarms.ts";
import { type Devices, deviceStrings } from "../client/devices.ts";
import { clock } from "../client/format.ts";
import { pick } from "../client/strings.ts";
import type { View } from "./panels.ts";

/** What somebody does; what they may not do is missing, and no button is shown for it. */
export interface AlarmActions {
  readonly acknowledge?: (id: string, alarm: Alarm) => void;
  readonly withdraw?: (id: string, alarm: Alarm) => void;
  readonly takeOut?: (device: string) => void;
  readonly putBack?: (device: string, version: number) => void;
}

/** What a device says; the others are about people, or about the hub itself. */
const OF_DEVICES: readonly Alarm["kind"][] = ["fire", "machine", "silent", "rejected"];

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

/** What staff have taken out of service must not be forgotten: it stands beside the alarms. */
export function devicesPanel({ out_of_service: out }: Devices, view: View, { putBack }: AlarmActions): TemplateResult | typeof nothing {
  const text = deviceStrings[view.language];
  const entries = Object.entries(out);
  if (entries.length === 0) return nothing;
  return html`<section class="panel" aria-labelledby="panel-devices" data-testid="devices">
    <h2 id="panel-devices">${text.title} <span class="count">${entries.length}</span></h2>
    <ul>
      ${entries.map(([id, { name, reason, since, by, version }]) => {
        const words = pick(name, view.language) || id;
        return html`<li class="item" data-testid="device" data-id=${id}>
          <div class="what">
            <h3>${words}</h3>
            ${reason === "" ? nothing : html`<p>${reason}</p>`}
            <p class="soft">${text.by(by, clock(since, view.language))}</p>
          </div>
          ${
            putBack === undefined
              ? nothing
              : html`<button class="primary" type="button" aria-label="${text.putBack} ${words}" @click=${() => putBack(id, version)}>${text.putBack}</button>`
          }
        </li>`;
      })}
    </ul>
  </section>`;
}

function alarmRow(id: string, alarm: Alarm, view: View, { acknowledge, withdraw, takeOut }: AlarmActions): TemplateResult {
  const text = alarmStrings[view.language];
  const { acknowledged: note } = alarm;
  const words = pick(alarm.text, view.language);
  const facts = [text.since(clock(alarm.since, view.language)), alarm.detail ?? ""].filter((fact) => fact !== "");
  return html`<li class="item" data-testid="alarm" data-id=${id} data-kind=${alarm.kind} ?data-acknowledged=${note !== undefined}>
    <div class="what">
      <h3>${words}</h3>
      <p class="soft">${facts.join(" · ")}</p>
      ${note === undefined ? nothing : html`<p class="soft">${text.by(note.by, clock(note.at, view.language), note.note)}</p>`}
      ${takeOut !== undefined && OF_DEVICES.includes(alarm.kind) ? takeOutButton(alarm, view, takeOut) : nothing}
    </div>
    ${note === undefined ? acknowledgeButton(words, view, acknowledge && (() => acknowledge(id, alarm))) : withdrawButton(words, view, withdraw && (() => withdraw(id, alarm)))}
  </li>`;
}

function acknowledgeButton(words: string, { language }: View, act: (() => void) | undefined): TemplateResult | typeof nothing {
  const text = alarmStrings[language];
  if (act === undefined) return nothing;
  return html`<button class="primary" type="button" aria-label="${text.acknowledge} ${words}" @click=${act}>${text.acknowledge}</button>`;
}

function withdrawButton(words: string, { language }: View, act: (() => void) | undefined): TemplateResult | typeof nothing {
  const text = alarmStrings[language];
  if (act === undefined) return nothing;
  return html`<button class="quiet" type="button" aria-label="${text.withdraw} ${words}" @click=${act}>${text.withdraw}</button>`;
}

function takeOutButton({ target }: Alarm, { language }: View, takeOut: (device: string) => void): TemplateResult {
  const text = deviceStrings[language];
  return html`<button class="quiet" type="button" data-testid="take-out" aria-label="${text.takeOut} ${target}" @click=${() => takeOut(target)}>
    ${text.takeOut}
  </button>`;
}
