/** What alarms say: the documents of `docs/push-protocol.md`, and the words of the console about them. */

import type { Labels } from "./protocol.ts";
import type { Language } from "./strings.ts";

export interface Acknowledgement {
  readonly by: string;
  readonly at: string;
  readonly note: string;
  readonly version: number;
}

export interface Alarm {
  readonly kind: "fire" | "no_safe_way" | "refuge_full" | "machine" | "silent" | "rejected" | "input";
  readonly target: string;
  readonly name: Labels;
  readonly text: Labels;
  readonly since: string;
  /** Tells an alarm that is raised again from the one before. */
  readonly occurrence: string;
  readonly detail?: string;
  readonly acknowledged?: Acknowledgement;
}

/** The topic `alarms`. */
export interface Alarms {
  readonly alarms: Readonly<Record<string, Alarm>>;
}

const zh = {
  alarms: "报警",
  none: "当前无报警",
  acknowledge: "确认",
  acknowledgeTitle: (name: string) => `确认报警“${name}”？`,
  acknowledgeHint: "确认表示您已知晓并在处理；报警解除后再次发生需重新确认。",
  note: "备注",
  noteHint: "例如：已通知维修",
  withdraw: "撤回确认",
  by: (by: string, at: string, note: string) => `${by} 于${at}确认${note === "" ? "" : `：${note}`}`,
  since: (at: string) => `${at} 起`,
};

export type AlarmStrings = typeof zh;

const en: AlarmStrings = {
  alarms: "Alarms",
  none: "No alarm is raised",
  acknowledge: "Acknowledge",
  acknowledgeTitle: (name) => `Acknowledge “${name}”?`,
  acknowledgeHint: "It says that you know and see to it. When the alarm is raised again after it was cleared, it is a new one.",
  note: "Note",
  noteHint: "For example: mechanic called",
  withdraw: "Take back",
  by: (by, at, note) => `Acknowledged by ${by} at ${at}${note === "" ? "" : `: ${note}`}`,
  since: (at) => `since ${at}`,
};

export const alarmStrings: Readonly<Record<Language, AlarmStrings>> = { zh, en };

/** The most urgent kind first, as `hub/twin/alarms.py` has them; of a kind those that nobody has acknowledged, then the newest. */
const URGENCY: readonly Alarm["kind"][] = ["no_safe_way", "fire", "refuge_full", "machine", "input", "silent", "rejected"];

export function byUrgency(alarms: Readonly<Record<string, Alarm>>): readonly [string, Alarm][] {
  const rank = ({ kind, acknowledged }: Alarm): number => (acknowledged === undefined ? 0 : URGENCY.length) + URGENCY.indexOf(kind);
  return Object.entries(alarms).sort(([, a], [, b]) => rank(a) - rank(b) || b.since.localeCompare(a.since));
}
