/** What replies say of an operation that takes a while: in the dialects that are in use. */
import { isUtf8 } from "node:buffer";

import type { FieldPath } from "../../operation/pagination/model.ts";
import { isObject, textOf } from "../../spec/json.ts";
import type { JsonValue } from "../../spec/model.ts";
import type { UpstreamReply } from "../outcome.ts";
import { valueAt } from "../page/field.ts";

export interface State {
  readonly kind: "running" | "succeeded" | "failed";
  /** As the API writes it. */
  readonly word: string;
}

/** Where a reply has the word, the likeliest first. */
const statusFields: readonly FieldPath[] = [
  ["status"],
  ["state"],
  ["properties", "provisioningState"],
  ["status", "state"],
  ["status", "phase"],
  ["operationStatus"],
  ["jobStatus"],
  ["job_status"],
  ["job", "status"],
  ["data", "status"],
  ["data", "attributes", "status"],
];

/** Words without capitals and punctuation: Azure, AWS, Google, Kubernetes, JSON:API, and what people write. */
const words: Readonly<Record<State["kind"], readonly string[]>> = {
  running: [
    "accepted",
    "creating",
    "deleting",
    "executing",
    "initializing",
    "inprogress",
    "notstarted",
    "pending",
    "processing",
    "provisioning",
    "queued",
    "running",
    "scheduled",
    "started",
    "starting",
    "submitted",
    "updating",
    "validating",
    "waiting",
    "working",
  ],
  succeeded: [
    "available",
    "complete",
    "completed",
    "done",
    "finished",
    "ok",
    "ready",
    "resolved",
    "success",
    "successful",
    "succeeded",
  ],
  failed: [
    "aborted",
    "canceled",
    "cancelled",
    "error",
    "errored",
    "expired",
    "fail",
    "failed",
    "failure",
    "rejected",
    "terminated",
    "timedout",
    "timeout",
  ],
};

const kinds: readonly State["kind"][] = ["running", "succeeded", "failed"];
const kindOf: ReadonlyMap<string, State["kind"]> = new Map(
  kinds.flatMap((kind) => words[kind].map((word) => [word, kind] as const)),
);

/**
 * Undefined when the reply speaks of no state.
 * @param isMonitor whether it is known to tell of an operation: any other word is then one for running (Microsoft REST API
 * Guidelines, long-running operations)
 */
export function stateOf(value: JsonValue | undefined, isMonitor: boolean): State | undefined {
  if (!isObject(value)) return undefined;
  // Google's operations: `done`, and an `error` when it went wrong.
  if (typeof value["done"] === "boolean") {
    if (!value["done"]) return { kind: "running", word: "not done" };
    return isObject(value["error"])
      ? { kind: "failed", word: "failed" }
      : { kind: "succeeded", word: "done" };
  }
  for (const field of statusFields) {
    const word = textOf(valueAt(value, field)).trim();
    const kind = kindOf.get(word.toLowerCase().replaceAll(/[^a-z]/g, ""));
    if (kind !== undefined) return { kind, word };
    if (word !== "" && isMonitor) return { kind: "running", word };
  }
  return undefined;
}

const percentFields: readonly FieldPath[] = [
  ["percentComplete"],
  ["percent_complete"],
  ["percentage"],
  ["percent"],
  ["progress"],
  ["metadata", "progressPercent"],
];

/** From 0 to 100; undefined when the reply does not say. */
export function percentOf(value: JsonValue | undefined): number | undefined {
  if (value === undefined) return undefined;
  for (const field of percentFields) {
    const percent = valueAt(value, field);
    if (typeof percent === "number" && percent >= 0 && percent <= 100) return percent;
  }
  return undefined;
}

/** Where the reply of an accepted operation says that its state is told. */
const monitorFields: readonly FieldPath[] = [
  ["status_url"],
  ["statusUrl"],
  ["status_uri"],
  ["statusUri"],
  ["statusLink"],
  ["operation_url"],
  ["operationUrl"],
  ["polling_url"],
  ["pollingUrl"],
  ["links", "status"],
  ["links", "status", "href"],
  ["_links", "status"],
  ["_links", "status", "href"],
  ["links", "self"],
  ["links", "self", "href"],
  ["_links", "self", "href"],
  ["selfLink"],
];

/** Where the reply about an operation that has succeeded says that its result is. */
const resultFields: readonly FieldPath[] = [
  ["resourceLocation"],
  ["resource_location"],
  ["result_url"],
  ["resultUrl"],
  ["links", "result"],
  ["links", "result", "href"],
  ["_links", "result", "href"],
];

export function monitorIn(value: JsonValue | undefined): string | undefined {
  return addressIn(value, monitorFields);
}

export function resultIn(value: JsonValue | undefined): string | undefined {
  return addressIn(value, resultFields);
}

function addressIn(value: JsonValue | undefined, fields: readonly FieldPath[]): string | undefined {
  if (!isObject(value)) return undefined;
  return fields
    .map((field) => textOf(valueAt(value, field)))
    .find((text) => /^(?:https?:\/\/|\/)\S+$/i.test(text));
}

/** The JSON of a reply; undefined when it has none. */
export function jsonOf({ headers, body, truncated }: UpstreamReply): JsonValue | undefined {
  const type = headers.get("content-type") ?? "";
  if (truncated || !/json/i.test(type) || !isUtf8(body)) return undefined;
  try {
    const value: JsonValue = JSON.parse(new TextDecoder().decode(body));
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
