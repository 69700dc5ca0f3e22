/** The places to come by: listed with a way to take each off again, and a box for one more. */

import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../client/icons.ts";
import "../client/place-search.ts";
import type { Chosen, Timing } from "../client/place-search.ts";
import { type Language, pick } from "../client/strings.ts";
import { type End, endAt } from "./ends.ts";
import { plannerWords } from "./planner-words.ts";
import { MOST_STOPS, type Question } from "./question.ts";
import { switchButton } from "./switch-button.ts";

export interface StopsPanel {
  readonly question: Question;
  readonly language: Language;
  readonly timing: Timing | undefined;
  readonly change: (change: Partial<Question>) => void;
}

export function stopsPanel({ question, language, timing, change }: StopsPanel): TemplateResult {
  const words = plannerWords[language];
  const { stops, bestOrder } = question;
  const added = (place: Chosen): void => {
    if (place !== undefined) change({ stops: [...stops, endAt(place)] });
  };
  return html`<div class="stops" role="group" aria-label=${words.stops} data-testid="stops">
    <ol>
      ${stops.map((stop, index) => stopRow(stop, language, () => change({ stops: stops.filter((_, other) => other !== index) })))}
    </ol>
    ${
      stops.length >= MOST_STOPS
        ? nothing
        : html`<place-search
            .language=${language}
            .label=${words.addStop}
            .hint=${words.addStopHint}
            .testid=${"search-stop"}
            .value=${""}
            .timing=${timing}
            @choose=${(event: CustomEvent<Chosen>) => added(event.detail)}
          ></place-search>`
    }
    ${
      stops.length < 2
        ? nothing
        : switchButton({ id: "best-order", on: bestOrder, label: words.bestOrder, flip: () => change({ bestOrder: !bestOrder }) })
    }
  </div>`;
}

function stopRow(stop: End, language: Language, remove: () => void): TemplateResult {
  const name = pick(stop.name, language) || String(stop.where);
  return html`<li data-testid="stop">
    <span>${name}</span>
    <button class="quiet" type="button" aria-label=${plannerWords[language].removeStop(name)} @click=${remove}>${icon("cross")}</button>
  </li>`;
}
