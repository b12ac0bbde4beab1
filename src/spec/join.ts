/**
 * Makes one document of many files, so that each reference left in it points into it. Pure.
 *
 * What one reference alone stands for takes its place. What several stand for, and every schema, gets a place and a
 * name of its own, schemas under `components.schemas`: so clients see names, and cycles and depth do not matter.
 * References in literal data (examples, defaults, extensions) stay as they are.
 *
 * Why not swagger-parser's `bundle`: it walks all ways through the references, which takes minutes for a hundred
 * schemas with ten references each and overflows the stack for two hundred; one malformed address or a circle of
 * three references stops it; and what stands beside one `$ref` shows up behind the others. Here each part is copied
 * once and each reference looked at once, however entangled they are.
 */
import { GatewayError } from "../errors.ts";
import { readComponentNames } from "./components.ts";
import type { Target } from "./follow.ts";
import { isArray, isObject } from "./json.ts";
import { maxNodes } from "./limits.ts";
import type { Diagnostic, JsonObject, JsonValue } from "./model.ts";
import { excessText } from "./parse.ts";
import { type Container, Placement } from "./placement.ts";
import { escapePointer, formatPointer, isPlainReference, referenceOf } from "./pointer.ts";
import type { Reached } from "./reach.ts";
import { isMappedReference, namesFile, someReference } from "./references.ts";
import { roleAt, roleOfElement, roleOfMember, type Role } from "./role.ts";

export interface Joined {
  readonly root: JsonObject;
  readonly diagnostics: readonly Diagnostic[];
}

/** A place in the joined document, and what is due there. */
interface Place {
  /** The file that the value at this place comes from. */
  readonly file: string;
  readonly pointer: string;
  readonly depth: number;
  readonly role: Role;
}

/** Deeper than this, parts are hoisted instead of nested: OpenAPI itself goes half as deep before a schema starts. */
const maxNestedDepth = 32;

/** Holds what is hoisted and is no schema. An extension, so that the document stays a valid one. */
const othersKey = "x-referenced";

/** Where OpenAPI has Reference Objects; a reference in place of a map or a list would be read as a member of it. */
const referenceRoles: ReadonlySet<Role> = new Set<Role>(["part", "schema", "example"]);

/**
 * @param source the root document.
 * @param rootFile its address.
 * @param reached its references.
 * @throws {GatewayError} ERR_DOCUMENT_TOO_LARGE
 */
export function joinFiles(source: JsonObject, rootFile: string, reached: Reached): Joined {
  const others = { path: [othersKey], names: new Set(Object.keys(source[othersKey] ?? {})) };
  const named = readComponentNames(source, rootFile, reached, others.path);
  const placement = new Placement({
    schemas:
      named.schemasPath === others.path
        ? others
        : { path: named.schemasPath, names: new Set(named.schemaNames) },
    others,
  });
  for (const [pointer, target] of named.targets) {
    placement.put(target, pointer);
  }
  const awaited = new Set(named.targets.keys());
  const diagnostics: Diagnostic[] = [];
  let nodes = 0;

  function copy(value: JsonValue, place: Place): JsonValue {
    nodes += 1;
    if (nodes > maxNodes) {
      throw new GatewayError(
        "ERR_DOCUMENT_TOO_LARGE",
        `The document ${excessText.nodes}, all its files taken together. Serve it in parts.`,
      );
    }
    if (place.role === "literal") {
      return value;
    }
    if (isArray(value)) {
      const role = roleOfElement(place.role);
      return value.map((element, index) => copy(element, below(place, String(index), role)));
    }
    if (!isObject(value)) {
      return place.role === "mapping" && isMappedReference(value)
        ? copyMapped(value, place)
        : value;
    }
    const reference = referenceOf(value);
    return reference === undefined
      ? copyMembers(value, place)
      : copyReference(value, reference, place);
  }

  function copyMembers(value: JsonObject, place: Place, reference?: string): JsonObject {
    // Own properties whatever their keys, `__proto__` included.
    return Object.fromEntries(
      Object.entries(value).map(([key, member = null]) => [
        key,
        key === "$ref" && reference !== undefined
          ? reference
          : copy(member, below(place, key, roleOfMember(place.role, key))),
      ]),
    );
  }

  function copyReference(value: JsonObject, reference: string, place: Place): JsonValue {
    const target = reached.follow(reference, place.file);
    if (target.kind === "dangling") {
      if (namesFile(reference) || place.file !== rootFile) {
        // Those within the root are for whoever reads them: they look the same in documents of one file.
        report("error", place, `"${reference}" ${target.problem}; it was left as it stands.`);
      }
      return copyMembers(value, place, leadingNowhere(reference, place));
    }
    if (target.guessed) {
      report(
        "warning",
        place,
        `"${reference}" is not in its own file: that in the root was taken.`,
      );
    }
    if (typeof target.value !== "object" || target.value === null) {
      return target.value;
    }
    const pointer = pointerTo(target);
    const isAwaited = pointer === place.pointer && awaited.delete(pointer);
    const mayPoint = referenceRoles.has(place.role) && !isArray(target.value);
    if (pointer !== undefined && !isAwaited && (mayPoint || staysInRoot(target))) {
      // Within the root, the reference may say a better name than the end of its chain has.
      const keepsName = staysInRoot(target) && place.file === rootFile && reference.startsWith("#");
      return copyMembers(value, place, keepsName ? reference : pointer);
    }
    const standsApart =
      mayPoint && (place.role === "schema" || !isPlainReference(value) || reached.isShared(target));
    if (!isAwaited && (standsApart || place.depth >= maxNestedDepth)) {
      return copyMembers(value, place, placement.hoist(target, place.role));
    }
    const { $ref: _, ...own } = value;
    const meant = copy(target.value, { ...place, file: target.file });
    // A map with names of its own beside those that it shares with others.
    return isObject(meant) ? { ...meant, ...copyMembers(own, place) } : meant;
  }

  function copyMapped(reference: string, place: Place): string {
    const target = reached.follow(reference, place.file);
    if (target.kind === "dangling") {
      report("warning", place, `"${reference}" ${target.problem}; it was left as it stands.`);
      return reference;
    }
    return pointerTo(target) ?? placement.hoist(target, "schema");
  }

  /** Where a target stands in the joined document, unless it has no place in it yet. */
  function pointerTo(target: Target): string | undefined {
    return staysInRoot(target) ? formatPointer(target.tokens) : placement.find(target);
  }

  /** What the root shares from within literal data can be used there only if nothing in it is left to join. */
  function staysInRoot({ file, tokens, value }: Target): boolean {
    return (
      file === rootFile &&
      (roleAt(source, tokens) !== "literal" || !someReference(value, namesFile))
    );
  }

  /** A dangling pointer must not lead somewhere by accident, now that it stands in another document. */
  function leadingNowhere(reference: string, { file }: Place): string {
    const folder = rootFile.lastIndexOf("/") + 1;
    return reference.startsWith("#") && file !== rootFile
      ? `${file.slice(folder)}${reference}`
      : reference;
  }

  function report(severity: Diagnostic["severity"], { pointer }: Place, what: string): void {
    diagnostics.push({ severity, path: pointer, message: `The reference ${what}` });
  }

  const joined = copyMembers(source, { file: rootFile, pointer: "#", depth: 0, role: "part" });
  const parts = new Map<Container, [string, JsonValue][]>();
  for (let batch = placement.takeHoisted(); batch.length > 0; batch = placement.takeHoisted()) {
    for (const { target, role, container, name, pointer } of batch) {
      const place = { file: target.file, pointer, depth: container.path.length + 1, role };
      const members = parts.get(container) ?? [];
      members.push([name, copy(target.value, place)]);
      parts.set(container, members);
    }
  }
  const root = [...parts].reduce<JsonObject>(
    (value, [{ path }, members]) => addMembers(value, path, members),
    joined,
  );
  return { root, diagnostics };
}

function below({ file, pointer, depth }: Place, key: string, role: Role): Place {
  return { file, pointer: `${pointer}/${escapePointer(key)}`, depth: depth + 1, role };
}

function addMembers(
  value: JsonValue | undefined,
  path: readonly string[],
  members: readonly (readonly [string, JsonValue])[],
): JsonObject {
  const object = isObject(value) ? value : {};
  const [key, ...rest] = path;
  return key === undefined
    ? Object.fromEntries([...Object.entries(object), ...members])
    : { ...object, [key]: addMembers(object[key], rest, members) };
}
