/**
 * Names the references to schemas and media types that lead nowhere, in a document whose files have been joined. What
 * they stand for is read as anything at all, which nobody would notice. References in place of paths, operations,
 * parameters, bodies and responses are for their readers to name: they know what becomes of them.
 */
import { isArray, isObject } from "./json.ts";
import type { Diagnostic, JsonObject, JsonValue } from "./model.ts";
import { createResolver, escapePointer, referenceOf, resolvePointer } from "./pointer.ts";
import { roleOfElement, roleOfMember, type Role } from "./role.ts";

/** A part of the document that is to be searched. */
interface Part {
  readonly value: JsonValue | undefined;
  readonly pointer: string;
  readonly role: Role;
}

/** A reference and its place. */
interface Link {
  readonly reference: string;
  readonly path: string;
}

/**
 * Those that operations reach, each place once.
 *
 * @param references all that stand in the document: it is searched for places only when one of them leads nowhere
 */
export function findDangling(
  root: JsonObject,
  references: ReadonlySet<string>,
): readonly Diagnostic[] {
  const follow = createResolver(root);
  const dangling = new Set([...references].filter(isDangling));
  if (dangling.size === 0) return [];
  const found = new Map<string, Diagnostic>();
  const visited = new Set<string>();
  const pending: Part[] = [{ value: root["paths"], pointer: "#/paths", role: "extensibleParts" }];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) visit(part);
  return [...found.values()];

  function isDangling(reference: string): boolean {
    // What names a file was left as it stands by whoever joined the files, and named.
    if (!reference.startsWith("#") || follow({ $ref: reference }).value !== undefined) return false;
    const target = resolvePointer(root, reference);
    // A schema may be a boolean, and one that is empty in YAML is null.
    return target === undefined || isObject(target);
  }

  function visit({ value: node, pointer, role }: Part): void {
    if (role === "literal" || typeof node !== "object" || node === null) return;
    const reference = referenceOf(node);
    if (reference !== undefined) visitReference(reference, pointer, role);
    for (const [key, value] of Object.entries(node)) {
      visit({
        value,
        pointer: `${pointer}/${escapePointer(key)}`,
        role: isArray(node) ? roleOfElement(role) : roleOfMember(role, key),
      });
    }
  }

  function visitReference(reference: string, pointer: string, role: Role): void {
    if (dangling.has(reference)) {
      if (role === "schema" || /\/content\/[^/]*$/.test(pointer)) {
        const end = endOf({ reference, path: pointer });
        const message = `The reference "${end.reference}" leads nowhere; what stands here is read as anything.`;
        found.set(end.path, { severity: "error", path: end.path, message });
      }
      return;
    }
    const { value, pointer: place } = follow({ $ref: reference });
    // What it is taken for decides what in it is literal data.
    if (place === undefined || visited.size === visited.add(`${role} ${place}`).size) return;
    pending.push({ value, pointer: place, role });
  }

  /** The last of a chain of references, or one in their circle: the one to mend. */
  function endOf(start: Link): Link {
    const seen = new Set<string>();
    let link = start;
    while (!seen.has(link.reference)) {
      seen.add(link.reference);
      const next = referenceOf(resolvePointer(root, link.reference));
      if (next === undefined) break;
      link = { reference: next, path: link.reference };
    }
    return link;
  }
}
