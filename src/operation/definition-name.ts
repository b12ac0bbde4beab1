/**
 * What a schema of a document is called under `$defs`: by its own name where it is a component and no other has that
 * name, and always the same, whichever tools were asked for before.
 */
import { createHash } from "node:crypto";

import { isObject } from "../spec/json.ts";
import type { JsonObject } from "../spec/model.ts";
import { formatPointer, parsePointer } from "../spec/pointer.ts";
import { schemaTables } from "./discriminator.ts";

/** A type as its subtypes extend it has a definition of its own (see `schema.ts`). */
export type DefinitionRole = "any" | "base";

/** The names of a document's schemas, by reference: `[A-Za-z0-9_.-]+`, one for each place that references lead to. */
export function createDefinitionNames(
  document: JsonObject,
): (reference: string, role: DefinitionRole) => string {
  const ownNames = readOwnNames(document);
  const taken = new Set(ownNames.values());
  const known = new Map<string, string>();

  return function nameOf(reference, role) {
    const key = `${role} ${reference}`;
    let name = known.get(key);
    if (name === undefined) {
      const tokens = parsePointer(reference) ?? [reference];
      const pointer = formatPointer(tokens);
      const own = ownNames.get(pointer);
      const wanted = role === "any" || own === undefined ? own : `${own}_base`;
      const isFree = wanted === own || !taken.has(wanted ?? "");
      name =
        wanted !== undefined && isFree
          ? wanted
          : `${toPlainName(tokens.at(-1) ?? "")}_${hash(`${role} ${pointer}`)}`;
      known.set(key, name);
    }
    return name;
  };
}

/** By pointer, the components whose plain name is no other's. */
function readOwnNames(document: JsonObject): ReadonlyMap<string, string> {
  const pointers = new Map<string, string[]>();
  for (const [holder, schemas] of schemaTables(document)) {
    for (const [key, schema] of Object.entries(schemas)) {
      if (!isObject(schema)) continue;
      const name = toPlainName(key);
      const pointer = formatPointer([...(parsePointer(holder) ?? []), key]);
      pointers.set(name, [...(pointers.get(name) ?? []), pointer]);
    }
  }
  return new Map(
    [...pointers].flatMap(([name, [pointer, ...others]]) =>
      pointer === undefined || others.length > 0 ? [] : [[pointer, name] as const],
    ),
  );
}

function toPlainName(key: string): string {
  return key.replaceAll(/[^A-Za-z0-9_.-]+/g, "_") || "schema";
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
