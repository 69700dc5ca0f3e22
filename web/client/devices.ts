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
  title: "已停用的设备",
  takeOut: "停用设备",
  takeOutTitle: (device: string) => `停用设备“${device}”？`,
  takeOutHint: "停用后其读数不再采用，也不再报警；消防报警设备停用期间不会将其区域列为危险区域。",
  reason: "原因",
  reasonHint: "例如：传感器故障",
  putBack: "恢复使用",
  by: (by: string, at: string) => `${by} 于${at}停用`,
};

export type DeviceStrings = typeof zh;

const en: DeviceStrings = {
  title: "Devices out of service",
  takeOut: "Take out of service",
  takeOutTitle: (device) => `Take “${device}” out of service?`,
  takeOutHint: "What it says is not believed any more, and it raises no alarm. A fire alarm that is out of service makes its zone no hazard.",
  reason: "Reason",
  reasonHint: "For example: sensor broken",
  putBack: "Put back",
  by: (by, at) => `By ${by} at ${at}`,
};

export const deviceStrings: Readonly<Record<Language, DeviceStrings>> = { zh, en };
