/** Floor buttons, the highest floor on top. */

import { html, type TemplateResult } from "lit";
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
    >
      ${short}
    </button>`;
  };
  const downwards = [...floors].sort((a, b) => b.ordinal - a.ordinal);
  return html`<div class="levels" role="group" aria-label=${text.floor}>${downwards.map(button)}</div>`;
}
