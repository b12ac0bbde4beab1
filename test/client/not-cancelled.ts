import { expect } from "vitest";

import { messageOf } from "../../src/errors.ts";
import type { Lack } from "./model.ts";

/** Of a client that gives up a call in a way that does not reach the call: the API answers it. */
export function notCancelled(why: string): Lack {
  return {
    why,
    async shown(client, world) {
      const cancel = new AbortController();
      const { arrived, answered } = world.nextWait();
      const call = { name: "waitFor", arguments: { seconds: 0.5 } };
      const outcome = client.call(call, { signal: cancel.signal }).then(() => "done", messageOf);
      await arrived;
      cancel.abort();
      expect(await outcome).toMatch(/abort|interrupt/i);
      await answered;
    },
  };
}
