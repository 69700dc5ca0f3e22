/** The console's view of an evacuation: hazards, who has no safe way, and when each zone is clear. */

import { html, nothing, type TemplateResult } from "lit";
import { type ClearedZone, type Evacuation, evacuationStrings, type Hazard } from "../client/evacuation.ts";
import { clock } from "../client/format.ts";
import { icon } from "../client/icons.ts";
import { pick } from "../client/strings.ts";
import { levelName, type View } from "./panels.ts";

export interface EvacuationActions {
  readonly start: () => void;
  readonly end: () => void;
  readonly endHazard: (id: string) => void;
}

/** Zones of a large building are many; those that take longest come first. */
const MOST_ZONES = 40;

export function evacuationPanel(evacuation: Evacuation, view: View, actions: EvacuationActions | undefined): TemplateResult {
  const text = evacuationStrings[view.language];
  const { active, hazards } = evacuation;
  return html`<section class="panel evacuation" aria-labelledby="panel-evacuation" data-testid="evacuation" data-active=${active}>
    <h2 id="panel-evacuation">${text.evacuation}</h2>
    <div role="status">${active ? html`<p class="underway">${underway(evacuation, view)}</p>` : nothing}</div>
    ${
      actions === undefined
        ? nothing
        : active
          ? html`<button class="primary" type="button" data-testid="end-evacuation" @click=${actions.end}>${text.end}</button>`
          : html`<button class="primary danger" type="button" data-testid="start-evacuation" @click=${actions.start}>${text.start}</button>`
    }
    ${active ? stewardList(evacuation, view) : nothing}
    <h3>${text.hazards}</h3>
    ${hazardList(Object.entries(hazards), view, actions)} ${active ? zoneTable(Object.entries(evacuation.zones ?? {}), view) : nothing}
  </section>`;
}

function underway({ people = 0, seconds, least_seconds: least, reason, since }: Evacuation, { language }: View): TemplateResult {
  const text = evacuationStrings[language];
  const what = seconds === undefined ? text.planning(people) : text.underway(people, (seconds / 60).toFixed(1));
  const best = least === undefined ? "" : text.atBest((least / 60).toFixed(1));
  const facts = [best, reason ?? "", since === undefined ? "" : text.since(clock(since, language))].filter((fact) => fact !== "");
  return html`<strong>${what}</strong> <span class="soft">${facts.join(" · ")}</span>`;
}

function stewardList({ stewards }: Evacuation, view: View): TemplateResult | typeof nothing {
  if (stewards === undefined) return nothing;
  const text = evacuationStrings[view.language];
  return html`<h3>${text.stewards((stewards.seconds / 60).toFixed(1))}</h3>
    <ul data-testid="stewards">
      ${Object.entries(stewards.places).map(
        ([id, place]) => html`<li data-testid="steward" data-id=${id}>
          ${pick(place.text, view.language)} <span class="soft">${levelName(place.ordinal, view)}</span>
        </li>`,
      )}
    </ul>`;
}

function hazardList(hazards: readonly [string, Hazard][], view: View, actions: EvacuationActions | undefined): TemplateResult {
  const text = evacuationStrings[view.language];
  if (hazards.length === 0) return html`<p class="soft">${text.noHazards}</p>`;
  const row = ([id, hazard]: [string, Hazard]): TemplateResult => {
    const name = pick(hazard.name, view.language) || hazard.target;
    const facts = [
      hazard.source === "alarm" ? text.byAlarm : hazard.reason,
      hazard.ordinals.map((ordinal) => levelName(ordinal, view)).join(", "),
      text.since(clock(hazard.since, view.language)),
    ];
    return html`<li class="item" data-testid="hazard" data-id=${id} data-target=${hazard.target}>
      <span class="badge closed">${icon("closed")}</span>
      <div class="what">
        <h3>${name}</h3>
        <p class="soft">${facts.filter((fact) => fact !== "").join(" · ")}</p>
      </div>
      ${
        hazard.source === "alarm" || actions === undefined
          ? nothing
          : html`<button class="secondary" type="button" aria-label="${text.unmark} ${name}" @click=${() => actions.endHazard(id)}>${text.unmark}</button>`
      }
    </li>`;
  };
  return html`<ul>${hazards.map(row)}</ul>`;
}

function zoneTable(zones: readonly [string, ClearedZone][], view: View): TemplateResult {
  const text = evacuationStrings[view.language];
  const last = (zone: ClearedZone): number => (zone.stranded > 0 ? Number.POSITIVE_INFINITY : (zone.seconds ?? 0));
  const shown = [...zones].sort(([, a], [, b]) => last(b) - last(a) || b.people - a.people).slice(0, MOST_ZONES);
  return html`<h3>${text.zones}</h3>
    <table>
      <thead>
        <tr><th scope="col">${text.zone}</th><th scope="col">${text.people}</th><th scope="col">${text.clear}</th></tr>
      </thead>
      <tbody>
        ${shown.map(
          ([id, zone]) => html`<tr data-testid="clear-${id}" data-seconds=${zone.seconds ?? nothing}>
            <th scope="row">
              ${pick(zone.name, view.language) || id}<small>${zone.ordinals.map((ordinal) => levelName(ordinal, view)).join(", ")}</small>
            </th>
            <td>${zone.people}${zone.assumed ? html` <small>${text.assumed}</small>` : nothing}</td>
            <td>
              ${zone.seconds === undefined ? nothing : text.seconds(zone.seconds)}
              ${zone.stranded > 0 ? html`<span class="state bad">${text.stranded(zone.stranded)}</span>` : nothing}
            </td>
          </tr>`,
        )}
      </tbody>
    </table>`;
}
