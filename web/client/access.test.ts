import { expect, test } from "vitest";
import { may, ownPage, signInAddress } from "./access.ts";

test.each([
  [null, "/console"],
  ["/audit?act=x#y", "/audit?act=x#y"],
  ["//evil.example/", "/console"],
  ["/\\evil.example", "/console"],
  ["/..//evil.example/", "/console"],
  ["/.//evil.example/", "/console"],
  ["https://evil.example/", "/console"],
  ["javascript:alert(1)", "/console"],
  ["console", "/console"],
])("after signing in, %j leads to %s", (next, page) => {
  expect(ownPage(next)).toBe(page);
});

test("signing in leads back to where somebody was", () => {
  const address = signInAddress("/audit?act=take_closure&target=a b");
  expect(ownPage(new URLSearchParams(address.split("?")[1]).get("next"))).toBe("/audit?act=take_closure&target=a%20b");
});

test("nobody may do anything before it is known who they are", () => {
  expect(may(undefined, "visit")).toBe(false);
});
