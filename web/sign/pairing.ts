/** A screen that the hub does not know yet shows a code until an administrator says which screen it is. */

import { beginPairing, claimPairing, getMe, type Pairing } from "../client/access.ts";
import { ApiError } from "../client/api.ts";

const ASK_EVERY = 3_000;
const LOOK_AGAIN_EVERY = 30_000;

export interface Pairings {
  /** Show a code, or none. */
  readonly show: (code: string | undefined) => void;
  /** The screen has been told what it is known by. */
  readonly paired: () => void;
}

/**
 * Pair a screen; what is returned ends that.
 *
 * Nothing is shown where the hub knows the browser already, as that of a screen or of somebody who looks at it.
 */
export function pair(screen: string, { show, paired }: Pairings): () => void {
  let timer = 0;
  let ended = false;
  const later = (call: () => Promise<void>, after: number): void => {
    if (!ended) timer = window.setTimeout(() => void call(), after);
  };

  const begin = async (): Promise<void> => {
    try {
      const me = await getMe();
      if (me.kind !== "visitor") {
        show(undefined);
        later(begin, LOOK_AGAIN_EVERY);
        return;
      }
      const pairing = await beginPairing(screen);
      if (ended) return;
      show(pairing.code);
      later(() => ask(pairing), ASK_EVERY);
    } catch {
      later(begin, LOOK_AGAIN_EVERY);
    }
  };

  const ask = async (pairing: Pairing): Promise<void> => {
    try {
      const { state } = await claimPairing(pairing.pairing);
      if (ended) return;
      if (state === "done") {
        show(undefined);
        paired();
        return;
      }
      later(() => ask(pairing), ASK_EVERY);
    } catch (error) {
      const spent = error instanceof ApiError && error.code === "access.pairing";
      if (spent) show(undefined);
      later(spent ? begin : () => ask(pairing), ASK_EVERY);
    }
  };

  void begin();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
