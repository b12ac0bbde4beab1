/** A part of a document that stands by itself: what it refers to comes along under `$defs`. */
import { isArray, isObject } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { createResolver } from "../spec/pointer.ts";

/**
 * The value, its references rewritten to `#/$defs/{name}`, with everything that it reaches. Nothing else changes: this
 * is the document's own text, in OpenAPI's dialect. A reference that leads nowhere is left out.
 */
export function withDefinitions(document: JsonObject, value: JsonObject): JsonObject {
  const follow = createResolver(document);
  const names = new Map<string, string>();
  const definitions = new Map<string, JsonValue>();
  const own = isObject(value["$defs"]) ? value["$defs"] : {};

  function define(reference: string): string | undefined {
    const known = names.get(reference);
    if (known !== undefined) return known;
    const { value: target } = follow({ $ref: reference });
    if (target === undefined) return undefined;
    const name = uniqueName(
      reference,
      (taken) => definitions.has(taken) || Object.hasOwn(own, taken),
    );
    names.set(reference, name);
    // Taken before its target is walked, so that a cycle finds its own name.
    definitions.set(name, {});
    definitions.set(name, rewriteObject(target));
    return name;
  }

  function rewrite(node: JsonValue): JsonValue {
    if (isArray(node)) return node.map(rewrite);
    return isObject(node) ? rewriteObject(node) : node;
  }

  function rewriteObject(node: JsonObject): JsonObject {
    const members: [string, JsonValue][] = [];
    for (const [key, member] of Object.entries(node)) {
      if (member === undefined) continue;
      if (key === "$ref" && typeof member === "string") {
        const name = define(member);
        if (name !== undefined) members.push([key, `#/$defs/${name}`]);
      } else if (key === "discriminator" && isObject(member)) {
        members.push([key, rewriteDiscriminator(member)]);
      } else {
        members.push([key, rewrite(member)]);
      }
    }
    // Not by assignment: a document may have a member named `__proto__`.
    return Object.fromEntries(members);
  }

  /** The values of `mapping` are references too, or plain names of schemas (OpenAPI 3.1, section 4.8.25.3). */
  function rewriteDiscriminator(discriminator: JsonObject): JsonObject {
    const { mapping } = discriminator;
    if (!isObject(mapping)) return rewriteObject(discriminator);
    const mapped = Object.entries(mapping).map(([key, target]) => {
      const name =
        typeof target === "string" && target.startsWith("#") ? define(target) : undefined;
      return [key, name === undefined ? target : `#/$defs/${name}`] as const;
    });
    return { ...discriminator, mapping: Object.fromEntries(mapped) };
  }

  const { $defs: _, ...rest } = value;
  const rewritten = rewriteObject(rest);
  const rewrittenOwn = rewriteObject(own);
  const all = { ...rewrittenOwn, ...Object.fromEntries(definitions) };
  return Object.keys(all).length === 0 ? rewritten : { ...rewritten, $defs: all };
}

/** The last token of the reference, made a plain name, with a number where that name is taken. */
function uniqueName(reference: string, isTaken: (name: string) => boolean): string {
  const last = reference.slice(reference.lastIndexOf("/") + 1);
  const plain = last.replaceAll(/%[0-9A-Fa-f]{2}|~[01]|[^A-Za-z0-9_.-]/g, "_") || "schema";
  let name = plain;
  for (let count = 2; isTaken(name); count++) name = `${plain}_${count}`;
  return name;
}
