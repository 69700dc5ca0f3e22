/** What was tapped on the map, with the choice to start or to end there. */

import { html, type TemplateResult } from "lit";
import type { Picked } from "../client/floor-map.ts";
import { icon } from "../client/icons.ts";
import { type Language, pick, strings } from "../client/strings.ts";
import { type End, endFrom, type Side } from "./ends.ts";

export function callout(picked: Picked, language: Language, set: (side: Side, end: End) => void, close: () => void): TemplateResult {
  const text = strings[language];
  const end = endFrom(picked);
  return html`<div class="callout" data-testid="callout">
    <h2>${pick(end.name, language)}</h2>
    <div>
      <button class="secondary" type="button" data-testid="set-from" @click=${() => set("from", end)}>${text.setFrom}</button>
      <button class="primary" type="button" data-testid="set-to" @click=${() => set("to", end)}>${text.setTo}</button>
      <button class="quiet" type="button" aria-label=${text.close} @click=${close}>${icon("cross")}</button>
    </div>
  </div>`;
}
