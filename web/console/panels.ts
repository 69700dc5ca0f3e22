/** The console's lists, each a view of one topic. */

import { html, nothing, type TemplateResult } from "lit";
import { BUILDING } from "../client/building.ts";
import { clock } from "../client/format.ts";
import { icon, iconOf } from "../client/icons.ts";
import type { Building, Closure, Floor, Labels, Machine, Screen, Zone } from "../client/protocol.ts";
import { type Language, pick, type Strings, strings } from "../client/strings.ts";

/** One broken floor of sensors must not push everything else off the panel. */
const MOST_REJECTED = 5;

export interface View {
  readonly language: Language;
  readonly floors: readonly Floor[];
}

export const levelName = (ordinal: number, { floors, language }: View): string =>
  pick(floors.find((floor) => floor.ordinal === ordinal)?.name, language) || String(ordinal);

export interface Target {
  readonly id: string;
  readonly name: Labels;
}

/** What somebody does; what they may not do is not given, and no button is shown for it. */
export interface PassageActions {
  readonly close: (target: Target) => void;
  readonly reopen: (closure: string) => void;
}

/** The id of the closure in force that closes a feature or connector. */
export function closureOf(target: string, closures: Readonly<Record<string, Closure>>): string | undefined {
  return Object.entries(closures).find(([, closure]) => closure.target === target)?.[0];
}

export function machinesPanel(
  machines: Readonly<Record<string, Machine>>,
  closures: Readonly<Record<string, Closure>>,
  view: View,
  actions: PassageActions | undefined,
): TemplateResult {
  const text = strings[view.language];
  const row = (machine: Machine): TemplateResult => {
    const closure = closureOf(machine.connector, closures);
    const state = closure !== undefined ? "closed" : machine.state === undefined ? "unknown" : machine.in_service ? "good" : "bad";
    const word = {
      closed: text.closedByStaff,
      good: text.inService,
      bad: text.outOfService,
      unknown: text.stateUnknown,
    }[state];
    const facts = [
      machine.car_level === undefined ? "" : text.carAt(levelName(machine.car_level, view)),
      machine.wait === undefined ? "" : text.wait(Math.round(machine.wait)),
      machine.as_of === undefined ? "" : text.asOf(clock(machine.as_of, view.language)),
    ];
    return html`<li class="item machine" data-testid="machine-${machine.connector}" data-state=${state} ?data-stale=${machine.stale}>
      <span class="badge">${icon(iconOf(machine.kind))}</span>
      <div class="what">
        <h3>${pick(machine.name, view.language) || machine.connector}</h3>
        <p class="states">
          <span class="state ${state}">${word}${machine.state === undefined ? nothing : html` <code>${machine.state}</code>`}</span>
          ${machine.stale ? html`<span class="state stale">${text.stale}</span>` : nothing}
        </p>
        <p class="soft">${facts.filter((fact) => fact !== "").join(" · ")}</p>
      </div>
      ${closeButton({ id: machine.connector, name: machine.name }, closure, view.language, actions)}
    </li>`;
  };
  const rows = byName(machines, view.language).map(([, machine]) => row(machine));
  return panel("machines", text.machines, rows.length === 0 ? empty(text.noMachines) : html`<ul>${rows}</ul>`);
}

export function closeButton(
  target: Target,
  closure: string | undefined,
  language: Language,
  actions: PassageActions | undefined,
  { label, hook = target.id }: { readonly label?: string; readonly hook?: string } = {},
): TemplateResult | typeof nothing {
  if (actions === undefined) return nothing;
  const { close, reopen } = actions;
  const text = strings[language];
  const name = pick(target.name, language) || target.id;
  return closure === undefined
    ? html`<button class="secondary" type="button" data-testid="close-${hook}" aria-label="${label ?? text.closeIt} ${name}" @click=${() => close(target)}>
        ${label ?? text.closeIt}
      </button>`
    : html`<button class="primary" type="button" data-testid="reopen-${hook}" aria-label="${text.reopen} ${name}" @click=${() => reopen(closure)}>
        ${text.reopen}
      </button>`;
}

export function closuresPanel(
  closures: Readonly<Record<string, Closure>>,
  view: View,
  reopen: ((closure: string) => void) | undefined,
): TemplateResult {
  const text = strings[view.language];
  const row = ([id, closure]: [string, Closure]): TemplateResult => {
    const name = pick(closure.name, view.language) || closure.target;
    const where = closure.ordinal === undefined ? "" : levelName(closure.ordinal, view);
    const facts = [text.kinds[closure.kind], where, text.since(clock(closure.since, view.language)), text.closedBy(closure.by)];
    return html`<li class="item" data-testid="closure" data-id=${id} data-target=${closure.target}>
      <span class="badge closed">${icon("closed")}</span>
      <div class="what">
        <h3>${name}</h3>
        <p>${closure.reason}</p>
        <p class="soft">${facts.filter((fact) => fact !== "").join(" · ")}</p>
      </div>
      ${
        reopen === undefined
          ? nothing
          : html`<button class="primary" type="button" aria-label="${text.reopen} ${name}" @click=${() => reopen(id)}>${text.reopen}</button>`
      }
    </li>`;
  };
  const entries = Object.entries(closures).sort(([, a], [, b]) => b.since.localeCompare(a.since));
  const list = entries.length === 0 ? empty(text.noClosures) : html`<ul>${entries.map(row)}</ul>`;
  return panel("closures", text.closures, list, entries.length);
}

export function zonesPanel(zones: ReadonlyMap<number, Readonly<Record<string, Zone>>>, view: View): TemplateResult {
  const text = strings[view.language];
  const row = ([id, zone]: [string, Zone], ordinal: number): TemplateResult => html`<tr data-testid="zone-${id}" data-crowding=${zone.crowding} ?data-stale=${zone.stale}>
    <th scope="row">${pick(zone.name, view.language) || id}<small>${levelName(ordinal, view)}</small></th>
    <td>${peopleOf(zone)}</td>
    <td>${zone.capacity ?? "–"}</td>
    <td><span class="crowding ${zone.crowding}">${text.crowdingOf[zone.crowding]}</span>${zone.stale ? html` <span class="state stale">${text.stale}</span>` : nothing}</td>
  </tr>`;
  const floors = [...zones].sort(([a], [b]) => b - a);
  const table = html`<table>
    <thead>
      <tr>
        <th scope="col">${text.zone}</th>
        <th scope="col">${text.people}</th>
        <th scope="col">${text.capacity}</th>
        <th scope="col">${text.crowding}</th>
      </tr>
    </thead>
    <tbody>${floors.map(([ordinal, of]) => byName(of, view.language).map((entry) => row(entry, ordinal)))}</tbody>
  </table>`;
  const none = floors.every(([, of]) => Object.keys(of).length === 0);
  return panel("zones", text.zones, none ? empty(text.noZones) : table);
}

/** People with twice the standard deviation where it matters, e.g. `12 ± 2`. */
export function peopleOf({ people, sd }: Zone): string {
  if (people === undefined) return "–";
  const doubt = Math.round(2 * (sd ?? 0));
  return doubt === 0 ? String(Math.round(people)) : `${Math.round(people)} ± ${doubt}`;
}

export function inputsPanel(inputs: Building["inputs"] | undefined, view: View): TemplateResult {
  const text = strings[view.language];
  if (inputs?.mqtt === undefined) return panel("inputs", text.inputs, html`<p class="soft">${text.connecting}</p>`);
  const { mqtt, last_malformed: last } = inputs;
  const count = (name: string, value: number, id: string, bad: boolean): TemplateResult => html`<div>
    <dt>${name}</dt>
    <dd data-testid=${id} class=${bad && value > 0 ? "bad" : ""}>${value.toLocaleString("en-GB").replaceAll(",", " ")}</dd>
  </div>`;
  return panel(
    "inputs",
    text.inputs,
    html`<p class="mqtt" data-testid="mqtt" data-connected=${mqtt.connected}>
        <span class="state ${mqtt.connected ? "good" : "bad"}">${mqtt.connected ? text.connected : text.disconnected}</span>
        MQTT · ${text.mqttMode[mqtt.mode]}
      </p>
      <dl class="counts">
        ${count(text.readings, inputs.readings, "readings", false)} ${count(text.malformed, inputs.malformed, "malformed", true)}
        ${count(text.unassigned, inputs.unassigned, "unassigned", true)}
      </dl>
      ${
        last === undefined
          ? nothing
          : html`<div class="last" data-testid="last-malformed">
              <h3>${text.lastMalformed}</h3>
              <p><code>${last.topic}</code></p>
              <p>${last.reason}</p>
              <p class="soft">${clock(last.at, view.language)}</p>
            </div>`
      }
      ${rejectedList(Object.entries(inputs.rejected ?? {}), text)}`,
  );
}

/** Readings that came in well-formed and are not believed, the first few by name. */
function rejectedList(rejected: readonly [key: string, reason: string][], text: Strings): TemplateResult | typeof nothing {
  if (rejected.length === 0) return nothing;
  const more = rejected.length - MOST_REJECTED;
  return html`<div class="last" data-testid="rejected">
    <h3>${text.rejected} <span class="count">${rejected.length}</span></h3>
    <ul>
      ${rejected.slice(0, MOST_REJECTED).map(([key, reason]) => html`<li><code>${key}</code> ${reason}</li>`)}
      ${more > 0 ? html`<li class="soft">${text.andMore(more)}</li>` : nothing}
    </ul>
  </div>`;
}

export function screensPanel(screens: readonly Screen[], view: View, why: (screen: Screen) => void): TemplateResult {
  const text = strings[view.language];
  const row = (screen: Screen): TemplateResult => {
    const name = pick(screen.name, view.language) || screen.id;
    return html`<li class="item">
      <span class="badge">${icon("screen")}</span>
      <div class="what">
        <h3>${name}</h3>
        <p class="soft">${levelName(screen.ordinal, view)} · <code>${screen.id}</code></p>
      </div>
      <a class="quiet" href="${BUILDING}/sign/${encodeURIComponent(screen.id)}" target="_blank" rel="noopener" data-testid="sign-${screen.id}" aria-label="${text.openSign} ${name}">${text.openSign}</a>
      <button class="quiet" type="button" data-testid="why-${screen.id}" aria-label="${text.why} ${name}" @click=${() => why(screen)}>${text.why}</button>
    </li>`;
  };
  return panel("screens", text.signs, screens.length === 0 ? empty(text.noSigns) : html`<ul>${screens.map(row)}</ul>`, screens.length);
}

const empty = (told: string): TemplateResult => html`<p class="soft">${told}</p>`;

function panel(id: string, title: string, body: TemplateResult, count?: number): TemplateResult {
  return html`<section class="panel" aria-labelledby="panel-${id}">
    <h2 id="panel-${id}">${title}${count === undefined || count === 0 ? nothing : html` <span class="count">${count}</span>`}</h2>
    ${body}
  </section>`;
}

function byName<Item extends { readonly name: Labels }>(items: Readonly<Record<string, Item>>, language: Language): [string, Item][] {
  const order = new Intl.Collator(language, { numeric: true });
  return Object.entries(items).sort(([, a], [, b]) => order.compare(pick(a.name, language), pick(b.name, language)));
}
