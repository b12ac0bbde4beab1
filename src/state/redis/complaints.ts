/** Tells the operator that Redis is away, a line a minute at most, and that it is back. */
import type { Logger } from "../../telemetry/log.ts";

const everyMs = 60_000;

export interface Complaints {
  failure(error: unknown): void;
  back(): void;
}

export function createComplaints(log: Logger, now: () => number): Complaints {
  let toldAt: number | undefined;
  return {
    failure(error) {
      if (toldAt !== undefined && now() - toldAt < everyMs) return;
      toldAt = now();
      log.warn({ err: error }, "Redis cannot be asked: this replica goes on with what it has");
    },
    back() {
      if (toldAt === undefined) return;
      toldAt = undefined;
      log.info("Redis is back");
    },
  };
}
