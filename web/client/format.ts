/** Numbers and times as people read them. */

import type { Language, Strings } from "./strings.ts";

/** Whole minutes, never 0: nobody walks in no time. */
export const wholeMinutes = (seconds: number): number => Math.max(1, Math.round(seconds / 60));

export const duration = (seconds: number, text: Strings): string =>
  seconds < 45 ? text.underMinute : text.minutes(wholeMinutes(seconds));

/** Whole metres below 20, then in fives: nobody paces out a single metre of eighty. */
export function roundMetres(metres: number): number {
  return metres < 20 ? Math.round(metres) : Math.round(metres / 5) * 5;
}

export const distance = (metres: number, text: Strings): string => text.metres(String(roundMetres(metres)));

/** A clock time of today, or date and time of another day. */
export function clock(time: string, language: Language, now: Date = new Date()): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return time;
  const options: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false };
  if (at.toDateString() !== now.toDateString()) Object.assign(options, { month: "short", day: "numeric" });
  return new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", options).format(at);
}

/** A clock time in a time zone, with the date where that is not today there. */
export function clockIn(time: string, language: Language, zone: string | undefined, now: Date = new Date()): string {
  const at = new Date(time);
  const tag = language === "zh" ? "zh-CN" : "en-GB";
  const where = zone === undefined ? {} : { timeZone: zone };
  const day = new Intl.DateTimeFormat(tag, { ...where, month: "short", day: "numeric" });
  const hour = new Intl.DateTimeFormat(tag, { ...where, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
  return day.format(at) === day.format(now) ? hour : `${day.format(at)} ${hour}`;
}
