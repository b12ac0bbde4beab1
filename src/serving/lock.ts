/** The file in which is written down what was approved: JSON that is sorted, so that versions of it compare well. */
import { randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";

import { isMissing, readFailure } from "../config/read-failure.ts";
import { GatewayError, messageOf } from "../errors.ts";
import { entriesOf, isObject } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import type { Approved } from "../tool/approval.ts";

/** By the name of the API. */
export type Lock = ReadonlyMap<string, Approved>;

export type LockOutcome =
  | { readonly kind: "read"; readonly lock: Lock; readonly text: string }
  | { readonly kind: "missing" }
  /** The reason follows the name of the file. */
  | { readonly kind: "broken"; readonly reason: string };

const version = 1;
const kinds = ["prompts", "tools"] as const;

export async function readLock(file: string): Promise<LockOutcome> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    return isMissing(error) ? { kind: "missing" } : { kind: "broken", reason: readFailure(error) };
  }
  let root: JsonValue;
  try {
    root = JSON.parse(text);
  } catch (error) {
    return { kind: "broken", reason: `is no JSON (${messageOf(error)})` };
  }
  if (!isObject(root) || root["version"] !== version || !isObject(root["apis"])) {
    return { kind: "broken", reason: "is no list of approved tools that this version knows" };
  }
  const lock = new Map(
    entriesOf(root["apis"]).map(([name, api]) => [name, toApprovedEntries(api)]),
  );
  return { kind: "read", lock, text };
}

function toApprovedEntries(api: JsonValue): Approved {
  return new Map(
    kinds.flatMap((kind) =>
      entriesOf(isObject(api) ? api[kind] : undefined).flatMap(
        ([name, entry]): readonly [string, JsonObject][] =>
          isObject(entry) ? [[`${kind} ${name}`, entry]] : [],
      ),
    ),
  );
}

/**
 * In whole or not at all.
 * @throws {GatewayError} `ERR_CONFIG` when it cannot be written where it is to be
 */
export async function writeLock(file: string, lock: Lock): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString("hex")}.draft`;
  try {
    await writeFile(draft, toLockText(lock), { flag: "wx" });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw new GatewayError(
      "ERR_CONFIG",
      `${file} cannot be written (${messageOf(error)}). Name a file in a folder that is there: reload.lockFile.`,
    );
  }
}

export function toLockText(lock: Lock): string {
  const apis = sorted([...lock]).map(([name, approved]) => {
    const entries = sorted([...approved]);
    const parts = kinds.map((kind) => {
      const start = `${kind} `;
      const own = entries.filter(([entry]) => entry.startsWith(start));
      return [
        kind,
        Object.fromEntries(own.map(([key, entry]) => [key.slice(start.length), entry])),
      ];
    });
    return [name, Object.fromEntries(parts)];
  });
  return `${JSON.stringify({ version, apis: Object.fromEntries(apis) }, undefined, 2)}\n`;
}

function sorted<Value>(
  entries: readonly (readonly [string, Value])[],
): readonly (readonly [string, Value])[] {
  return entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
}
