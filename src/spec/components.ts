import type { Target } from "./follow.ts";
import { isObject } from "./json.ts";
import type { JsonObject, JsonValue } from "./model.ts";
import { escapePointer, isPlainReference, referenceOf } from "./pointer.ts";
import type { Reached } from "./reach.ts";

/** What the components of a root document say about names. */
export interface ComponentNames {
  /** By pointer into the root document: the components, and sections of them, that stand in other files. */
  readonly targets: ReadonlyMap<string, Target>;
  readonly schemaNames: readonly string[];
  /** Whether schemas can be added: not where `components` or its schemas are no objects. */
  readonly takesSchemas: boolean;
}

/**
 * Reads the names in the components of a root document. They may stand in other files as a whole, section by section,
 * or one by one; what is named here keeps that name, whatever refers to it first.
 */
export function readComponentNames(
  root: JsonObject,
  rootFile: string,
  follow: Reached,
): ComponentNames {
  const targets = new Map<string, Target>();

  function enter(value: JsonValue | undefined, file: string, pointer: string): readonly Member[] {
    const reference = isPlainReference(value) ? referenceOf(value) : undefined;
    const target = reference === undefined ? undefined : follow(reference, file);
    if (target === undefined) {
      return membersOf(value, file, pointer);
    }
    if (target.kind === "dangling" || target.file === rootFile) {
      return [];
    }
    targets.set(pointer, target);
    return membersOf(target.value, target.file, pointer);
  }

  const components = root["components"];
  const sections = enter(components, rootFile, "#/components");
  const schemaNames: string[] = [];
  for (const section of sections) {
    for (const component of enter(section.value, section.file, section.pointer)) {
      enter(component.value, component.file, component.pointer);
      if (section.key === "schemas") {
        schemaNames.push(component.key);
      }
    }
  }

  function isOpen(value: JsonValue | undefined, pointer: string): boolean {
    const actual = targets.get(pointer)?.value ?? value;
    return actual === undefined || (isObject(actual) && referenceOf(actual) === undefined);
  }

  const schemas = sections.find(({ key }) => key === "schemas")?.value;
  const takesSchemas =
    isOpen(components, "#/components") && isOpen(schemas, "#/components/schemas");
  return { targets, schemaNames, takesSchemas };
}

interface Member {
  readonly key: string;
  readonly value: JsonValue | undefined;
  readonly file: string;
  readonly pointer: string;
}

function membersOf(value: JsonValue | undefined, file: string, pointer: string): readonly Member[] {
  return Object.entries(isObject(value) ? value : {}).map(([key, member]) => ({
    key,
    value: member,
    file,
    pointer: `${pointer}/${escapePointer(key)}`,
  }));
}
