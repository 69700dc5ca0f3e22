/** What closing a passage would do, told before it is done. */

import { html, nothing, type TemplateResult } from "lit";
import type { SupposedSign, SupposedTrip, WhatIf } from "../client/protocol.ts";
import { type Language, pick, strings } from "../client/strings.ts";

/** What is known so far: asked for, answered, or not to be had. */
export type Effect = { readonly state: "asking" } | { readonly state: "answered"; readonly answer: WhatIf } | { readonly state: "unknown" };

const MOST = 8;

export function effectPreview(effect: Effect, language: Language): TemplateResult {
  const text = strings[language];
  if (effect.state === "asking") return html`<p class="soft" role="status">${text.effectAsking}</p>`;
  if (effect.state === "unknown") return html`<p class="soft" role="status">${text.effectUnknown}</p>`;
  const { answer } = effect;
  const signs = signsOf(answer);
  const trips = Object.values(answer.profiles).flatMap((each) => each.trips.worst);
  return html`<div class="effect" data-testid="effect">
    <p role="status">${pick(answer.text, language)}</p>
    ${
      signs.length === 0 && trips.length === 0
        ? nothing
        : html`<details>
            <summary>${text.effectDetails}</summary>
            <ul>
              ${signs.slice(0, MOST).map((sign) => html`<li>${signLine(sign, language)}</li>`)}
              ${signs.length > MOST ? html`<li class="soft">${text.effectMore(signs.length - MOST)}</li>` : nothing}
              ${trips.slice(0, MOST).map((trip) => html`<li>${tripLine(trip, language)}</li>`)}
            </ul>
          </details>`
    }
  </div>`;
}

/** The rows of all profiles, those that lose their way first. */
function signsOf(answer: WhatIf): readonly SupposedSign[] {
  const lost = (sign: SupposedSign): number => (sign.after.state === "unreachable" ? 0 : 1);
  return Object.values(answer.profiles)
    .flatMap((each) => each.signs)
    .sort((one, other) => lost(one) - lost(other));
}

function signLine(sign: SupposedSign, language: Language): string {
  const text = strings[language];
  const what = sign.after.state === "unreachable" ? text.effectLost : text.effectTurns;
  return `${sign.screen} → ${pick(sign.name, language)}: ${what}`;
}

function tripLine(trip: SupposedTrip, language: Language): string {
  const text = strings[language];
  const ends = `${pick(trip.from.name, language) || text.effectRoom} → ${pick(trip.to.name, language) || text.effectRoom}`;
  if (trip.after === undefined) return `${ends}: ${text.effectLost}`;
  return `${ends}: ${text.effectLonger(trip.after - (trip.before ?? 0))}`;
}
