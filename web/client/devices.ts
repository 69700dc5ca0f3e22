/** Devices out of service: the documents of `docs/push-protocol.md`, and the words of the console about them. */

import type { Labels } from "./protocol.ts";
import type { Language } from "./strings.ts";

export interface OutOfService {
  readonly name: Labels;
  readonly reason: string;
  readonly since: string;
  readonly version: number;
  readonly by: string;
}

/** The topic `devices`. */
export interface Devices {
  readonly out_of_service: Readonly<Record<string, OutOfService>>;
}

const zh = {
  title: "已屏蔽的设备",
  takeOut: "屏蔽信号",
  takeOutTitle: (device: string) => `屏蔽设备“${device}”的信号？`,
  takeOutHint: "屏蔽后其读数不再采用，也不再报警；消防报警设备屏蔽期间不会将其区域列为危险区域。电梯本身故障时请封闭电梯。",
  reason: "原因",
  reasonHint: "例如：传感器故障",
  putBack: "恢复采用",
  by: (by: string, at: string) => `${by} 于${at}屏蔽`,
};

export type DeviceStrings = typeof zh;

const en: DeviceStrings = {
  title: "Ignored devices",
  takeOut: "Ignore device",
  takeOutTitle: (device) => `Ignore device “${device}”?`,
  takeOutHint: "What it says is not believed any more, and it raises no alarm. A fire alarm that is ignored makes its zone no hazard. Close a lift that is itself broken.",
  reason: "Reason",
  reasonHint: "For example: sensor broken",
  putBack: "Use again",
  by: (by, at) => `Ignored by ${by} at ${at}`,
};

export const deviceStrings: Readonly<Record<Language, DeviceStrings>> = { zh, en };
