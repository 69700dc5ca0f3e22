/** The words of the pages in Chinese and English, and the language in use. */

import type { Labels } from "./protocol.ts";

export type Language = "zh" | "en";

const zh = {
  brand: "指路",
  simulated: "模拟数据",
  simulatedHint: "数据由模拟器产生，并非真实楼宇",
  otherLanguage: "English",
  connecting: "正在连接…",
  offline: "连接中断，显示最后已知状态",
  failed: "出错了",
  retry: "重试",
  cancel: "取消",
  close: "关闭",
  floor: "楼层",
  map: "楼层地图",
  mapFailed: "此设备无法显示地图，文字指引仍然可用。",

  phoneTitle: "室内导航",
  from: "起点",
  to: "终点",
  fromHint: "您在哪里？",
  toHint: "想去哪里？",
  swap: "交换起点和终点",
  clear: "清除",
  popular: "大家常去",
  screens: "您身边的指示屏",
  nothingFound: (text: string) => `没有找到“${text}”`,
  nothingFoundHint: "换个说法，或在地图上点选地点",
  results: (count: number) => `${count} 个结果`,
  mapPoint: "地图上的位置",
  unnamed: "未命名区域",
  setFrom: "从这里出发",
  setTo: "到这里去",
  stepFree: "无台阶路线",
  stepFreeHint: "只走电梯和坡道，适合轮椅和婴儿车",
  needFrom: "请告诉我们您在哪里：搜索地点，或在地图上点一下。",
  needTo: "搜索目的地，或在地图上点一下。",
  planning: "正在规划路线…",
  minutes: (count: number) => `${count} 分钟`,
  underMinute: "不到 1 分钟",
  metres: (count: string) => `${count} 米`,
  metresUnit: "米",
  minutesUnit: "分钟",
  steps: "路线步骤",
  routeChanged: "路线已更新",
  noWay: "目前没有可走的路线",
  noWayHint: "路一开通，这里会自动更新。",
  noWayStepFree: "目前没有无台阶路线",
  sameLevel: (level: string) => `全程在${level}`,
  onRoute: "路线经过",
  showOnMap: "在地图上查看",
  towards: (connector: string, level: string) => `${connector} → ${level}`,

  consoleTitle: "运行控制台",
  machines: "电梯与扶梯",
  closures: "正在生效的封闭",
  noClosures: "没有封闭，全部畅通",
  zones: "区域人数",
  zone: "区域",
  people: "人数",
  capacity: "容量",
  crowding: "拥挤度",
  crowdingOf: { low: "宽松", busy: "较多", full: "拥挤", unknown: "未知" },
  inputs: "数据接入",
  mqttMode: { embedded: "内置端点", broker: "外部代理" },
  connected: "已连接",
  disconnected: "未连接",
  readings: "读数",
  malformed: "格式错误",
  unassigned: "未登记设备",
  lastMalformed: "最近一次格式错误",
  signs: "指示屏",
  openSign: "打开屏幕",
  why: "为什么",
  whyTitle: (name: string) => `为什么这样指：${name}`,
  whyCauses: "造成当前状态的原因",
  whyStanding: "目前仍在起作用的条件",
  whyNone: "一切正常，没有偏离常态的条件。",
  whyAll: "整块屏幕",
  destination: "目的地",
  topic: "主题",
  payload: "内容",
  measured: "测量时间",
  received: "收到时间",
  command: "指令",
  by: "操作者",
  stateUnknown: "状态未知",
  inService: "运行中",
  outOfService: "停用",
  closedByStaff: "人工封闭",
  carAt: (level: string) => `轿厢在${level}`,
  wait: (seconds: number) => `等候约 ${seconds} 秒`,
  stale: "数据过时",
  since: (time: string) => `${time} 起`,
  asOf: (time: string) => `截至 ${time}`,
  closeIt: "封闭",
  reopen: "恢复通行",
  closeTitle: (name: string) => `封闭“${name}”？`,
  closeHint: "确认后，所有路线和指示屏会立即避开它。",
  reason: "原因",
  reasonHint: "例如：保洁、检修、活动",
  defaultReason: "临时封闭",
  selectHint: "在地图上点选门或房间，或搜索地点，即可封闭通道。",
  selected: "已选中",
  closeWhole: "封闭整个通道",
  closeUnit: "只封闭这一层",
  doors: "这里的门",
  doorTo: (place: string) => `通往${place}的门`,
  outside: "室外",
  findPlace: "搜索地点",
  kinds: { opening: "门 / 通道口", unit: "房间 / 区域", connector: "跨层通道" },
  kindsOf: { elevator: "电梯", escalator: "扶梯", stairs: "楼梯", ramp: "坡道" } as Readonly<Record<string, string>>,
  none: "无",
};

const en: typeof zh = {
  brand: "Zhilu",
  simulated: "Simulated data",
  simulatedHint: "The data come from a simulator, not from a real building",
  otherLanguage: "中文",
  connecting: "Connecting…",
  offline: "Connection lost, showing the last known state",
  failed: "Something went wrong",
  retry: "Try again",
  cancel: "Cancel",
  close: "Close",
  floor: "Floor",
  map: "Floor map",
  mapFailed: "This device cannot draw the map. The written directions still work.",

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
  unnamed: "Unnamed area",
  setFrom: "Start here",
  setTo: "Go here",
  stepFree: "Step-free route",
  stepFreeHint: "Lifts and ramps only, for wheelchairs and prams",
  needFrom: "Tell us where you are: search for a place, or tap the map.",
  needTo: "Search for a destination, or tap the map.",
  planning: "Finding the way…",
  minutes: (count) => `${count} min`,
  underMinute: "under 1 min",
  metres: (count) => `${count} m`,
  metresUnit: "m",
  minutesUnit: "min",
  steps: "Directions",
  routeChanged: "Your route has changed",
  noWay: "There is no way at present",
  noWayHint: "This page updates by itself as soon as the way is open.",
  noWayStepFree: "There is no step-free way at present",
  sameLevel: (level) => `All on ${level}`,
  onRoute: "on your route",
  showOnMap: "Show on the map",
  towards: (connector, level) => `${connector} → ${level}`,

  consoleTitle: "Operations console",
  machines: "Lifts and escalators",
  closures: "Closures in force",
  noClosures: "Nothing is closed",
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
  signs: "Signs",
  openSign: "Open sign",
  why: "Why",
  whyTitle: (name) => `Why it points this way: ${name}`,
  whyCauses: "What made the present state",
  whyStanding: "Conditions still in force",
  whyNone: "All nominal: nothing keeps this from its usual state.",
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
  reason: "Reason",
  reasonHint: "e.g. cleaning, repair, event",
  defaultReason: "Temporarily closed",
  selectHint: "Pick a door or room on the map, or search for a place, to close a passage.",
  selected: "Selected",
  closeWhole: "Close the whole connector",
  closeUnit: "Close on this floor only",
  doors: "Doors of this place",
  doorTo: (place: string) => `Door to ${place}`,
  outside: "the outside",
  findPlace: "Find a place",
  kinds: { opening: "Door or passage", unit: "Room or area", connector: "Connector" },
  kindsOf: { elevator: "Lift", escalator: "Escalator", stairs: "Stairs", ramp: "Ramp" },
  none: "none",
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
  return preferredLanguage(location.search, localStorage.getItem(KEY), navigator.languages);
}

/** Make a language the page's: the document's `lang`, its address and what the browser remembers. */
export function applyLanguage(language: Language, remember: boolean): void {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  if (!remember) return;
  localStorage.setItem(KEY, language);
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
