/** The golden conversations of the hub and its Python client, played by this client. */

import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { Mirror } from "./mirror.ts";
import type { ClientFrame, HubFrame } from "./protocol.ts";

/** Seen from `web/`, where the tests are run. */
const FOLDER = resolve("../tests/transcripts");
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));

interface Steps {
  readonly want: string[];
  readonly leave: string[];
  readonly connect: true;
  readonly break: true;
  readonly hub: HubFrame;
  readonly client: ClientFrame;
  readonly holds: Record<string, unknown>;
}

interface Transcript {
  readonly about: string;
  readonly steps: readonly Partial<Steps>[];
}

class ClientSide {
  readonly mirror = new Mirror();
  connected = false;
  sent: ClientFrame[] = [];

  send(...frames: readonly ClientFrame[]): void {
    if (this.connected) this.sent.push(...frames);
  }

  play(step: Partial<Steps>): void {
    if (step.want !== undefined) this.send(this.mirror.want(step.want));
    if (step.leave !== undefined) this.send(this.mirror.leave(step.leave));
    if (step.connect !== undefined) {
      this.connected = true;
      this.send(...this.mirror.connected());
    }
    if (step.break !== undefined) {
      this.connected = false;
      this.sent = [];
    }
    if (step.hub !== undefined) this.send(...(this.mirror.take(step.hub).requests ?? []));
    if (step.client !== undefined) expect(this.sent.shift()).toEqual(step.client);
    if (step.holds !== undefined) {
      expect(this.sent).toEqual([]);
      expect(this.mirror.documents()).toEqual(step.holds);
    }
  }
}

test.each(NAMES)("the client speaks as written in %s", (name) => {
  const { steps } = JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as Transcript;
  const side = new ClientSide();
  for (const step of steps) side.play(step);
});

test("there are transcripts", () => {
  expect(NAMES.length).toBeGreaterThanOrEqual(8);
});
