/**
 * Whether the process still has time and memory for more. Looked at once in a second, so that asking costs nothing: a
 * request is refused while it is small rather than when there is nothing left to refuse it with.
 */
import { totalmem } from "node:os";
import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import { constrainedMemory, memoryUsage } from "node:process";
import { getHeapStatistics } from "node:v8";

import type { Excess } from "../access/model.ts";
import type { Logger } from "../telemetry/log.ts";

export interface PressureOptions {
  readonly maxLagMs: number;
  readonly maxMemoryPercent: number;
  readonly gauges: Gauges;
  readonly log: Logger;
}

export interface Gauges {
  /** By how much most of what was due since the last look came too late, in milliseconds. */
  readonly lagMs: () => number;
  /** Share of what the process may have, of its heap or of all of it, whichever is more; in percent. */
  readonly memoryPercent: () => number;
  readonly close: () => void;
}

export interface Pressure {
  /** Of what there was too little at the last look. */
  readonly current: () => Excess | undefined;
  readonly look: () => void;
  readonly close: () => void;
}

const lookMs = 1_000;

/** So many looks in a row must find it late: reading a document, or a start, is over by then. */
const lateLooks = 3;

/** Until it is looked again, and some more. */
const retryAfterMs = 2_000;

export function createPressure(options: PressureOptions): Pressure {
  const { maxLagMs, maxMemoryPercent, gauges, log } = options;
  let current: Excess | undefined;
  let late = 0;

  function measure(): Excess | undefined {
    const percent = gauges.memoryPercent();
    const lagMs = gauges.lagMs();
    late = lagMs > maxLagMs ? late + 1 : 0;
    if (percent > maxMemoryPercent) {
      const what = `${Math.round(percent)} % of the memory are in use`;
      return { of: "gateway", limit: "memoryPercent", what, retryAfterMs };
    }
    if (late < lateLooks) return undefined;
    const what = `everything takes ${Math.round(lagMs)} ms longer`;
    return { of: "gateway", limit: "eventLoopMs", what, retryAfterMs };
  }

  function look(): void {
    const before = current;
    current = measure();
    if (current !== undefined && before === undefined) {
      log.warn({ limit: current.limit, what: current.what }, "too busy: requests are refused");
    }
    if (current === undefined && before !== undefined) log.info("requests are taken again");
  }

  const timer = setInterval(look, lookMs).unref();
  return {
    current: () => current,
    look,
    close() {
      clearInterval(timer);
      gauges.close();
    },
  };
}

/** How exactly the delay is known, in milliseconds; each costs a timer. */
const resolutionMs = 20;

/** Of this process. */
export function createGauges(): Gauges {
  const delay: IntervalHistogram = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  const allowed = constrainedMemory();
  // Where nothing is set it is none, or more than there can be.
  const available = allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
  return {
    lagMs() {
      // Half of it: one long step, such as reading a document, is not yet a queue.
      const median = delay.count === 0 ? 0 : delay.percentile(50) / 1e6;
      delay.reset();
      return median - resolutionMs;
    },
    memoryPercent() {
      const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
      return 100 * Math.max(used / limit, memoryUsage.rss() / available);
    },
    close: () => void delay.disable(),
  };
}
