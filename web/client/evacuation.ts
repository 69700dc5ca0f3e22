/** What evacuations say: documents of `docs/push-protocol.md`, and the words of the pages about them. */

import type { Labels, Way } from "./protocol.ts";
import type { Language } from "./strings.ts";

/** Whether the building is being cleared, as everybody may know; no ordinals: all of it. */
export interface Notice {
  readonly active: boolean;
  readonly ordinals?: readonly number[];
}

export interface Hazard {
  readonly target: string;
  readonly name: Labels;
  readonly source: "declared" | "alarm";
  readonly reason: string;
  readonly since: string;
  readonly ordinals: readonly number[];
  readonly units: readonly string[];
  /** Absent where a device says so. */
  readonly version?: number;
  readonly by?: string;
}

export interface ClearedZone {
  readonly name: Labels;
  readonly ordinals: readonly number[];
  readonly people: number;
  readonly assumed: boolean;
  /** When the last who gets out is out; absent where nobody does. */
  readonly seconds?: number;
  readonly stranded: number;
}

export interface SafetyAlarm {
  readonly kind: "no_safe_way" | "refuge_full";
  readonly unit: string;
  readonly name: Labels;
  readonly ordinal: number;
  readonly people: number;
  readonly text: Labels;
}

/** A room at the foot of stairs in which somebody should send people different ways. */
export interface StewardPlace {
  readonly name: Labels;
  readonly ordinal: number;
  readonly text: Labels;
}

/** The topic `evacuation`; all but `active` and `hazards` only while the building is cleared. */
export interface Evacuation {
  readonly active: boolean;
  readonly hazards: Readonly<Record<string, Hazard>>;
  readonly id?: string;
  readonly ordinals?: readonly number[];
  readonly reason?: string;
  readonly since?: string;
  readonly version?: number;
  readonly by?: string;
  readonly people?: number;
  /** Whether the arrows lead to the nearest safe exits while better ones are worked out; the times follow with those. */
  readonly planning?: boolean;
  readonly seconds?: number;
  /** When all could be out if stewards split them as planned. */
  readonly least_seconds?: number;
  /** Where stewards make a difference, and when all are out with them. */
  readonly stewards?: { readonly seconds: number; readonly places: Readonly<Record<string, StewardPlace>> };
  readonly zones?: Readonly<Record<string, ClearedZone>>;
  readonly alarms?: Readonly<Record<string, SafetyAlarm>>;
}

/** Where a screen leads one way of moving. */
export interface Lead extends Way {
  readonly to: "exit" | "refuge" | "none";
  readonly id?: string;
  readonly name?: Labels;
  readonly ordinal?: number;
  readonly level_name?: Labels;
  /** What to do where no safe way is known. */
  readonly text?: Labels;
}

export interface Escape extends Lead {
  readonly step_free: Lead;
}

const zh = {
  evacuation: "疏散",
  start: "开始疏散",
  end: "结束疏散",
  startTitle: "开始疏散？",
  endTitle: "结束疏散？",
  hazardTitle: (name: string) => `将“${name}”列为危险区域？`,
  startHint: "所有屏幕和手机路线将立即指向安全出口，电梯不再使用。",
  endHint: "所有屏幕和路线将恢复正常指引。",
  hazardHint: "任何人都不会被引入该区域；身处其中的人会被引向最近的出路。",
  levels: "疏散范围",
  wholeBuilding: "不选即为全馆",
  reason: "原因",
  reasonHint: "例如：火警、演练",
  mark: "列为危险",
  unmark: "解除危险",
  hazards: "危险区域",
  noHazards: "没有危险区域",
  byAlarm: "由报警设备报告",
  since: (time: string) => `${time} 起`,
  underway: (people: number, minutes: string) => `正在疏散约 ${people} 人，预计 ${minutes} 分钟`,
  planning: (people: number) => `正在疏散约 ${people} 人，正在计算所需时间`,
  atBest: (minutes: string) => `由人员分流最快 ${minutes} 分钟`,
  stewards: (minutes: string) => `请派人在楼梯口分流，预计 ${minutes} 分钟`,
  zones: "各区域预计清空时间",
  zone: "区域",
  people: "人数",
  clear: "预计清空",
  seconds: (count: number) => `${count} 秒`,
  assumed: "估计",
  stranded: (count: number) => `${count} 人无安全路线`,
  banner: "正在疏散：请立即离开，不要乘坐电梯",
  bannerHint: "输入您所在的位置，即可看到离开的路线。",
  showWayOut: "显示离开路线",
};

const en: typeof zh = {
  evacuation: "Evacuation",
  start: "Start evacuation",
  end: "End evacuation",
  startTitle: "Start an evacuation?",
  endTitle: "End the evacuation?",
  hazardTitle: (name) => `Declare “${name}” a hazard?`,
  startHint: "Every screen and every route on a phone leads to a safe exit at once; lifts are out of use.",
  endHint: "Every screen and route goes back to its own directions.",
  hazardHint: "Nobody is led into it; whoever is inside is led out the shortest way.",
  levels: "Levels to clear",
  wholeBuilding: "none chosen: the whole building",
  reason: "Reason",
  reasonHint: "e.g. fire alarm, drill",
  mark: "Declare a hazard",
  unmark: "No longer a hazard",
  hazards: "Hazards",
  noHazards: "There are no hazards",
  byAlarm: "reported by an alarm device",
  since: (time) => `since ${time}`,
  underway: (people, minutes) => `About ${people} people are being led out, in about ${minutes} min`,
  planning: (people) => `About ${people} people are being led out; the time is being worked out`,
  atBest: (minutes) => `with stewards at the stairs in ${minutes} min at best`,
  stewards: (minutes) => `Stewards at the foot of these stairs clear the building in about ${minutes} min`,
  zones: "When each zone is expected to be clear",
  zone: "Zone",
  people: "People",
  clear: "Clear in",
  seconds: (count) => `${count} s`,
  assumed: "assumed",
  stranded: (count) => `${count} without a safe way`,
  banner: "Evacuation: leave now; do not use the lifts",
  bannerHint: "Say where you are to see your way out.",
  showWayOut: "Show my way out",
};

export type EvacuationStrings = typeof zh;

export const evacuationStrings: Readonly<Record<Language, EvacuationStrings>> = { zh, en };
