import { afterEach, expect, test, vi } from "vitest";
import { applyLanguage, initialLanguage, pick, preferredLanguage, strings } from "./strings.ts";

test.each([
  [{ zh: "馆", en: "Library" }, "en", "Library"],
  [{ zh: "馆", en: "Library" }, "fr", "馆"],
  [{ en: "Library" }, "zh", "Library"],
  [{ ja: "図書館" }, "zh", "図書館"],
  [{}, "zh", ""],
  [undefined, "zh", ""],
])("of %j in %s people read %j", (labels, language, text) => {
  expect(pick(labels as Record<string, string> | undefined, language)).toBe(text);
});

test.each([
  ["?lang=en", "zh", ["zh-CN"], "en"],
  ["?lang=xx", "en", ["zh-CN"], "en"],
  ["", null, ["fr", "en-GB", "zh"], "en"],
  ["", null, ["zh-Hans-CN", "en"], "zh"],
  ["", null, ["fr"], "zh"],
] as const)("query %j, stored %j and browser %j give %s", (query, stored, browser, language) => {
  expect(preferredLanguage(query, stored, browser)).toBe(language);
});

test("English has every text that Chinese has, of the same kind", () => {
  const shape = (value: unknown): unknown =>
    typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
      : typeof value;
  expect(shape(strings.en)).toEqual(shape(strings.zh));
});

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["there is no place for it", null],
  [
    "it is refused",
    {
      getItem: () => {
        throw new DOMException("denied", "SecurityError");
      },
      setItem: () => {
        throw new DOMException("denied", "SecurityError");
      },
    },
  ],
])("a page works where nothing may be kept: %s", (_, storage) => {
  vi.stubGlobal("localStorage", storage);
  vi.stubGlobal("navigator", { languages: ["en-GB"] });
  expect(initialLanguage()).toBe("en");
  applyLanguage("zh", true);
  expect(document.documentElement.lang).toBe("zh-CN");
});
