/**
 * What of a document somebody has read and approved, and how what it says now differs: each tool and each prompt by what
 * models are told of it and by where its calls go. Texts stand in clear, so that people see them change; schemas as hashes.
 * Who writes it down, and what becomes of differences, is decided elsewhere.
 */
import { createHash } from "node:crypto";

import type { ToolOptions } from "../config/tool-options.ts";
import type { Api } from "../operation/model.ts";
import { isArray, isObject } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { createCatalogue } from "./catalogue.ts";
import type { Catalogue, Tool } from "./model.ts";
import { keep } from "./slice.ts";

/** By `tools name` or `prompts name`: names as they are where this API is served alone, whatever others come and go. */
export type Approved = ReadonlyMap<string, JsonObject>;

/** An entry that is not as it was approved. */
export type Deviation =
  | { readonly kind: "added"; readonly entry: string; readonly after: JsonObject }
  | { readonly kind: "removed"; readonly entry: string; readonly before: JsonObject }
  | {
      readonly kind: "changed";
      readonly entry: string;
      readonly before: JsonObject;
      readonly after: JsonObject;
      /** Members that differ: `description`. */
      readonly parts: readonly string[];
    };

export interface Judgement {
  /** In the order of their entries. */
  readonly deviations: readonly Deviation[];
  /** Keys of the operations whose tools were not approved as they are. */
  readonly operations: ReadonlySet<string>;
  readonly prompts: ReadonlySet<string>;
}

export function toApproved(api: Api, options: ToolOptions): Approved {
  const { tools } = createCatalogue([api], new Map([[api.name, options]]));
  return new Map([
    ...tools.map((tool) => [`tools ${tool.name}`, toEntry(tool)] as const),
    ...api.prompts.map(
      (prompt) =>
        [
          `prompts ${prompt.name}`,
          { description: prompt.description, content: hash(JSON.stringify(prompt)) },
        ] as const,
    ),
  ]);
}

function toEntry({ title, description, hints, operation, input, outputSchema }: Tool): JsonObject {
  return {
    operation: operation.key,
    servers: operation.servers.map(({ url }) => url),
    title,
    description,
    hints: { ...hints },
    input: hash(canonical(input.schema)),
    output: outputSchema === undefined ? null : hash(canonical(outputSchema)),
  };
}

export function compareApproved(before: Approved, after: Approved): readonly Deviation[] {
  const entries = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return entries.flatMap((entry): readonly Deviation[] => {
    const old = before.get(entry);
    const now = after.get(entry);
    if (old === undefined) return now === undefined ? [] : [{ kind: "added", entry, after: now }];
    if (now === undefined) return [{ kind: "removed", entry, before: old }];
    const parts = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
      (part) => canonical(old[part] ?? null) !== canonical(now[part] ?? null),
    );
    return parts.length === 0 ? [] : [{ kind: "changed", entry, before: old, after: now, parts }];
  });
}

export function judge(before: Approved, after: Approved): Judgement {
  const deviations = compareApproved(before, after);
  const fresh = deviations.flatMap((each) => (each.kind === "removed" ? [] : [each]));
  return {
    deviations,
    operations: new Set(
      fresh.flatMap((each) =>
        typeof each.after["operation"] === "string" ? [each.after["operation"]] : [],
      ),
    ),
    prompts: new Set(
      fresh.flatMap(({ entry }) => (entry.startsWith("prompts ") ? [nameOf(entry)] : [])),
    ),
  };
}

/** Whether anything is there that nobody approved; what went away needs nobody. */
export function isWaiting({ operations, prompts }: Judgement): boolean {
  return operations.size > 0 || prompts.size > 0;
}

/** The catalogue without what nobody approved; APIs of which nothing waits are as they were. */
export function withoutWaiting(
  whole: Catalogue,
  judgementOf: (api: Api) => Judgement | undefined,
): Catalogue {
  const judged = new Map(whole.apis.map((api) => [api.name, judgementOf(api)]));
  if (![...judged.values()].some((each) => each !== undefined && isWaiting(each))) return whole;
  const part = keep(
    whole,
    ({ api, operation }) => !(judged.get(api.name)?.operations.has(operation.key) ?? false),
  );
  const kept = new Map(part.apis.map((api) => [api.name, api]));
  const apis = whole.apis.flatMap((api): readonly Api[] => {
    const judgement = judged.get(api.name);
    if (judgement === undefined || !isWaiting(judgement)) return [api];
    const left = kept.get(api.name);
    return left === undefined
      ? []
      : [{ ...left, prompts: left.prompts.filter(({ name }) => !judgement.prompts.has(name)) }];
  });
  return { ...part, apis };
}

/** `2 added, 1 changed (listBooks: description)`: names and words of what was approved alone, for others are nobody's yet. */
export function toSummary(deviations: readonly Deviation[]): string {
  const changed = deviations.flatMap((each) =>
    each.kind === "changed" ? [`${nameOf(each.entry)}: ${each.parts.join(", ")}`] : [],
  );
  const count = (kind: Deviation["kind"]): number =>
    deviations.filter((each) => each.kind === kind).length;
  const shown = changed.slice(0, maxNamed).join("; ") + (changed.length > maxNamed ? "; …" : "");
  return [
    ...(count("added") > 0 ? [`${count("added")} added`] : []),
    ...(changed.length > 0 ? [`${changed.length} changed (${shown})`] : []),
    ...(count("removed") > 0 ? [`${count("removed")} removed`] : []),
  ].join(", ");
}

const maxNamed = 5;

/** Without the kind before it. */
export function nameOf(entry: string): string {
  return entry.slice(entry.indexOf(" ") + 1);
}

function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("hex")}`;
}

/** The same for values that differ in the order of their members alone. */
function canonical(value: JsonValue): string {
  return JSON.stringify(value, (_key, member: JsonValue) =>
    isObject(member) && !isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
