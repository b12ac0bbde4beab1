/**
 * OpenAPI schema -> JSON Schema 2020-12. References stay references: what a schema reaches is gathered under `$defs`
 * of the one that is built, so a recursive document costs no more than a flat one. Keywords that JSON Schema does not
 * know, or that are malformed, are left out; the dialects of OpenAPI 3.0 and 3.1 are both understood everywhere, since
 * real documents mix them.
 *
 * What a reference leads to is converted once for a document, and shared by all tools that reach it: an API of a thousand
 * operations has a few hundred schemas.
 */
import { isArray, isObject, textOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { resolverOf, referenceOf } from "../spec/pointer.ts";
import { createDefinitionNames } from "./definition-name.ts";
import {
  type Discriminator,
  readDiscriminator,
  subtypesOf,
  tagsOf,
  toTag,
} from "./discriminator.ts";
import type { Schema } from "./model.ts";
import { breakCircles } from "./schema-cycle.ts";
import {
  isNullable,
  isSchema,
  keywordKinds,
  mendDialect,
  type MutableObject,
  readNumber,
  readPattern,
  readType,
  withNull,
} from "./schema-keyword.ts";
import { cleanText } from "./text.ts";

export interface SchemaConverter {
  /** The schema, its references pointing into {@link SchemaConverter.definitions}. */
  convert(schema: Schema | undefined): JsonObject;
  /** Follows the references at the root of a schema: the schema that says what the value is. */
  unwrap(schema: Schema | undefined): Schema | undefined;
  /** Everything that converted schemas reach by reference; undefined when nothing. */
  definitions(): JsonObject | undefined;
}

export type Direction = "input" | "output";

/**
 * A converter for one tool's schema.
 * `input` leaves `readOnly` properties out, `output` leaves `writeOnly` ones out (OpenAPI 3.1, section 4.8.24.2).
 */
export function createSchemaConverter(document: JsonObject, direction: Direction): SchemaConverter {
  const library = libraryOf(document, direction);
  const reached = new Set<string>();
  return {
    convert: (schema) => library.convert(schema, reached),
    unwrap: (schema) => library.unwrap(schema),
    definitions() {
      const definitions = library.reachedFrom(reached);
      breakCircles(definitions);
      return Object.keys(definitions).length === 0 ? undefined : definitions;
    },
  };
}

/** The schemas of a document as far as tools have asked for them, in one direction. */
interface Library {
  /** @param reached - gets the names of the definitions that the converted schema refers to */
  readonly convert: (schema: Schema | undefined, reached: Set<string>) => JsonObject;
  readonly unwrap: (schema: Schema | undefined) => Schema | undefined;
  /** Those definitions, and all that they lead to in turn; the caller's own. */
  readonly reachedFrom: (names: ReadonlySet<string>) => MutableObject;
}

const libraries: Readonly<Record<Direction, WeakMap<JsonObject, Library>>> = {
  input: new WeakMap(),
  output: new WeakMap(),
};

function libraryOf(document: JsonObject, direction: Direction): Library {
  let library = libraries[direction].get(document);
  if (library === undefined) {
    library = createLibrary(document, direction);
    libraries[direction].set(document, library);
  }
  return library;
}

/** A converted schema. */
interface Definition {
  readonly schema: JsonObject;
  /** Names of the definitions that it refers to itself. */
  readonly reached: ReadonlySet<string>;
}

function createLibrary(document: JsonObject, direction: Direction): Library {
  const follow = resolverOf(document);
  const hidden = direction === "input" ? "readOnly" : "writeOnly";
  const nameOf = createDefinitionNames(document);
  const definitions = new Map<string, Definition>();
  const anchors = new Set<string>();
  const known = new WeakMap<JsonObject, Definition>();
  /** Of the schema that is being converted. */
  let reached = new Set<string>();

  function convert(schema: Schema | undefined): JsonObject {
    if (schema === undefined || schema === true) return {};
    if (schema === false) return { not: {} };
    const reference = schema["$ref"];
    if (typeof reference !== "string") return convertKeywords(schema);
    return convertReference(schema, define(reference));
  }

  /** @param name - under `$defs`; undefined when the reference is dangling, which lets everything in */
  function convertReference(schema: JsonObject, name: string | undefined): JsonObject {
    const { $ref: _, ...siblings } = schema;
    const beside = convertKeywords(siblings);
    if (name === undefined) return beside;
    reached.add(name);
    return withNull({ ...beside, $ref: `#/$defs/${name}` }, isNullable(schema));
  }

  /**
   * Converts the target of a reference once and gives its name under `$defs`; undefined when it is dangling. A type that
   * others extend stands for any of them, but for itself alone where they extend it.
   */
  function define(reference: string, role: "any" | "base" = "any"): string | undefined {
    const target = follow({ $ref: reference }).value;
    if (target === undefined) return undefined;
    const discriminator = readDiscriminator(target);
    const children = subtypesOf(document, reference);
    const namesKinds = choices.some((choice) => offersAny(target[choice], children));
    const isOpen = children.length > 0 && (discriminator !== undefined || namesKinds);
    const name = nameOf(reference, isOpen && role === "base" ? "base" : "any");
    if (definitions.has(name)) return name;
    const convertTarget = (): JsonObject => {
      if (!isOpen) return convert(target);
      if (role === "base") return convert(withoutChoices(target));
      return namesKinds || discriminator === undefined
        ? convert(target)
        : convertOpenType(reference, discriminator, children);
    };
    const outer = reached;
    reached = new Set();
    // There before it is converted, so that a cycle finds it.
    definitions.set(name, { schema: {}, reached });
    const converted = convertTarget();
    const schema = role === "any" ? withAnchor(converted, target) : converted;
    definitions.set(name, { schema, reached });
    reached = outer;
    return name;
  }

  /** Its `$anchor`, which must name one definition alone: clients compile no schema with two of a name. */
  function withAnchor(converted: JsonObject, target: JsonObject): JsonObject {
    const anchor = textOf(target["$anchor"]);
    if (!/^[A-Za-z_][-A-Za-z0-9._]*$/.test(anchor) || anchors.has(anchor)) return converted;
    anchors.add(anchor);
    return { $anchor: anchor, ...converted };
  }

  /** A type and its subtypes, told apart by the discriminator. */
  function convertOpenType(
    reference: string,
    discriminator: Discriminator,
    children: readonly string[],
  ): JsonObject {
    const own = convertReference({}, define(reference, "base"));
    const branches = children.map((child) =>
      withTag(convertReference({}, define(child)), child, discriminator),
    );
    // The type itself stands last, for values that name none of its subtypes.
    return { anyOf: [...branches, own] };
  }

  /** The branches of `oneOf` and `anyOf`, each with the constant that tells it from the others. */
  function convertBranches(
    branches: readonly Schema[] | undefined,
    schema: JsonObject,
  ): readonly JsonObject[] | undefined {
    const discriminator = readDiscriminator(schema);
    return branches?.map((branch) => {
      const converted = convert(branch);
      const reference = typeof branch === "boolean" ? undefined : branch["$ref"];
      return discriminator === undefined || typeof reference !== "string"
        ? converted
        : withTag(converted, reference, discriminator);
    });
  }

  function withTag(
    converted: JsonObject,
    reference: string,
    discriminator: Discriminator,
  ): JsonObject {
    const tags = tagsOf(discriminator, reference, follow({ $ref: reference }).value);
    return tags.length === 0 ? converted : { allOf: [converted, toTag(discriminator, tags)] };
  }

  /** A member of `allOf`: what is extended counts as itself, not as everything that extends it. */
  function convertPart(part: Schema): JsonObject {
    const reference = typeof part === "boolean" ? undefined : part["$ref"];
    return typeof reference === "string" && isObject(part)
      ? convertReference(part, define(reference, "base"))
      : convert(part);
  }

  function convertKeywords(schema: JsonObject): JsonObject {
    const result: MutableObject = {};
    for (const [keyword, value] of Object.entries(schema)) {
      const converted = value === undefined ? undefined : convertKeyword(keyword, value, schema);
      if (converted !== undefined) result[keyword] = converted;
    }
    return withNull(mendDialect(result, schema), isNullable(schema));
  }

  function convertKeyword(
    keyword: string,
    value: JsonValue,
    schema: JsonObject,
  ): JsonValue | undefined {
    switch (keywordKinds.get(keyword)) {
      case "schema":
        return isSchema(value) ? convert(value) : undefined;
      case "openness":
        return typeof value === "boolean" ? value : isObject(value) ? convert(value) : undefined;
      case "schemas":
        return schemasOf(value)?.map((member) => convert(member));
      case "branches":
        return convertBranches(schemasOf(value), schema);
      case "parts":
        return schemasOf(value)?.map((part) => convertPart(part));
      case "schemaMap":
        return isObject(value) ? convertMap(value) : undefined;
      case "properties":
        return isObject(value) ? convertMap(value, isVisible) : undefined;
      case "required":
        return requiredNames(value, schema["properties"]);
      case "text":
        return typeof value === "string" ? cleanText(value) : undefined;
      case "string":
        return typeof value === "string" ? value : undefined;
      case "pattern":
        return typeof value === "string" ? readPattern(value) : undefined;
      case "number":
        return readNumber(value);
      case "count": {
        const count = readNumber(value);
        return Number.isInteger(count) && Number(count) >= 0 ? count : undefined;
      }
      case "boolean":
        return typeof value === "boolean" ? value : undefined;
      case "type":
        return readType(value);
      case "enum":
        return isArray(value) && value.length > 0 ? value : undefined;
      case "any":
        return value;
      case "lists":
        return isObject(value) && Object.values(value).every((member) => isArray(member))
          ? value
          : undefined;
      case undefined:
        return undefined;
    }
  }

  function convertMap(map: JsonObject, keep: (schema: Schema) => boolean = () => true): JsonObject {
    const result: MutableObject = Object.create(null);
    for (const [key, member] of Object.entries(map)) {
      // What is no schema, such as the null of an empty value in YAML, is still a name that is there.
      const schema = isSchema(member) ? member : true;
      if (keep(schema)) result[key] = convert(schema);
    }
    return result;
  }

  function isVisible(schema: Schema): boolean {
    if (typeof schema === "boolean") return true;
    return schema[hidden] !== true && follow(schema).value?.[hidden] !== true;
  }

  function requiredNames(
    value: JsonValue,
    properties: JsonValue | undefined,
  ): JsonValue | undefined {
    if (!isArray(value)) return undefined;
    const visible = value.filter((name) => {
      if (typeof name !== "string") return false;
      const property =
        isObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
      return !isSchema(property) || isVisible(property);
    });
    return visible.length === 0 ? undefined : [...new Set(visible)];
  }

  return {
    convert(schema, into) {
      if (!isObject(schema)) return convert(schema);
      let converted = known.get(schema);
      if (converted === undefined) {
        reached = new Set();
        converted = { schema: convert(schema), reached };
        known.set(schema, converted);
      }
      for (const name of converted.reached) into.add(name);
      return converted.schema;
    },
    unwrap(schema) {
      return isObject(schema) && typeof schema["$ref"] === "string" ? follow(schema).value : schema;
    },
    reachedFrom(names) {
      const found: MutableObject = Object.create(null);
      const pending = [...names].toReversed();
      for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
        const definition = definitions.get(name);
        if (definition === undefined || Object.hasOwn(found, name)) continue;
        found[name] = definition.schema;
        pending.push(...[...definition.reached].toReversed());
      }
      return found;
    },
  };
}

const choices = ["oneOf", "anyOf"];

function offersAny(branches: JsonValue | undefined, references: readonly string[]): boolean {
  return (
    isArray(branches) &&
    branches.some((branch) => isObject(branch) && references.includes(referenceOf(branch) ?? ""))
  );
}

/** What the kinds of a type share: the type without the choice among them. */
function withoutChoices(schema: JsonObject): JsonObject {
  const { oneOf: _oneOf, anyOf: _anyOf, ...shared } = schema;
  return shared;
}

/** The schemas of a list; undefined when it holds none, which JSON Schema does not allow. */
function schemasOf(value: JsonValue): readonly Schema[] | undefined {
  const schemas = isArray(value) ? value.filter(isSchema) : [];
  return schemas.length === 0 ? undefined : schemas;
}
