/** Tells a visitor that the building is cleared, and what to do. */

import { html, nothing, type TemplateResult } from "lit";
import { evacuationStrings } from "../client/evacuation.ts";
import type { Route } from "../client/protocol.ts";
import { type Language, pick } from "../client/strings.ts";

export function evacuationBanner(language: Language, led: Route["evacuation"]): TemplateResult {
  const text = evacuationStrings[language];
  return html`<div class="evacuation" role="alert" data-testid="evacuation" data-to=${led?.to ?? nothing}>
    <h2>${text.banner}</h2>
    <p>${led === undefined ? text.bannerHint : pick(led.text, language)}</p>
  </div>`;
}
