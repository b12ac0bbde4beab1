/**
 * Connections that are there at first need: to read undici is a sixth of what a start would cost, and nothing calls an
 * API before its client has listed tools. What they are is for `dispatcher.ts` to say.
 */
import type { Dispatcher } from "undici";

import type { DispatcherOptions } from "./dispatcher.ts";

export interface Connections {
  /** At once from the second time on: every call comes this way. */
  readonly dispatcher: () => Dispatcher | Promise<Dispatcher>;
  readonly fetch: typeof globalThis.fetch;
  /** Lets running requests finish; what comes later is refused. */
  close(): Promise<void>;
}

export function createConnections(options: DispatcherOptions): Connections {
  let opening: Promise<Dispatcher> | undefined;
  let opened: Dispatcher | undefined;
  let isClosed = false;

  async function open(): Promise<Dispatcher> {
    const { createDispatcher } = await import("./dispatcher.ts");
    opened = createDispatcher(options);
    if (isClosed) await opened.close();
    return opened;
  }

  const dispatcher = (): Dispatcher | Promise<Dispatcher> => opened ?? (opening ??= open());

  return {
    dispatcher,
    async fetch(input, init) {
      const { createFetch } = await import("./dispatcher.ts");
      return createFetch(await dispatcher())(input, init);
    },
    async close() {
      isClosed = true;
      await (await opening)?.close();
    },
  };
}
