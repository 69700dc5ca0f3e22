import { render } from "lit";
import { expect, test } from "vitest";
import type { Alarm } from "../client/alarms.ts";
import type { OutOfService } from "../client/devices.ts";
import { alarmsPanel, devicesPanel } from "./alarms-panel.ts";

const alarm = (kind: Alarm["kind"], more: Partial<Alarm> = {}): Alarm => ({
  kind,
  target: kind,
  name: { en: kind },
  text: { zh: `${kind}：报警`, en: `${kind}: alarm` },
  since: "2026-01-02T03:04:05Z",
  occurrence: "7",
  ...more,
});

function drawn(
  alarms: Readonly<Record<string, Alarm>>,
  language: "zh" | "en" = "en",
  out: Readonly<Record<string, OutOfService>> = {},
): { root: HTMLElement; done: string[] } {
  const root = document.createElement("div");
  const done: string[] = [];
  const actions = {
    acknowledge: (id: string, { occurrence }: Alarm) => done.push(`acknowledge ${id} ${occurrence}`),
    withdraw: (id: string, { acknowledged }: Alarm) => done.push(`withdraw ${id} ${acknowledged?.version}`),
    takeOut: (device: string) => done.push(`take out ${device}`),
    putBack: (device: string, version: number) => done.push(`put back ${device} ${version}`),
  };
  const view = { language, floors: [] };
  render([alarmsPanel(alarms, view, actions), devicesPanel({ out_of_service: out }, view, actions)], root);
  return { root, done };
}

test("what is urgent comes first, and what is acknowledged last, with who and why", () => {
  const acknowledged = { by: "ada", at: "2026-01-02T03:05:00Z", note: "mechanic called", version: 9 };
  const { root, done } = drawn({
    a: alarm("silent"),
    b: alarm("machine", { acknowledged }),
    c: alarm("no_safe_way"),
    d: alarm("silent", { since: "2026-01-02T04:04:05Z", detail: "-7" }),
  });
  const rows = [...root.querySelectorAll<HTMLElement>("[data-testid=alarm]")];
  expect(rows.map(({ dataset }) => dataset["id"])).toEqual(["c", "d", "a", "b"]);
  expect(root.querySelector(".count")?.textContent).toBe("3");
  expect(rows[1]?.textContent).toContain("-7");
  expect(rows[3]?.textContent).toContain("Acknowledged by ada");
  expect(rows[3]?.textContent).toContain("mechanic called");
  for (const row of rows) row.querySelector<HTMLElement>("button:not([data-testid=take-out])")?.click();
  expect(done).toEqual(["acknowledge c 7", "acknowledge d 7", "acknowledge a 7", "withdraw b 9"]);
});

test("without alarms it says so in the reader's language", () => {
  expect(drawn({}).root.textContent).toContain("No alarm is raised");
  expect(drawn({}, "zh").root.textContent).toContain("当前无报警");
});

test("a device is taken out of service where it alarms, and put back where that is told", () => {
  const out = { "c-1": { name: { zh: "大厅（c-1）", en: "Hall (c-1)" }, reason: "broken", since: "2026-01-02T03:04:05Z", version: 4, by: "ada" } };
  const { root, done } = drawn({ a: alarm("silent"), b: alarm("no_safe_way") }, "en", out);
  const buttons = root.querySelectorAll<HTMLElement>("[data-testid=take-out]");
  expect(buttons.length).toBe(1);
  buttons[0]?.click();
  const row = root.querySelector("[data-testid=device]");
  expect(row?.textContent).toContain("broken");
  row?.querySelector("button")?.click();
  expect(done).toEqual(["take out silent", "put back c-1 4"]);
  expect(drawn({}, "zh", out).root.textContent).toContain("已屏蔽的设备");
  expect(drawn({}).root.querySelector("[data-testid=devices]")).toBeNull();
});

test("who may not acknowledge or tend is shown alarms and devices without buttons", () => {
  const root = document.createElement("div");
  const view = { language: "en", floors: [] } as const;
  const acknowledged = { by: "ada", at: "2026-01-02T03:05:00Z", note: "", version: 9 };
  const out = { x: { name: { en: "x" }, reason: "broken", since: "2026-01-02T03:05:00Z", by: "ada", version: 3 } };
  render([alarmsPanel({ a: alarm("machine"), b: alarm("silent", { acknowledged }) }, view, {}), devicesPanel({ out_of_service: out }, view, {})], root);
  expect(root.querySelectorAll("[data-testid=alarm], [data-testid=device]").length).toBe(3);
  expect(root.querySelectorAll("button").length).toBe(0);
});
