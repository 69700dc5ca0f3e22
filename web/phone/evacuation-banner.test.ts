import { render } from "lit";
import { expect, test } from "vitest";
import type { Route } from "../client/protocol.ts";
import { evacuationBanner } from "./evacuation-banner.ts";

function drawn(led: Route["evacuation"]): HTMLElement {
  const root = document.createElement("div");
  render(evacuationBanner("en", led), root);
  return root.querySelector<HTMLElement>("[data-testid=evacuation]") as HTMLElement;
}

test("a visitor without a route is asked where they are", () => {
  expect(drawn(undefined).textContent).toContain("Say where you are");
});

test("a route that is the way out says so in its own words", () => {
  const shown = drawn({ to: "refuge", text: { zh: "…", en: "Go to the refuge" } });
  expect(shown.getAttribute("role")).toBe("alert");
  expect(shown.dataset["to"]).toBe("refuge");
  expect(shown.textContent).toContain("Go to the refuge");
});
