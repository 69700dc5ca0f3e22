/** Switches for what a way should keep to: step-free for everyone to see, the others folded away. */

import { html, type TemplateResult } from "lit";
import type { Timing } from "../client/place-search.ts";
import { type Language, strings } from "../client/strings.ts";
import { departurePanel } from "./departure-panel.ts";
import { plannerWords } from "./planner-words.ts";
import { preferences, type Question, toggled, WISHES } from "./question.ts";
import { stopsPanel } from "./stops-panel.ts";
import { switchButton } from "./switch-button.ts";

export interface WishPanel {
  readonly question: Question;
  readonly language: Language;
  readonly timing: Timing | undefined;
  readonly change: (change: Partial<Question>) => void;
}

export function wishPanel({ question, language, timing, change }: WishPanel): TemplateResult {
  const text = strings[language];
  const words = plannerWords[language];
  const { wishes, wide, profile } = question;
  const stepFree = profile === "wheelchair";
  const set = preferences(question);
  return html`
    ${switchButton({
      id: "step-free",
      on: stepFree,
      label: text.stepFree,
      hint: text.stepFreeHint,
      symbol: "wheelchair",
      flip: () => change({ profile: stepFree ? "foot" : "wheelchair" }),
    })}
    <details class="wishes" data-testid="wishes" ?open=${set > 0}>
      <summary>${set === 0 ? words.options : words.optionsSet(set)}</summary>
      ${WISHES.map((wish) =>
        switchButton({
          id: `wish-${wish}`,
          on: wishes.includes(wish),
          label: words.wishes[wish],
          flip: () => change({ wishes: toggled(wishes, wish) }),
        }),
      )}
      ${switchButton({ id: "wide", on: wide, label: words.wide, hint: words.wideHint, flip: () => change({ wide: !wide }) })}
      ${departurePanel({ departAt: question.departAt, language, change: (departAt) => change({ departAt }) })}
      ${stopsPanel({ question, language, timing, change })}
    </details>
  `;
}
