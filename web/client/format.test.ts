import { expect, test } from "vitest";
import { clock, clockIn, distance, duration, roundMetres, wholeMinutes } from "./format.ts";
import { strings } from "./strings.ts";

test.each([
  [0, 1],
  [89, 1],
  [90, 2],
  [600, 10],
])("%d s are %d min on a sign", (seconds, minutes) => {
  expect(wholeMinutes(seconds)).toBe(minutes);
});

test.each([
  [7.4, 7],
  [19.4, 19],
  [22, 20],
  [78, 80],
])("%d m are shown as %d m", (metres, shown) => {
  expect(roundMetres(metres)).toBe(shown);
});

test("effort is worded in both languages", () => {
  expect([duration(20, strings.zh), duration(130, strings.zh), distance(74.5, strings.zh)]).toEqual([
    "不到 1 分钟",
    "2 分钟",
    "75 米",
  ]);
  expect([duration(20, strings.en), distance(8, strings.en)]).toEqual(["under 1 min", "8 m"]);
});

test("a time of another day says the day, and what is no time is shown as it is", () => {
  const now = new Date(2026, 0, 2, 12);
  expect(clock(new Date(2026, 0, 2, 9, 5, 7).toISOString(), "en", now)).toBe("09:05:07");
  expect(clock(new Date(2026, 0, 1, 9, 5, 7).toISOString(), "en", now)).toContain("1 Jan");
  expect(clock("soon", "en", now)).toBe("soon");
});

test("times of a building are told in its own time zone", () => {
  const now = new Date("2026-05-04T10:00:00Z");
  expect(clockIn("2026-05-04T13:30:00Z", "en", "Asia/Shanghai", now)).toBe("21:30");
  expect(clockIn("2026-05-04T17:30:00Z", "en", "Asia/Shanghai", now)).toBe("5 May 01:30");
  expect(clockIn("2026-05-04T17:30:00Z", "zh", "Asia/Shanghai", now)).toBe("5月5日 01:30");
});
