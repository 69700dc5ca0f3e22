/** The doors of a room, so that one can be picked without a pointer. */

import { html, nothing, type TemplateResult } from "lit";
import type { FloorFeature, FloorFeatures } from "../client/floor-style.ts";
import { type Language, pick, strings } from "../client/strings.ts";

export interface Door {
  readonly feature: FloorFeature;
  readonly label: string;
}

/** The doors of a unit, called by their own name or by where they lead. */
export function doorsOf(unit: string, floor: FloorFeatures | undefined, language: Language): Door[] {
  const features = floor?.features ?? [];
  const named = new Map(features.map(({ properties }) => [properties.id, pick(properties.name ?? {}, language)]));
  const text = strings[language];
  return features
    .filter(({ properties }) => properties.kind === "opening" && properties.units?.includes(unit))
    .map((feature) => {
      const beyond = (feature.properties.units ?? []).filter((id) => id !== unit);
      const leadsTo = beyond.length === 0 ? text.outside : beyond.map((id) => named.get(id) || text.kinds.unit).join(" / ");
      return { feature, label: pick(feature.properties.name ?? {}, language) || text.doorTo(leadsTo) };
    });
}

export function doorButtons(doors: readonly Door[], language: Language, choose: (door: FloorFeature) => void): TemplateResult | typeof nothing {
  if (doors.length === 0) return nothing;
  return html`<div class="doors" role="group" aria-label=${strings[language].doors}>
    ${doors.map(
      ({ feature, label }) =>
        html`<button class="quiet" type="button" data-testid="door" data-id=${feature.properties.id} @click=${() => choose(feature)}>${label}</button>`,
    )}
  </div>`;
}
