/** What people call a browser, from what it calls itself. */

/** The first that fits: Edge and Opera also say that they are Chrome, and all of them that they are Safari. */
const BROWSERS = [
  [/Edg\w*\//, "Edge"],
  [/OPR\//, "Opera"],
  [/MicroMessenger\//, "WeChat"],
  [/Firefox\//, "Firefox"],
  [/Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
] as const;

const SYSTEMS = [
  [/HarmonyOS|OpenHarmony/, "HarmonyOS"],
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
] as const;

export function browserOf(agent: string): string {
  const first = (of: readonly (readonly [RegExp, string])[]): string => of.find(([sign]) => sign.test(agent))?.[1] ?? "";
  const [browser, system] = [first(BROWSERS), first(SYSTEMS)];
  if (browser === "") return agent;
  return system === "" ? browser : `${browser} · ${system}`;
}
