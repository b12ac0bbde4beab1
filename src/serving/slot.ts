/**
 * The APIs that are served at this moment. A document is swapped in whole or not at all: one that cannot be read leaves
 * the last good one serving, and one that never could be read is tried again, while the others serve. How a document
 * is loaded and what an API needs to be called are handed in.
 */
import { GatewayError, messageOf } from "../errors.ts";
import type { Logger } from "../telemetry/log.ts";

/** One API and what became of reading its document. */
export interface Slot<Source, Opened> {
  readonly source: Source;
  /** From the last good document; undefined while there has been none. */
  readonly opened: Opened | undefined;
  /** Why the newest document is not the one that serves. */
  readonly problem: string | undefined;
}

export interface Serving<Source, Opened> {
  readonly slots: () => readonly Slot<Source, Opened>[];
  /** Reads documents anew, all or those that `which` names; one reload at a time. Tells whether anything was replaced. */
  readonly reload: (which?: (source: Source) => boolean) => Promise<boolean>;
  /** Retires everything and tries nothing again. */
  readonly close: () => Promise<void>;
}

export interface ServingOptions<Source, Loaded, Opened> {
  readonly sources: readonly Source[];
  /**
   * Reads the document anew; undefined when it is still the one that serves.
   * @throws when it cannot be read
   */
  readonly load: (source: Source, earlier: Opened | undefined) => Promise<Loaded | undefined>;
  /**
   * Makes ready what was read; called in the order of the sources.
   * @param earlier what serves until then, and goes on when this throws
   * @throws when it cannot serve
   */
  readonly open: (source: Source, loaded: Loaded, earlier: Opened | undefined) => Opened;
  /** Called for what was replaced: running calls may finish with it. */
  readonly retire: (opened: Opened) => Promise<void>;
  readonly nameOf: (source: Source) => string;
  readonly log: Logger;
  /** Called after a reload that replaced something, which is complete when this is. */
  readonly onReplaced: () => void;
  /** Whether every document must be read at the start. Else one that is read is enough, and the others are tried again. */
  readonly needsAll: boolean;
  /** @default 1 s, doubled after each failure up to 5 min */
  readonly retryMs?: (failures: number) => number;
}

const longestRetryMs = 300_000;

/**
 * Reads every document once.
 * @throws the first failure, when nothing can be served or the configuration itself is wrong
 */
export async function startServing<Source, Loaded, Opened>({
  sources,
  load,
  open,
  retire,
  nameOf,
  log,
  onReplaced,
  needsAll,
  retryMs = (failures) => Math.min(1000 * 2 ** failures, longestRetryMs),
}: ServingOptions<Source, Loaded, Opened>): Promise<Serving<Source, Opened>> {
  type ThisSlot = Slot<Source, Opened>;
  const empty = sources.map((source): ThisSlot => ({
    source,
    opened: undefined,
    problem: undefined,
  }));
  const reasons: unknown[] = [];
  let slots = await replaceAll(
    empty,
    () => true,
    (reason) => reasons.push(reason),
  );
  const fatal =
    needsAll || slots.every(({ opened }) => opened === undefined)
      ? reasons[0]
      : reasons.find(isOperatorError);
  if (fatal !== undefined) throw fatal;

  let running: Promise<boolean> = Promise.resolve(false);
  let isClosed = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;

  /** Documents are read side by side, and opened in their order. */
  async function replaceAll(
    before: readonly ThisSlot[],
    which: (source: Source) => boolean,
    onFailure: (reason: unknown, slot: ThisSlot) => void,
  ): Promise<readonly ThisSlot[]> {
    const results = await Promise.allSettled(
      before.map(async ({ source, opened }) => (which(source) ? load(source, opened) : undefined)),
    );
    return before.map((slot, index): ThisSlot => {
      const result = results[index];
      try {
        if (result?.status === "rejected") throw result.reason;
        if (!which(slot.source)) return slot;
        const loaded = result?.value;
        const opened = loaded === undefined ? slot.opened : open(slot.source, loaded, slot.opened);
        return { ...slot, opened, problem: undefined };
      } catch (error) {
        onFailure(error, slot);
        return { ...slot, problem: messageOf(error) };
      }
    });
  }

  async function reloadAll(which: (source: Source) => boolean): Promise<boolean> {
    if (isClosed) return false;
    const before = slots;
    slots = await replaceAll(before, which, (error, { source, problem }) => {
      // Once is enough: it is tried again and again.
      if (messageOf(error) !== problem)
        log.warn({ api: nameOf(source), err: error }, "document not taken");
    });
    const replaced = before.filter(({ opened }, index) => opened !== slots[index]?.opened);
    if (replaced.length > 0) {
      log.info({ apis: replaced.map(({ source }) => nameOf(source)) }, "documents replaced");
      onReplaced();
    }
    await Promise.all(replaced.map(async ({ opened }) => opened && retire(opened)));
    retryLater();
    return replaced.length > 0;
  }

  /** What has never been read is asked for again by itself; what serves waits for a change. */
  function retryLater(): void {
    clearTimeout(timer);
    const waiting = new Set(
      slots.filter(({ opened }) => opened === undefined).map(({ source }) => source),
    );
    if (isClosed || waiting.size === 0) {
      failures = 0;
      return;
    }
    timer = setTimeout(() => void reload((source) => waiting.has(source)), retryMs(failures++));
    timer.unref();
  }

  function reload(which: (source: Source) => boolean = () => true): Promise<boolean> {
    running = running.then(() => reloadAll(which));
    return running;
  }

  for (const { source, problem } of slots) {
    if (problem !== undefined)
      log.warn({ api: nameOf(source), problem }, "document not read; trying again");
  }
  retryLater();
  return {
    slots: () => slots,
    reload,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await running;
      await Promise.all(slots.map(async ({ opened }) => opened && retire(opened)));
    },
  };
}

/** Trying again does not mend a configuration. */
function isOperatorError(reason: unknown): boolean {
  return reason instanceof GatewayError && reason.exitCode === 2;
}
