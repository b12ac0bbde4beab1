import { isArray, isObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../model.ts";
import { formatPointer, referenceOf, resolvePointer } from "../pointer.ts";
import { someReference } from "../references.ts";

/** An extension, so that a document that has it stays a valid one. */
const holder = "x-shared";

/**
 * Gives every part of `paths` that a reference leads to a place of its own outside, since the operations around it are
 * about to be rewritten. The document itself when there is no such reference.
 */
export function hoistFromPaths(root: JsonObject): JsonObject {
  if (!someReference(root, leadsIntoPaths)) return root;
  const targets = new Map<string, string>();
  const shared: [string, JsonValue][] = [];

  function rewrite(value: JsonValue): JsonValue {
    if (isArray(value)) return value.map(rewrite);
    if (!isObject(value)) return value;
    const reference = referenceOf(value);
    return Object.fromEntries(
      Object.entries(value).map(([key, member = null]) => [
        key,
        key === "$ref" && reference !== undefined && leadsIntoPaths(reference)
          ? place(reference)
          : rewrite(member),
      ]),
    );
  }

  function place(reference: string): string {
    const known = targets.get(reference);
    const target = known === undefined ? resolvePointer(root, reference) : undefined;
    if (known !== undefined) return known;
    if (target === undefined) return reference;
    const name = `part_${targets.size + 1}`;
    const pointer = formatPointer([holder, name]);
    // Placed before it is looked into, so that a circle ends here.
    targets.set(reference, pointer);
    shared.push([name, rewrite(target)]);
    return pointer;
  }

  const rewritten = rewrite(root);
  return targets.size === 0 || !isObject(rewritten)
    ? root
    : { ...rewritten, [holder]: Object.fromEntries(shared) };
}

function leadsIntoPaths(reference: string): boolean {
  return reference.startsWith("#/paths/");
}
