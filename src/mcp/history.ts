/** When each document was read, and what that changed of the one before. */
import { type ApiChange, changeOf } from "../operation/change.ts";
import type { Api } from "../operation/model.ts";
import type { JsonObject } from "../spec/model.ts";
import type { Deviation } from "../tool/approval.ts";

export interface DocumentHistory {
  /** When the document that serves was read, in milliseconds since 1970. */
  readonly readAtMs: number;
  /** Undefined for the first one. */
  readonly change: ApiChange | undefined;
  /** What is held back until somebody approves it. */
  readonly waiting: readonly Deviation[];
  /** How many operations are served, whatever a client sees of them. */
  readonly operations: number;
}

/** Of the document that an API was read from, whatever part of it is shown; undefined where nobody took it down. */
export type HistoryOf = (api: Api) => DocumentHistory | undefined;

export interface History {
  readonly of: HistoryOf;
  /** Takes down what is new among those that serve now. */
  readonly note: (apis: readonly Api[]) => void;
}

/** @param clock the time of day, in milliseconds since 1970 */
export function createHistory(clock: () => number): History {
  /** By document, so that what served until now can still be asked for. */
  const histories = new WeakMap<JsonObject, DocumentHistory>();
  const serving = new Map<string, Api>();
  return {
    of: ({ document }) => histories.get(document),
    note(apis) {
      for (const api of apis) {
        const before = serving.get(api.name);
        if (before === api) continue;
        const change = before && changeOf(before, api);
        serving.set(api.name, api);
        histories.set(api.document, {
          readAtMs: clock(),
          change,
          waiting: [],
          operations: api.operations.length,
        });
      }
    },
  };
}
