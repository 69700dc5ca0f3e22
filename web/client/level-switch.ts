/** Floor buttons, the highest floor on top. */

import { html, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import type { Floor } from "./protocol.ts";
import { type Language, pick, strings } from "./strings.ts";

export interface LevelSwitch {
  readonly floors: readonly Floor[];
  readonly current: number;
  readonly language: Language;
  /** Floors that the route uses. */
  readonly used?: ReadonlySet<number>;
  readonly choose: (ordinal: number) => void;
}

export function levelSwitch({ floors, current, language, used, choose }: LevelSwitch): TemplateResult {
  const text = strings[language];
  const button = (floor: Floor): TemplateResult => {
    const onRoute = used?.has(floor.ordinal) ?? false;
    const name = pick(floor.name, language);
    const short = pick(floor.short_name, language) || name;
    // A label holds what is to be read, for those who speak to their device (WCAG 2.1, 2.5.3).
    const label = [short, ...(short === name ? [] : [name]), ...(onRoute ? [text.onRoute] : [])].join(", ");
    return html`<button
      type="button"
      data-testid="level-${floor.ordinal}"
      ?data-on-route=${onRoute}
      aria-pressed=${floor.ordinal === current}
      aria-label=${label}
      @click=${() => choose(floor.ordinal)}
      ${floor.ordinal === current ? ref((chosen) => queueMicrotask(() => keepInSight(chosen))) : ""}
    >
      ${short}
    </button>`;
  };
  const downwards = [...floors].sort((a, b) => b.ordinal - a.ordinal);
  return html`<div class="levels" role="group" aria-label=${text.floor}>${downwards.map(button)}</div>`;
}

/**
 * Scroll a list that is higher than its room so that a button of it can be seen; nothing else moves.
 * Called after each drawing, for the room may have changed.
 */
function keepInSight(button?: Element): void {
  const list = button?.parentElement;
  if (!(button instanceof HTMLElement) || !list) {
    return;
  }
  const room = list.getBoundingClientRect();
  const place = button.getBoundingClientRect();
  if (place.top < room.top) {
    list.scrollTop -= room.top - place.top;
  } else if (place.bottom > room.bottom) {
    list.scrollTop += place.bottom - room.bottom;
  }
}
