/** What of the console cannot be brought up to date: topics say so with a `message`. */

import { alarmStrings } from "../client/alarms.ts";
import { deviceStrings } from "../client/devices.ts";
import { evacuationStrings } from "../client/evacuation.ts";
import type { Labels } from "../client/protocol.ts";
import { type Language, strings } from "../client/strings.ts";

/** The same set where nothing is different. */
export function noted(untold: ReadonlySet<string>, topic: string, { message }: { readonly message?: Labels }): ReadonlySet<string> {
  if (untold.has(topic) === (message !== undefined)) return untold;
  const others = [...untold].filter((each) => each !== topic);
  return new Set(message === undefined ? others : [...others, topic]);
}

/** Names the panels, empty for none. */
export function untoldWords(untold: ReadonlySet<string>, language: Language): string {
  const text = strings[language];
  const panels: Readonly<Record<string, string>> = {
    alarms: alarmStrings[language].alarms,
    building: text.inputs,
    closures: text.closures,
    devices: deviceStrings[language].title,
    evacuation: evacuationStrings[language].evacuation,
    machines: text.machines,
  };
  const names = new Set([...untold].map((topic) => panels[topic] ?? text.zones));
  return names.size === 0 ? "" : text.untold([...names].sort().join(language === "zh" ? "、" : ", "));
}
