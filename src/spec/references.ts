/** Finding the references in a part of a document. */
import { isArray, isObject } from "./json.ts";
import type { JsonValue } from "./model.ts";
import { referenceOf } from "./pointer.ts";
import { roleOfElement, roleOfMember, type Role } from "./role.ts";

/** A reference, split at the first `#`: the keys in a pointer may hold another one. */
export function splitReference(reference: string): readonly [file: string, fragment: string] {
  const hash = reference.indexOf("#");
  return hash === -1 ? [reference, "#"] : [reference.slice(0, hash), reference.slice(hash)];
}

export function namesFile(reference: string): boolean {
  return reference !== "" && !reference.startsWith("#");
}

/** A value in a discriminator's mapping that is an address, not the name of a schema (OpenAPI 3.1, section 4.8.25). */
export function isMappedReference(value: JsonValue | undefined): value is string {
  return typeof value === "string" && /[/#]|\.(?:json|ya?ml)$/i.test(value);
}

/** Whether any `$ref` is such a one, in literal data too: a look that costs little, before one that costs more. */
export function someReference(value: JsonValue, isSuch: (reference: string) => boolean): boolean {
  for (const reference of eachReference(value)) {
    if (isSuch(reference)) return true;
  }
  return false;
}

/** Every `$ref` in a value, each as often as it stands there and in no order; those in literal data too. */
export function* eachReference(value: JsonValue): Generator<string> {
  const pending: (JsonValue | undefined)[] = [value];
  while (pending.length > 0) {
    const node = pending.pop();
    const reference = referenceOf(node);
    if (reference !== undefined) yield reference;
    for (const child of isArray(node) ? node : Object.values(node ?? {})) {
      if (typeof child === "object" && child !== null) {
        pending.push(child);
      }
    }
  }
}

export interface FoundReference {
  readonly reference: string;
  /** What is due where it stands. */
  readonly role: Role;
}

/**
 * The references in a value that has a role, in document order, those of discriminator mappings among them; none from
 * literal data. Recursive: for values within the limits of nesting.
 */
export function findReferences(value: JsonValue, role: Role): readonly FoundReference[] {
  const found: FoundReference[] = [];

  function visit(node: JsonValue | undefined, nodeRole: Role): void {
    if (nodeRole === "literal") {
      return;
    }
    if (isArray(node)) {
      const elementRole = roleOfElement(nodeRole);
      for (const element of node) {
        visit(element, elementRole);
      }
    } else if (isObject(node)) {
      const reference = referenceOf(node);
      if (reference !== undefined) {
        found.push({ reference, role: nodeRole });
      }
      for (const [key, member] of Object.entries(node)) {
        visit(member, roleOfMember(nodeRole, key));
      }
    } else if (nodeRole === "mapping" && isMappedReference(node)) {
      found.push({ reference: node, role: "schema" });
    }
  }

  visit(value, role);
  return found;
}
