import { isObject } from "./json.ts";
import type { JsonValue } from "./model.ts";

/**
 * Resolves YAML merge keys (`<<: *defaults`, yaml.org/type/merge.html) in place, in a value that was just parsed. They
 * are no part of YAML 1.2, but of many documents. The `yaml` package could do it, in time that grows with the cube of
 * their number: here each object is merged once, however many aliases lead to it.
 */
export function mergeKeys(value: JsonValue): void {
  const done = new Set<object>();

  function visit(node: unknown): void {
    if (typeof node !== "object" || node === null || done.has(node)) {
      return;
    }
    done.add(node);
    for (const child of Object.values(node)) {
      visit(child);
    }
    const merged: unknown = Object.getOwnPropertyDescriptor(node, "<<")?.value;
    const sources = Array.isArray(merged) ? merged : [merged];
    if (!Array.isArray(node) && sources.every(isObject)) {
      merge(node, sources);
    }
  }

  visit(value);
}

/** A key of the object itself wins over a merged one, and an earlier source over a later one. */
function merge(target: object, sources: readonly object[]): void {
  Reflect.deleteProperty(target, "<<");
  for (const source of sources) {
    for (const [key, value] of Object.entries(source)) {
      if (!Object.hasOwn(target, key)) {
        // Not an assignment: the key may be `__proto__`.
        Object.defineProperty(target, key, {
          value,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      }
    }
  }
}
