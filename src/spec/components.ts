import type { Target } from "./follow.ts";
import { isObject } from "./json.ts";
import type { JsonObject, JsonValue } from "./model.ts";
import { formatPointer, isPlainReference, referenceOf } from "./pointer.ts";
import type { Reached } from "./reach.ts";

/** What a root document says about the names of its components. */
export interface ComponentNames {
  /** By pointer into the root document: its components, sections of them or single ones that are in other files. */
  readonly targets: ReadonlyMap<string, Target>;
  /** Where schemas are added. */
  readonly schemasPath: readonly string[];
  /** The names in use there. */
  readonly schemaNames: readonly string[];
}

/**
 * Reads the names of components. They may stand in other files as a whole, section by section, or one by one; what is
 * named here keeps that name, whatever refers to it first.
 *
 * @param fallbackPath where schemas are added when the root has no place for them.
 */
export function readComponentNames(
  root: JsonObject,
  rootFile: string,
  { follow }: Reached,
  fallbackPath: readonly string[],
): ComponentNames {
  const targets = new Map<string, Target>();

  function enter({ value, file, path }: Entry): Entry {
    const reference = isPlainReference(value) ? referenceOf(value) : undefined;
    const target = reference === undefined ? undefined : follow(reference, file);
    if (target?.kind !== "target" || target.file === rootFile) {
      return { value, file, path };
    }
    targets.set(formatPointer(path), target);
    return { value: target.value, file: target.file, path };
  }

  const components = enter({ value: root["components"], file: rootFile, path: ["components"] });
  const sections = membersOf(components).map(enter);
  for (const section of sections) {
    membersOf(section).forEach(enter);
  }
  const schemasPath = ["components", "schemas"];
  const schemas = sections.find(({ path }) => path.at(-1) === "schemas")?.value;
  return takesMembers(components.value) && takesMembers(schemas)
    ? { targets, schemasPath, schemaNames: Object.keys(schemas ?? {}) }
    : { targets, schemasPath: fallbackPath, schemaNames: [] };
}

/** A value on the way to a component, and where it stands in the root document. */
interface Entry {
  readonly value: JsonValue | undefined;
  /** The file that it comes from. */
  readonly file: string;
  readonly path: readonly string[];
}

function membersOf({ value, file, path }: Entry): readonly Entry[] {
  return Object.entries(isObject(value) && referenceOf(value) === undefined ? value : {}).map(
    ([key, member]) => ({ value: member, file, path: [...path, key] }),
  );
}

function takesMembers(value: JsonValue | undefined): boolean {
  return (value ?? null) === null || (isObject(value) && referenceOf(value) === undefined);
}
