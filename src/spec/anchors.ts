/**
 * References by name -> references by place: `$anchor`, `$id` and `$dynamicRef` of JSON Schema 2020-12, which OpenAPI 3.1
 * brought along. The rest of the gateway knows pointers into the document alone. In other files of a document only
 * anchors are looked for ({@link anchorsOf}); references to their `$id`s lead nowhere, and are named as such.
 */
import { isArray, isObject, textOf } from "./json.ts";
import type { Diagnostic, JsonObject, JsonValue } from "./model.ts";
import { formatPointer, parsePointer, resolvePointer } from "./pointer.ts";
import { splitReference } from "./references.ts";
import { roleOfElement, roleOfMember, type Role } from "./role.ts";

export interface Anchored {
  readonly root: JsonObject;
  readonly diagnostics: readonly Diagnostic[];
}

const keywords = ["$anchor", "$dynamicAnchor", "$dynamicRef", "$id"];

/** Whether a text may hold any of them: a look that costs nothing, before one at every schema. */
export function mayHaveAnchors(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return keywords.some((keyword) => text.includes(keyword));
}

interface Places {
  /** Where schemas stand that have a name: by absolute address without a fragment, and by that and `#name`. */
  readonly named: Map<string, readonly string[]>;
  /** How many schemas have a dynamic anchor, by its name. */
  readonly dynamic: Map<string, number>;
}

/** A part of the document, and what references in it are relative to. */
interface Place {
  readonly role: Role;
  readonly base: string;
  readonly tokens: readonly string[];
}

/**
 * The document with such references changed to pointers. A `$dynamicRef` to a name that one schema has counts as `$ref`.
 * Where several have it, it depends on how a schema was reached, and anything may stand there: a diagnostic.
 *
 * @param address of the document; relative `$id`s start from there
 */
export function resolveAnchors(root: JsonObject, address: URL): Anchored {
  const places: Places = { named: new Map([[address.href, []]]), dynamic: new Map() };
  const top: Place = { role: "part", base: address.href, tokens: [] };
  collect(root, top, places);
  const diagnostics: Diagnostic[] = [];
  const changed = rewrite(root, top);
  return { root: isObject(changed) ? changed : root, diagnostics };

  function rewrite(node: JsonValue, place: Place): JsonValue {
    if (place.role === "literal") return node;
    if (isArray(node)) {
      return node.map((item, index) => rewrite(item, below(place, String(index), true)));
    }
    if (!isObject(node)) return node;
    const inner = within(node, place);
    return Object.fromEntries(
      Object.entries(node).flatMap(([key, member = null]) => {
        if (inner.role !== "schema" || typeof member !== "string") {
          return [[key, rewrite(member, below(inner, key))]];
        }
        if (key === "$ref") return [[key, placeOf(member, inner.base) ?? member]];
        return key === "$dynamicRef" ? dynamicReference(node, member, inner) : [[key, member]];
      }),
    );
  }

  /** The entries that stand in its place. */
  function dynamicReference(
    schema: JsonObject,
    reference: string,
    { base, tokens }: Place,
  ): readonly (readonly [string, JsonValue])[] {
    const name = splitReference(reference)[1].slice(1);
    const target = placeOf(reference, base) ?? reference;
    const problem =
      (places.dynamic.get(name) ?? 0) > 1
        ? "may lead to several schemas"
        : target.startsWith("#") && resolvePointer(root, target) === undefined
          ? "leads nowhere"
          : schema["$ref"] === undefined
            ? undefined
            : "stands beside a $ref";
    if (problem === undefined) return [["$ref", target]];
    diagnostics.push({
      severity: "warning",
      path: formatPointer(tokens),
      message: `The dynamic reference "${reference}" ${problem}; it is left out, which allows anything.`,
    });
    return [];
  }

  /** Undefined for what is a pointer already, and for what leads to no schema of this document. */
  function placeOf(reference: string, base: string): string | undefined {
    if (reference === "") return undefined;
    const [file, fragment] = splitReference(reference);
    const resource = toAbsolute(file, base);
    const holder = places.named.get(resource);
    const tokens = fragment === "#" ? [] : parsePointer(fragment);
    if (tokens === undefined) {
      const place = places.named.get(resource + fragment);
      return place && formatPointer(place);
    }
    if (holder === undefined || holder.length === 0) return undefined;
    // Documents write pointers from their own root in schemas that have an `$id`, too.
    const pointer = formatPointer([...holder, ...tokens]);
    return resolvePointer(root, pointer) === undefined ? undefined : pointer;
  }
}

const known = new WeakMap<object, ReadonlyMap<string, readonly string[]>>();

/** Where schemas with an anchor stand in a file that others refer to, which may hold anything. */
export function anchorsOf(file: JsonValue, address: URL): ReadonlyMap<string, readonly string[]> {
  if (typeof file !== "object" || file === null) return new Map();
  const found = known.get(file);
  if (found !== undefined) return found;
  const places: Places = { named: new Map(), dynamic: new Map() };
  for (const role of ["part", "schema", "schemas"] as const) {
    collect(file, { role, base: address.href, tokens: [] }, places);
  }
  const anchors = new Map<string, readonly string[]>();
  for (const [name, tokens] of places.named) {
    const anchor = splitReference(name)[1].slice(1);
    if (anchor !== "" && !anchors.has(anchor)) anchors.set(anchor, tokens);
  }
  known.set(file, anchors);
  return anchors;
}

function collect(node: JsonValue | undefined, outer: Place, places: Places): void {
  if (outer.role === "literal" || typeof node !== "object" || node === null) return;
  const place = isArray(node) ? outer : within(node, outer);
  if (place.role === "schema" && isObject(node)) {
    if (place.base !== outer.base) put(place.base);
    const dynamic = textOf(node["$dynamicAnchor"]);
    if (dynamic !== "") places.dynamic.set(dynamic, (places.dynamic.get(dynamic) ?? 0) + 1);
    for (const name of [textOf(node["$anchor"]), dynamic]) {
      if (name !== "") put(`${place.base}#${name}`);
    }
  }
  for (const [key, member] of Object.entries(node)) {
    collect(member, below(place, key, isArray(node)), places);
  }

  /** The first of several with one name. */
  function put(name: string): void {
    if (!places.named.has(name)) places.named.set(name, place.tokens);
  }
}

function below({ role, base, tokens }: Place, key: string, isElement = false): Place {
  return {
    role: isElement ? roleOfElement(role) : roleOfMember(role, key),
    base,
    tokens: [...tokens, key],
  };
}

/** What references inside an object are relative to (JSON Schema 2020-12, core, section 8.2.1). */
function within(node: JsonObject, place: Place): Place {
  const id = place.role === "schema" ? textOf(node["$id"]) : "";
  return id === "" ? place : { ...place, base: toAbsolute(id, place.base) };
}

function toAbsolute(reference: string, base: string): string {
  if (reference === "" || !URL.canParse(reference, base)) return base;
  const url = new URL(reference, base);
  url.hash = "";
  return url.href;
}
