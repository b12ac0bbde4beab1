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
  for (const reference of allReferences(value)) {
    if (isSuch(reference)) return true;
  }
  return false;
}

/** Every `$ref` in a value, those in literal data too. A large document is walked in a few hundredths of a second. */
export function allReferences(value: JsonValue): ReadonlySet<string> {
  const found = new Set<string>();
  const pending: JsonValue[] = [value];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (isArray(node)) {
      for (const element of node) {
        if (typeof element === "object") pending.push(element);
      }
    } else if (isObject(node)) {
      // What was parsed inherits nothing that could be met here, and this is the fastest way through an object.
      for (const key in node) {
        const member = node[key];
        if (typeof member === "object") pending.push(member);
        else if (key === "$ref" && typeof member === "string") found.add(member);
      }
    }
  }
  return found;
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
