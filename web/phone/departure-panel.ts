/** When to leave, and what leaving later means. */

import { html, nothing, type TemplateResult } from "lit";
import type { Departure } from "../client/asked.ts";
import { clockIn } from "../client/format.ts";
import { type Language, pick } from "../client/strings.ts";
import { plannerWords } from "./planner-words.ts";

export interface DeparturePanel {
  /** In the building's own time; empty for now. */
  readonly departAt: string;
  readonly language: Language;
  readonly change: (departAt: string) => void;
}

export function departurePanel({ departAt, language, change }: DeparturePanel): TemplateResult {
  const words = plannerWords[language];
  return html`<div class="leave">
    <label for="depart-at">${words.leave}</label>
    <input
      id="depart-at"
      data-testid="depart-at"
      type="datetime-local"
      .value=${departAt}
      @change=${(event: Event) => change((event.target as HTMLInputElement).value)}
    />
    ${
      departAt === ""
        ? html`<span class="soft">${words.leaveNow}</span>`
        : html`<button class="quiet" type="button" data-testid="depart-now" @click=${() => change("")}>${words.leaveNow}</button>`
    }
  </div>`;
}

/** What the hub says of a later departure: when one is there, and what is not known of that time. */
export function departureTold(departure: Departure | undefined, language: Language, zone: string | undefined): TemplateResult | typeof nothing {
  if (departure === undefined) return nothing;
  const words = plannerWords[language];
  const { at, arrives, arrives_by: by, notes } = departure;
  const clock = (time: string): string => clockIn(time, language, zone);
  return html`<div data-testid="departure">
    <p>${arrives === undefined || by === undefined ? words.leaves(clock(at)) : words.arrives(clock(at), clock(arrives), clock(by))}</p>
    ${notes.length === 0 ? nothing : html`<ul class="unmet">${notes.map(({ code, text }) => html`<li data-code=${code}>${pick(text, language)}</li>`)}</ul>`}
  </div>`;
}
