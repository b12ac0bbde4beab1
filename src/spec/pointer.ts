/** JSON Pointers (RFC 6901) in their URI fragment form, and the `$ref`s that carry them. */
import { isArray, isObject } from "./json.ts";
import type { JsonObject, JsonValue } from "./model.ts";

const maxHops = 100;
const arrayIndex = /^(?:0|[1-9]\d*)$/;

/** The `$ref` of an object. It counts only when its value is a text: a property may well be named `$ref`. */
export function referenceOf(value: JsonValue | undefined): string | undefined {
  const reference = isObject(value) && Object.hasOwn(value, "$ref") ? value["$ref"] : undefined;
  return typeof reference === "string" ? reference : undefined;
}

/** A reference and nothing else: no members beside the `$ref` that add to what it stands for. */
export function isPlainReference(value: JsonValue | undefined): boolean {
  return referenceOf(value) !== undefined && Object.keys(value ?? {}).length === 1;
}

/** A key as a reference token carries it (RFC 6901, section 3), fit for a URI fragment (section 6). */
export function escapePointer(token: string): string {
  return token.replaceAll("~", "~0").replaceAll("/", "~1").replaceAll("%", "%25");
}

/** The key that a reference token carries (RFC 6901, section 4), where nothing is percent-encoded. */
export function unescapePointer(token: string): string {
  return token.replaceAll("~1", "/").replaceAll("~0", "~");
}

export function formatPointer(tokens: readonly string[]): string {
  return `#${tokens.map((token) => `/${escapePointer(token)}`).join("")}`;
}

/** The tokens of `#/a/b~1c`; nothing for a fragment that is no pointer (`#anchor`). */
export function parsePointer(fragment: string): readonly string[] | undefined {
  const [first, ...tokens] = (fragment.startsWith("#") ? fragment.slice(1) : fragment).split("/");
  // Decoded token by token, not as a whole: documents write `%2Fpets` for the key `/pets`.
  return first === "" ? tokens.map((token) => unescapePointer(percentDecode(token))) : undefined;
}

/** One token down: an own property of an object or an index of a list. */
export function step(value: JsonValue | undefined, token: string): JsonValue | undefined {
  if (isArray(value)) {
    return arrayIndex.test(token) ? value[Number(token)] : undefined;
  }
  return isObject(value) && Object.hasOwn(value, token) ? value[token] : undefined;
}

/** The value at a pointer such as `#/a/b~1c`. Own properties and list indexes only; `$ref`s are not followed. */
export function resolvePointer(root: JsonValue, pointer: string): JsonValue | undefined {
  return parsePointer(pointer)?.reduce(step, root as JsonValue | undefined);
}

export interface Resolved {
  /** What the node stands for; nothing when a reference dangles, runs in a circle or leads to no object. */
  readonly value: JsonObject | undefined;
  /** The last reference on the way, as the document writes it; nothing when the node is no reference. */
  readonly pointer: string | undefined;
}

/**
 * A function that gives what a node stands for: the node itself, or the end of its chain of `$ref`s. A pointer that
 * leads through a `$ref` is followed through it, as real documents expect. Members beside a `$ref` are the caller's
 * business. Answers are kept by reference: ask as often as you like.
 */
export function createResolver(root: JsonObject): (node: JsonValue | undefined) => Resolved {
  const known = new Map<string, Resolved>();
  let hops = 0;

  function follow(reference: string): Resolved {
    hops += 1;
    const dangling = { value: undefined, pointer: reference };
    const tokens = reference.startsWith("#") ? parsePointer(reference) : undefined;
    if (tokens === undefined || hops > maxHops) {
      return dangling;
    }
    let value: JsonValue | undefined = root;
    for (const token of tokens) {
      const through = step(value, token) === undefined ? referenceOf(value) : undefined;
      value = step(through === undefined ? value : follow(through).value, token);
    }
    const further = referenceOf(value);
    if (further !== undefined) {
      return follow(further);
    }
    return isObject(value) ? { value, pointer: reference } : dangling;
  }

  return function resolve(node) {
    const reference = referenceOf(node);
    if (reference === undefined) {
      return { value: isObject(node) ? node : undefined, pointer: undefined };
    }
    let resolved = known.get(reference);
    if (resolved === undefined) {
      hops = 0;
      resolved = follow(reference);
      known.set(reference, resolved);
    }
    return resolved;
  };
}

const resolvers = new WeakMap<JsonObject, (node: JsonValue | undefined) => Resolved>();

/** {@link createResolver}, one for a document that stays as it is: thousands of operations share the answers. */
export function resolverOf(root: JsonObject): (node: JsonValue | undefined) => Resolved {
  const known = resolvers.get(root) ?? createResolver(root);
  resolvers.set(root, known);
  return known;
}

/** The text as it is, when it is not percent-encoded after all. */
export function percentDecode(text: string): string {
  if (!text.includes("%")) {
    return text;
  }
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
