/** What a new version of a document changed, as far as calls are concerned: operations, and the schemas they lead to. */
import { entriesOf, isObject } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { percentDecode, unescapePointer } from "../spec/pointer.ts";
import type { Api, Operation, Parameter } from "./model.ts";

export interface ApiChange {
  /** Versions that the documents give themselves. */
  readonly versions: { readonly before: string; readonly after: string };
  /** Keys of operations, in the new document's order. */
  readonly added: readonly string[];
  /** In the old document's order. */
  readonly removed: readonly { readonly key: string; readonly summary: string }[];
  /** What differs, by the key of the operation: `summary`, `parameters: sort added`. */
  readonly changed: ReadonlyMap<string, readonly string[]>;
  /** By their names in `components.schemas`. */
  readonly schemas: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly changed: readonly string[];
  };
}

export function changeOf(before: Api, after: Api): ApiChange {
  const components = changedComponents(before.document, after.document);
  const reach = createReach(after.document, components);
  const old = new Map(before.operations.map((operation) => [operation.key, operation]));
  const present = new Set(after.operations.map(({ key }) => key));
  const changed = new Map<string, readonly string[]>();
  for (const operation of after.operations) {
    const earlier = old.get(operation.key);
    if (earlier === undefined) continue;
    const parts = [...differences(earlier, operation), ...reach(operation)];
    if (parts.length > 0) changed.set(operation.key, parts);
  }
  return {
    versions: { before: before.version, after: after.version },
    added: [...present].filter((key) => !old.has(key)),
    removed: before.operations
      .filter(({ key }) => !present.has(key))
      .map(({ key, summary }) => ({ key, summary })),
    changed,
    schemas: compareNames(schemasOf(before.document), schemasOf(after.document)),
  };
}

const plainParts = [
  "operationId",
  "summary",
  "description",
  "tags",
  "deprecated",
  "servers",
  "security",
] as const;

/** What the operations themselves say; what they refer to is looked at apart. */
function differences(before: Operation, after: Operation): readonly string[] {
  return [
    ...plainParts.filter((part) => !isSame(before[part], after[part])),
    ...inParameters(before.parameters, after.parameters),
    ...(isSame(before.source["requestBody"], after.source["requestBody"]) ? [] : ["request body"]),
    ...inNames(
      "responses",
      compareNames(entriesOf(before.source["responses"]), entriesOf(after.source["responses"])),
    ),
  ];
}

function inParameters(
  before: readonly Parameter[],
  after: readonly Parameter[],
): readonly string[] {
  return inNames("parameters", compareNames(before.map(named), after.map(named)));
}

function named(parameter: Parameter): readonly [string, Parameter] {
  return [`${parameter.name} (${parameter.in})`, parameter];
}

interface Names {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

function compareNames(
  before: readonly (readonly [string, unknown])[],
  after: readonly (readonly [string, unknown])[],
): Names {
  const old = new Map(before);
  const present = new Map(after);
  return {
    added: [...present.keys()].filter((name) => !old.has(name)),
    removed: [...old.keys()].filter((name) => !present.has(name)),
    changed: [...present.keys()].filter(
      (name) => old.has(name) && !isSame(old.get(name), present.get(name)),
    ),
  };
}

/** `parameters: sort (query) added, page (query) changed`. */
function inNames(what: string, { added, removed, changed }: Names): readonly string[] {
  const said = [
    ...added.map((name) => `${name} added`),
    ...removed.map((name) => `${name} removed`),
    ...changed.map((name) => `${name} changed`),
  ];
  return said.length === 0 ? [] : [`${what}: ${said.join(", ")}`];
}

function isSame(before: unknown, after: unknown): boolean {
  return before === after || JSON.stringify(before) === JSON.stringify(after);
}

function schemasOf({ components }: JsonObject): readonly (readonly [string, JsonValue])[] {
  return entriesOf(isObject(components) ? components["schemas"] : undefined);
}

/** All components by pointer, `#/components/schemas/Pet`. */
function componentsOf({ components }: JsonObject): ReadonlyMap<string, JsonValue> {
  return new Map(
    entriesOf(components).flatMap(([kind, members]) =>
      entriesOf(members).map(
        ([name, member]) =>
          [
            `#/components/${kind}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
            member,
          ] as const,
      ),
    ),
  );
}

/** Pointers of those that are new or different. */
function changedComponents(before: JsonObject, after: JsonObject): ReadonlySet<string> {
  const { added, changed } = compareNames([...componentsOf(before)], [...componentsOf(after)]);
  return new Set([...added, ...changed]);
}

/** Names the changed components that an operation leads to, directly or by others: `schemas Home, Pet`. */
function createReach(
  document: JsonObject,
  changed: ReadonlySet<string>,
): (operation: Operation) => readonly string[] {
  const components = componentsOf(document);
  const known = new Map<string, readonly string[]>();
  function referencesOf(pointer: string): readonly string[] {
    let references = known.get(pointer);
    if (references === undefined) {
      known.set(pointer, (references = referencesIn(components.get(pointer))));
    }
    return references;
  }
  return function reach({ source, pathItem }) {
    if (changed.size === 0) return [];
    const pending = [...referencesIn(source), ...referencesIn(pathItem["parameters"])];
    const seen = new Set(pending);
    for (const pointer of seen) {
      for (const reference of referencesOf(pointer)) seen.add(reference);
    }
    const names = [...seen].filter((pointer) => changed.has(pointer)).map(nameOf);
    return names.length === 0 ? [] : [`uses ${names.join(", ")}`];
  };
}

/** Pointers of components, of whatever part of them is referred to. */
function referencesIn(value: JsonValue | undefined): readonly string[] {
  if (value === undefined) return [];
  return [...JSON.stringify(value).matchAll(/"\$ref":"(#\/components\/[^/"]+\/[^/"]+)/g)].map(
    ([, pointer = ""]) => percentDecode(pointer),
  );
}

function nameOf(pointer: string): string {
  const [, , , name = ""] = pointer.split("/");
  return unescapePointer(name);
}
