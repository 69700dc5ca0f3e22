/** What an answer says beside the way: wishes that are not met, how long it may take, and other ways. */

import { html, nothing, type TemplateResult } from "lit";
import type { Alternative } from "../client/asked.ts";
import { duration } from "../client/format.ts";
import type { Route } from "../client/protocol.ts";
import { type Language, pick, strings } from "../client/strings.ts";
import { departureTold } from "./departure-panel.ts";
import { plannerWords } from "./planner-words.ts";

export interface AnswerPanel {
  readonly route: Route;
  readonly language: Language;
  /** Which of the other ways is shown; -1 for the suggested one. */
  readonly shown: number;
  /** Whether other ways were asked for; undefined where they cannot be, with stops. */
  readonly asked: boolean | undefined;
  readonly ask: () => void;
  readonly show: (index: number) => void;
  /** The building's time zone. */
  readonly zone?: string | undefined;
}

/** The route as it is shown: the suggested one, or one of the others in its place. */
export function shownRoute(route: Route, index: number): Route {
  const other = route.alternatives?.[index];
  if (other === undefined) return route;
  const { arrival: _, ...rest } = route;
  const { seconds, metres, legs, steps, unmet } = other;
  return { ...rest, seconds, metres, legs, steps, unmet };
}

export function answerPanel({ route, language, shown, asked, ask, show, zone }: AnswerPanel): TemplateResult {
  const { unmet = [] } = shownRoute(route, shown);
  return html`<div class="answer" data-testid="answer">
    <div role="status" aria-live="polite">
      ${
        unmet.length === 0
          ? nothing
          : html`<ul class="unmet">
              ${unmet.map(({ wish, text }) => html`<li data-testid="unmet" data-wish=${wish}>${pick(text, language)}</li>`)}
            </ul>`
      }
      ${departureTold(route.departure, language, zone)}
    </div>
    ${route.status === "ok" ? html`${band(route, language, shown)} ${others({ route, language, shown, asked, ask, show })}` : nothing}
  </div>`;
}

function band({ arrival }: Route, language: Language, shown: number): TemplateResult | typeof nothing {
  if (arrival === undefined || shown >= 0) return nothing;
  const text = strings[language];
  const [low, high] = [duration(arrival.low, text), duration(arrival.high, text)];
  if (low === high) return nothing;
  const words = plannerWords[language];
  return html`<p class="soft" data-testid="band">${low === text.underMinute ? words.upTo(high) : words.between(low, high)}</p>`;
}

function others({ route, language, shown, asked, ask, show }: AnswerPanel): TemplateResult | typeof nothing {
  const words = plannerWords[language];
  const { alternatives = [] } = route;
  if (asked === undefined) return nothing;
  if (!asked) return html`<button class="quiet" type="button" data-testid="ask-others" @click=${ask}>${words.askOthers}</button>`;
  if (alternatives.length === 0) return html`<p class="soft" role="status">${words.noOthers}</p>`;
  return html`<div role="radiogroup" aria-label=${words.otherWays} class="others">
    ${choice(-1, words.thisWay, duration(route.seconds ?? 0, strings[language]), shown, show)}
    ${alternatives.map((other, index) => choice(index, pick(other.text, language), longer(route, other, language), shown, show))}
  </div>`;
}

function longer(route: Route, other: Alternative, language: Language): string {
  const more = other.seconds - (route.seconds ?? 0);
  return more < 1 ? duration(other.seconds, strings[language]) : plannerWords[language].longer(duration(more, strings[language]));
}

function choice(index: number, name: string, time: string, shown: number, show: (index: number) => void): TemplateResult {
  const on = index === shown;
  return html`<button
    class="chip"
    type="button"
    role="radio"
    aria-checked=${on}
    tabindex=${on ? 0 : -1}
    data-testid="way"
    @click=${() => show(index)}
    @keydown=${(event: KeyboardEvent) => step(event)}
  >
    <span>${name}</span><span class="far">${time}</span>
  </button>`;
}

/** Arrow keys go from way to way, as in every group of radio buttons (WAI-ARIA APG). */
function step(event: KeyboardEvent): void {
  const by = event.key === "ArrowRight" || event.key === "ArrowDown" ? 1 : event.key === "ArrowLeft" || event.key === "ArrowUp" ? -1 : 0;
  if (by === 0) return;
  event.preventDefault();
  const button = event.currentTarget as HTMLElement;
  const group = [...(button.parentElement?.querySelectorAll<HTMLElement>("[role=radio]") ?? [])];
  const next = group[(group.indexOf(button) + by + group.length) % group.length];
  next?.focus();
  next?.click();
}
