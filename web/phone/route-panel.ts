/** A route in words: what it takes, each step, or plainly that there is no way. */

import { html, nothing, type TemplateResult } from "lit";
import { distance, duration } from "../client/format.ts";
import { icon, iconOf } from "../client/icons.ts";
import type { Route, Step } from "../client/protocol.ts";
import { type Language, pick, type Strings, strings } from "../client/strings.ts";
import { type LegSteps, stepsByLeg, symbolOf } from "./turns.ts";

type Show = (step: Step) => void;

export interface RoutePanel {
  readonly route: Route;
  readonly revision: number;
  readonly language: Language;
  /** The step that the map shows. */
  readonly current: Step | undefined;
  readonly show: Show;
  /** What the answer says beside the way. */
  readonly answer?: TemplateResult;
}

export function routePanel({ route, revision, language, current, show, answer }: RoutePanel): TemplateResult {
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
        ${route.changed === undefined || route.evacuation !== undefined ? nothing : changedNotice(pick(route.changed.text, language), text)}
      </div>`
    }
    ${route.status === "ok" ? found(route, language, current, show, answer) : noWay(route, language)}
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
      <h2>${route.profile === "wheelchair" && route.evacuation === undefined ? text.noWayStepFree : text.noWay}</h2>
      <p>${pick(route.message, language)}</p>
      <p class="soft">${text.noWayHint}</p>
    </div>
  </div>`;
}

function found(
  route: Route,
  language: Language,
  current: Step | undefined,
  show: Show,
  answer: TemplateResult | undefined,
): TemplateResult {
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
    ${answer ?? nothing}
    ${stepsByLeg(route).map((group) => legSteps(group, language, current, show))}
  `;
}

/** One leg: its floor with distance and time, then its steps, numbered through the whole route. */
function legSteps(group: LegSteps, language: Language, current: Step | undefined, show: Show): TemplateResult {
  const text = strings[language];
  const { leg, first } = group;
  const heading = `leg-${first}`;
  return html`<section class="leg" data-testid="route-leg" aria-labelledby=${heading}>
    <h3 id=${heading}>
      ${
        leg === undefined
          ? text.steps
          : html`<span class="level">${pick(leg.level_name, language)}</span>
              <span class="far">${distance(leg.metres, text)}</span>
              <span class="far">${duration(leg.seconds, text)}</span>`
      }
    </h3>
    <ol class="steps" start=${first} aria-labelledby=${heading}>
      ${group.steps.map((step) => stepRow(step, language, step === current, show))}
    </ol>
  </section>`;
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

/** The words tell the distance themselves; beside them it is for the eye only. */
function stepRow(step: Step, language: Language, current: boolean, show: Show): TemplateResult {
  const text = strings[language];
  return html`<li data-testid="route-step" data-kind=${step.kind} data-turn=${step.turn}>
    <button
      type="button"
      title=${text.showOnMap}
      aria-current=${current ? "step" : nothing}
      @click=${() => show(step)}
    >
      <span class="symbol">${icon(symbolOf(step))}</span>
      <span class="words">${pick(step.text, language)}</span>
      ${
        step.connector !== undefined
          ? html`<span class="far">${duration(step.seconds, text)}</span>`
          : step.metres >= 1
            ? html`<span class="far" aria-hidden="true">${distance(step.metres, text)}</span>`
            : nothing
      }
    </button>
  </li>`;
}
