/** A route in words: what it takes, each step, or plainly that there is no way. */

import { html, nothing, type TemplateResult } from "lit";
import { distance, duration } from "../client/format.ts";
import { icon, type IconName, iconOf } from "../client/icons.ts";
import type { Route, Step } from "../client/protocol.ts";
import { type Language, pick, type Strings, strings } from "../client/strings.ts";
import { turnOf } from "./turns.ts";

export interface RoutePanel {
  readonly route: Route;
  readonly revision: number;
  readonly language: Language;
  readonly show: (step: Step) => void;
}

export function routePanel({ route, revision, language, show }: RoutePanel): TemplateResult {
  const text = strings[language];
  const connectors = route.legs.flatMap(({ connector }) => (connector === undefined ? [] : [connector.id]));
  return html`<section
    class="route"
    data-testid="route"
    data-status=${route.status}
    data-revision=${revision}
    data-connectors=${connectors.join(",")}
  >
    ${
      // Always there, so that a screen reader hears it when it fills.
      html`<div role="status" aria-live="polite">
        ${route.changed === undefined ? nothing : changedNotice(pick(route.changed.text, language), text)}
      </div>`
    }
    ${route.status === "ok" ? found(route, language, show) : noWay(route, language)}
  </section>`;
}

function changedNotice(why: string, text: Strings): TemplateResult {
  return html`<div class="changed" data-testid="route-changed">
    <span class="dot" aria-hidden="true"></span>
    <p><strong>${text.routeChanged}</strong> ${why}</p>
  </div>`;
}

function noWay(route: Route, language: Language): TemplateResult {
  const text = strings[language];
  return html`<div class="notice no-way" data-testid="route-summary">
    ${icon("closed")}
    <div>
      <h2>${route.profile === "wheelchair" ? text.noWayStepFree : text.noWay}</h2>
      <p>${pick(route.message, language)}</p>
      <p class="soft">${text.noWayHint}</p>
    </div>
  </div>`;
}

function found(route: Route, language: Language, show: (step: Step) => void): TemplateResult {
  const text = strings[language];
  return html`
    <div class="summary" data-testid="route-summary">
      <h2>
        <span class="time">${duration(route.seconds ?? 0, text)}</span>
        <span class="length">${distance(route.metres ?? 0, text)}</span>
        ${route.profile === "wheelchair" ? html`<span class="free">${icon("wheelchair")}${text.stepFree}</span>` : nothing}
      </h2>
      ${floors(route, language)}
    </div>
    <ol class="steps" aria-label=${text.steps}>
      ${steps(route).map(({ step, symbol }) => stepRow(step, symbol, language, show))}
    </ol>
  `;
}

function floors(route: Route, language: Language): TemplateResult {
  const first = route.legs[0];
  if (route.legs.length < 2) {
    return html`<p class="floors">${strings[language].sameLevel(pick(first?.level_name, language))}</p>`;
  }
  return html`<p class="floors">
    ${route.legs.map(
      ({ connector, level_name }) => html`${
        connector === undefined
          ? nothing
          : html`<span class="by">${icon(iconOf(connector.kind))}<span>${pick(connector.name, language)}</span></span>`
      }<span class="level">${pick(level_name, language)}</span>`,
    )}
  </p>`;
}

/** The steps with their symbols; the n-th change of floor takes the connector of the n-th leg that has one. */
function steps(route: Route): readonly { step: Step; symbol: IconName }[] {
  const kinds = route.legs.flatMap(({ connector }) => (connector === undefined ? [] : [connector.kind]));
  let changes = 0;
  return route.steps.map((step) => {
    if (step.kind === "depart") return { step, symbol: "arrow" };
    if (step.kind === "arrive") return { step, symbol: "marker" };
    if (step.kind === "connector") {
      changes += 1;
      return { step, symbol: iconOf(kinds[changes - 1] ?? "") };
    }
    const turn = turnOf(route, step);
    return { step, symbol: turn === "left" ? "turnLeft" : turn === "right" ? "turnRight" : "arrow" };
  });
}

function stepRow(step: Step, symbol: IconName, language: Language, show: (step: Step) => void): TemplateResult {
  const text = strings[language];
  return html`<li data-testid="route-step" data-kind=${step.kind}>
    <button type="button" title=${text.showOnMap} @click=${() => show(step)}>
      <span class="symbol">${icon(symbol)}</span>
      <span class="words">${pick(step.text, language)}</span>
      ${step.metres >= 1 ? html`<span class="far">${distance(step.metres, text)}</span>` : nothing}
    </button>
  </li>`;
}
