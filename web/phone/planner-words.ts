/** The words for stops, wishes, what is near and other ways, in Chinese and English. */

import type { Wish } from "../client/asked.ts";
import type { Language } from "../client/strings.ts";

const zh = {
  options: "路线偏好",
  optionsSet: (count: number) => `路线偏好（${count}项）`,
  wishes: {
    "avoid-stairs": "不走楼梯",
    "avoid-escalators": "不乘自动扶梯",
    "avoid-lifts": "不乘电梯",
    "avoid-crowds": "避开人群",
    "prefer-quiet": "走安静的路线",
  } as Readonly<Record<Wish, string>>,
  wide: "通道净宽至少90厘米",
  wideHint: "做不到时会告诉您，不会改走更窄的路",
  leave: "出发时间",
  leaveNow: "现在出发",
  leaves: (at: string) => `${at}出发`,
  arrives: (at: string, about: string, by: string) => (about === by ? `${at}出发，约${about}到达` : `${at}出发，约${about}到达，多数人不晚于${by}`),
  stops: "途经地点",
  addStop: "添加途经地点",
  addStopHint: "顺路去哪里？",
  removeStop: (name: string) => `移除${name}`,
  bestOrder: "按最省时的顺序",
  near: "找最近的",
  nearNeedsStart: "请先选择起点",
  nearNone: "没有符合条件的地点",
  nearOf: { toilet: "洗手间", accessible: "无障碍洗手间", water: "饮水处", help: "咨询台" },
  between: (low: string, high: string) => `多数人用时${low}至${high}`,
  upTo: (high: string) => `多数人不超过${high}`,
  otherWays: "其他路线",
  askOthers: "查看其他路线",
  noOthers: "没有明显不同的其他路线",
  thisWay: "推荐路线",
  longer: (time: string) => `多${time}`,
};

const en: typeof zh = {
  options: "Route preferences",
  optionsSet: (count) => `Route preferences (${count})`,
  wishes: {
    "avoid-stairs": "Avoid stairs",
    "avoid-escalators": "Avoid escalators",
    "avoid-lifts": "Avoid lifts",
    "avoid-crowds": "Avoid crowds",
    "prefer-quiet": "Prefer quiet",
  },
  wide: "At least 90 cm wide",
  wideHint: "You are told when there is no such way; no narrower one is taken",
  leave: "Leave at",
  leaveNow: "Leave now",
  leaves: (at) => `Leaving at ${at}`,
  arrives: (at, about, by) =>
    about === by ? `Leaving at ${at}, there at about ${about}` : `Leaving at ${at}, there at about ${about}, most people by ${by}`,
  stops: "Stops",
  addStop: "Add a stop",
  addStopHint: "Where else on the way?",
  removeStop: (name) => `Remove ${name}`,
  bestOrder: "In the quickest order",
  near: "Nearest",
  nearNeedsStart: "Choose a start first",
  nearNone: "There is none that fits",
  nearOf: { toilet: "Toilet", accessible: "Accessible toilet", water: "Drinking water", help: "Information" },
  between: (low, high) => `Most people take ${low} to ${high}`,
  upTo: (high) => `Most people take up to ${high}`,
  otherWays: "Other ways",
  askOthers: "Show other ways",
  noOthers: "There is no other way that truly differs",
  thisWay: "Suggested way",
  longer: (time) => `${time} longer`,
};

export const plannerWords: Readonly<Record<Language, typeof zh>> = { zh, en };
