/** The words of the pages in Chinese and English, and the language in use. */

import type { Labels } from "./protocol.ts";

export type Language = "zh" | "en";

const zh = {
  brand: "指路",
  simulated: "模拟数据",
  simulatedHint: "数据由模拟器生成，并非真实场馆",
  otherLanguage: "English",
  connecting: "正在连接…",
  offline: "连接已中断，显示的是最近一次的状态",
  unreachable: "暂时连接不上系统，请稍后重试",
  outdated: "收不到馆内的最新消息，显示的是最近一次的状态",
  untold: (panels: string) => `以下内容暂时无法更新，可能已过时：${panels}`,
  failed: "出错了",
  failedBy: (what: string) => `出错了：${what}`,
  // The detail is in English alone: only where the hub's own words point at it.
  hubSays: ({ zh: told }: Labels, detail: string) => (told === undefined ? detail : told.includes("详情") ? `${told}（${detail}）` : told),
  noPlace: "找不到此地点，或此处无法到达。请搜索地点，或在地图上另选一处。",
  changedBy: (by: string) => `未执行：${by}刚刚做了更改，请查看后再操作`,
  forbidden: "您没有执行此操作的权限",
  tooMany: "请求过于频繁，请稍后再试",
  retry: "重试",
  cancel: "取消",
  close: "关闭",
  floor: "楼层",
  map: "楼层地图",
  mapFailed: "此设备无法显示地图，请使用文字指引。",
  mapAway: "地图未能加载，请刷新页面重试。",
  mapFailedStaff: "此设备无法显示地图，请搜索地点。",

  phoneTitle: "室内导航",
  from: "起点",
  to: "终点",
  fromHint: "您在哪里？",
  toHint: "您要去哪里？",
  swap: "交换起点和终点",
  clear: "清除",
  popular: "热门地点",
  screens: "您身边的导向屏",
  nothingFound: (text: string) => `未找到“${text}”`,
  nothingFoundHint: "请换个词试试，或在地图上点选地点",
  results: (count: number) => `${count} 个结果`,
  mapPoint: "地图上的位置",
  setFrom: "从这里出发",
  setTo: "到这里去",
  stepFree: "无障碍路线",
  stepFreeHint: "仅经电梯和坡道，适合轮椅和婴儿车",
  needFrom: "请选择起点：搜索地点，或在地图上点选。",
  needTo: "请选择终点：搜索地点，或在地图上点选。",
  planning: "正在规划路线…",
  minutes: (count: number) => `${count} 分钟`,
  underMinute: "不到 1 分钟",
  metres: (count: string) => `${count} 米`,
  steps: "路线步骤",
  routeChanged: "路线已更新",
  noWay: "目前没有可通行的路线",
  noWayHint: "恢复通行后，路线会自动更新。",
  noWayStepFree: "目前没有无障碍路线",
  sameLevel: (level: string) => `全程在${level}`,
  onRoute: "路线经过",
  showOnMap: "在地图上查看",

  consoleTitle: "运行控制台",
  machines: "电梯与扶梯",
  closures: "当前封闭",
  noClosures: "当前无封闭",
  closedBy: (by: string) => `操作人 ${by}`,
  noMachines: "没有登记电梯或扶梯",
  noZones: "没有登记区域",
  noSigns: "没有登记导向屏",
  zones: "区域人数",
  zone: "区域",
  people: "人数",
  capacity: "可容纳",
  crowding: "拥挤度",
  crowdingOf: { low: "宽松", busy: "较挤", full: "拥挤", unknown: "未知" },
  inputs: "数据接入",
  mqttMode: { embedded: "内置服务", broker: "外部服务器" },
  connected: "已连接",
  disconnected: "未连接",
  readings: "读数",
  malformed: "格式错误",
  unassigned: "未登记设备",
  lastMalformed: "最近一次格式错误",
  rejected: "未采信的读数",
  andMore: (count: number) => `…… 另有 ${count} 项`,
  signs: "导向屏",
  openSign: "查看屏幕",
  why: "查看原因",
  whyTitle: (name: string) => `指引依据：${name}`,
  whyCauses: "形成当前指引的原因",
  whyStanding: "当前影响指引的情况",
  whyNone: "一切正常，没有影响指引的情况。",
  whyAll: "整块屏幕",
  destination: "目的地",
  topic: "主题",
  payload: "内容",
  measured: "测量时间",
  received: "接收时间",
  command: "指令",
  by: "操作人",
  stateUnknown: "状态未知",
  inService: "运行中",
  outOfService: "暂停使用",
  closedByStaff: "人工封闭",
  carAt: (level: string) => `轿厢在${level}`,
  wait: (seconds: number) => `等候约 ${seconds} 秒`,
  stale: "数据已过期",
  since: (time: string) => `${time} 起`,
  asOf: (time: string) => `截至 ${time}`,
  closeIt: "封闭",
  reopen: "恢复通行",
  closeTitle: (name: string) => `确定封闭“${name}”吗？`,
  closeHint: "确认后，所有路线和导向屏将立即避开此处。",
  effectAsking: "正在估算封闭后的影响…",
  effectUnknown: "未能估算封闭后的影响，仍可继续。",
  effectDetails: "查看受影响的标识和行程",
  effectMore: (count: number) => `另有 ${count} 处`,
  effectLost: "将无路可达",
  effectTurns: "将改变指向",
  effectRoom: "未命名房间",
  effectLonger: (seconds: number) => `多 ${seconds} 秒`,
  reason: "原因",
  reasonHint: "例如：保洁、检修、活动",
  defaultReason: "临时封闭",
  selectHint: "在地图上点选门或房间，或搜索地点，即可封闭。",
  closeWhole: "封闭所有楼层",
  closeUnit: "仅封闭本层",
  doors: "此处的门",
  doorTo: (place: string) => `通往${place}的门`,
  outside: "室外",
  findPlace: "搜索地点",
  kinds: { opening: "门 / 通道口", unit: "房间 / 区域", connector: "跨层通道" },
  kindsOf: { elevator: "电梯", escalator: "扶梯", stairs: "楼梯", ramp: "坡道" } as Readonly<Record<string, string>>,
  none: "无",
  openHub: "无需登录",
};

const en: typeof zh = {
  brand: "Zhilu",
  simulated: "Simulated data",
  simulatedHint: "The data comes from a simulator, not from a real venue",
  otherLanguage: "中文",
  connecting: "Connecting…",
  offline: "Connection lost. Showing the last known state.",
  unreachable: "No connection at the moment. Try again shortly.",
  outdated: "No news from the building. Showing the last known state.",
  untold: (panels) => `What cannot be updated at the moment and may be out of date: ${panels}`,
  failed: "Something went wrong",
  failedBy: (what) => `Something went wrong: ${what}`,
  hubSays: (_, detail) => detail,
  noPlace: "There is no such place, or nobody can get there. Search for a place, or pick another point on the map.",
  changedBy: (by: string) => `Not done: ${by} has just changed this; look again`,
  forbidden: "You do not have the right to do this",
  tooMany: "Too many requests at once; try again shortly",
  retry: "Try again",
  cancel: "Cancel",
  close: "Close",
  floor: "Floor",
  map: "Floor map",
  mapFailed: "This device cannot draw the map. The written directions still work.",
  mapAway: "The map could not be loaded. Reload the page to try again.",
  mapFailedStaff: "This device cannot draw the map. Search for a place instead.",

  phoneTitle: "Indoor directions",
  from: "From",
  to: "To",
  fromHint: "Where are you?",
  toHint: "Where to?",
  swap: "Swap start and destination",
  clear: "Clear",
  popular: "Popular places",
  screens: "The sign next to you",
  nothingFound: (text) => `Nothing found for “${text}”`,
  nothingFoundHint: "Try other words, or tap a place on the map",
  results: (count) => (count === 1 ? "1 result" : `${count} results`),
  mapPoint: "Point on the map",
  setFrom: "Start here",
  setTo: "Go here",
  stepFree: "Step-free route",
  stepFreeHint: "Lifts and ramps only, for wheelchairs and prams",
  needFrom: "Choose a start: search for a place, or tap the map.",
  needTo: "Choose a destination: search for a place, or tap the map.",
  planning: "Finding the way…",
  minutes: (count) => `${count} min`,
  underMinute: "under 1 min",
  metres: (count) => `${count} m`,
  steps: "Directions",
  routeChanged: "Your route has changed",
  noWay: "No route at present",
  noWayHint: "The route appears here once the way is open again.",
  noWayStepFree: "No step-free route at present",
  sameLevel: (level) => `All on ${level}`,
  onRoute: "on your route",
  showOnMap: "Show on the map",

  consoleTitle: "Operations console",
  machines: "Lifts and escalators",
  closures: "Current closures",
  noClosures: "Nothing is closed",
  closedBy: (by) => `by ${by}`,
  noMachines: "No lifts or escalators are set up",
  noZones: "No zones are set up",
  noSigns: "No signs are set up",
  zones: "People by zone",
  zone: "Zone",
  people: "People",
  capacity: "Capacity",
  crowding: "Crowding",
  crowdingOf: { low: "Quiet", busy: "Busy", full: "Crowded", unknown: "Unknown" },
  inputs: "Inputs",
  mqttMode: { embedded: "built-in endpoint", broker: "external broker" },
  connected: "Connected",
  disconnected: "Not connected",
  readings: "Readings",
  malformed: "Malformed",
  unassigned: "Unassigned",
  lastMalformed: "Last malformed message",
  rejected: "Rejected readings",
  andMore: (count) => `… and ${count} more`,
  signs: "Signs",
  openSign: "Open sign",
  why: "Why",
  whyTitle: (name) => `Why it points this way: ${name}`,
  whyCauses: "What led to this",
  whyStanding: "What affects it now",
  whyNone: "All normal: nothing affects this sign.",
  whyAll: "The whole sign",
  destination: "Destination",
  topic: "Topic",
  payload: "Payload",
  measured: "Measured",
  received: "Received",
  command: "Command",
  by: "By",
  stateUnknown: "State unknown",
  inService: "In service",
  outOfService: "Out of service",
  closedByStaff: "Closed by staff",
  carAt: (level) => `Car at ${level}`,
  wait: (seconds) => `Wait about ${seconds} s`,
  stale: "Data out of date",
  since: (time) => `since ${time}`,
  asOf: (time) => `as of ${time}`,
  closeIt: "Close",
  reopen: "Reopen",
  closeTitle: (name) => `Close “${name}”?`,
  closeHint: "Every route and sign will avoid it at once.",
  effectAsking: "Working out what closing it would do…",
  effectUnknown: "What closing it would do could not be worked out; you can go on.",
  effectDetails: "See the signs and trips concerned",
  effectMore: (count: number) => `and ${count} more`,
  effectLost: "no way any more",
  effectTurns: "leads another way",
  effectRoom: "a room without a name",
  effectLonger: (seconds: number) => `${seconds} s longer`,
  reason: "Reason",
  reasonHint: "e.g. cleaning, repair, event",
  defaultReason: "Temporarily closed",
  selectHint: "Pick a door or room on the map, or search for a place, to close it.",
  closeWhole: "Close on all floors",
  closeUnit: "Close on this floor only",
  doors: "Doors of this place",
  doorTo: (place: string) => `Door to ${place}`,
  outside: "the outside",
  findPlace: "Find a place",
  kinds: { opening: "Door or passage", unit: "Room or area", connector: "Way between floors" },
  kindsOf: { elevator: "Lift", escalator: "Escalator", stairs: "Stairs", ramp: "Ramp" },
  none: "none",
  openHub: "No sign-in",
};

export type Strings = typeof zh;

export const strings: Readonly<Record<Language, Strings>> = { zh, en };

const KEY = "zhilu.language";

/** `?lang=`, then what was chosen before, then the browser's languages, then Chinese. */
export function preferredLanguage(query: string, stored: string | null, browser: readonly string[]): Language {
  const asked = [new URLSearchParams(query).get("lang"), stored, ...browser];
  for (const tag of asked) {
    const primary = tag?.toLowerCase().split("-")[0];
    if (primary === "zh" || primary === "en") return primary;
  }
  return "zh";
}

export function initialLanguage(): Language {
  return preferredLanguage(location.search, remembered(), navigator.languages);
}

/** What was chosen before; nothing where the browser lets pages keep nothing. */
function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keepInMind(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // The choice holds for this page alone.
  }
}

/** Make a language the page's: the document's `lang`, its address and what the browser remembers. */
export function applyLanguage(language: Language, remember: boolean): void {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  if (!remember) return;
  keepInMind(language);
  const address = new URL(location.href);
  if (address.searchParams.has("lang")) {
    address.searchParams.set("lang", language);
    history.replaceState(history.state, "", address);
  }
}

/** The text in a language, else in Chinese, English, or whatever there is; empty where there is none. */
export function pick(labels: Labels | undefined, language: string): string {
  if (labels === undefined) return "";
  return labels[language] ?? labels["zh"] ?? labels["en"] ?? Object.values(labels)[0] ?? "";
}
