/**
 * The types of an operation as TypeScript: what goes in, what comes out. Written for reading, within a length: what lies
 * too deep is `object` or `unknown`, and long lists are cut. Names of definitions are names of types, so that recursive ones end.
 */
import { createSchemaConverter } from "../operation/schema.ts";
import { entriesOf, isArray, isObject, listOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { withControls } from "./control.ts";
import { cutAtSentence } from "./description.ts";
import type { Tool } from "./model.ts";
import { successSchemas } from "./output.ts";
import { returnsJson } from "./success.ts";

const maxDepth = 6;
/** Of a description, in characters. */
const maxNote = 80;
/** Values of a choice that are told. */
const maxChoices = 24;
/** Members of an object, or alternatives, that are told; fewer where they would be too long. */
const maxMembers = 256;

export interface TypeText {
  readonly type: string;
  /** Of the types that it names, and of those that these name. */
  readonly declarations: readonly string[];
}

/** The arguments as one object type; a property on each line, with what is said of it. Programs are given no tokens. */
export function toArgumentsType(tool: Tool, maxLength: number): TypeText {
  const controls = new Set(tool.controls);
  controls.delete("confirm");
  const schema = withControls(tool.input.schema, controls);
  return isObject(schema["properties"]) && Object.keys(schema["properties"]).length === 0
    ? { type: "{}", declarations: [] }
    : render(schema, maxLength, true);
}

/** What a call returns when it succeeds. */
export function toResultType(tool: Tool, maxLength: number): TypeText {
  const schemas = successSchemas(tool.operation);
  if (schemas.length === 0)
    return { type: returnsJson(tool.operation) ? "unknown" : "string | null", declarations: [] };
  const converter = createSchemaConverter(tool.api.document, "output");
  const anyOf = schemas.map((schema) => converter.convert(schema));
  const definitions = converter.definitions();
  return render({ anyOf, ...(definitions && { $defs: definitions }) }, maxLength, false);
}

/** The deepest version that fits, else the longest. */
function render(schema: JsonObject, maxLength: number, isNoted: boolean): TypeText {
  for (let levels = maxDepth; levels > 1; levels--) {
    const text = renderTo(schema, { levels, isNoted, maxMembers });
    if (lengthOf(text) <= maxLength) return text;
  }
  for (let members = maxMembers; members >= 1; members /= 2) {
    const text = renderTo(schema, { levels: 1, isNoted: false, maxMembers: members });
    if (lengthOf(text) <= maxLength) return text;
  }
  return { type: "unknown", declarations: [] };
}

function lengthOf({ type, declarations }: TypeText): number {
  return declarations.reduce((sum, each) => sum + 1 + each.length, type.length);
}

interface Detail {
  readonly levels: number;
  /** Whether the members of the root stand on lines of their own, with what is said of them. */
  readonly isNoted: boolean;
  readonly maxMembers: number;
}

function renderTo({ $defs, ...root }: JsonObject, detail: Detail): TypeText {
  const { levels, isNoted } = detail;
  const definitions: JsonObject = isObject($defs) ? $defs : {};
  /** By the name of the definition: the name of its type, and how deep it may go. */
  const named = new Map<string, { readonly name: string; readonly depth: number }>();

  function typeOf(schema: JsonValue | undefined, depth: number): string {
    if (!isObject(schema)) return schema === false ? "never" : "unknown";
    const { $ref, const: constant, enum: choice, anyOf, oneOf, allOf, type } = schema;
    if (typeof $ref === "string") return typeOfReference($ref, depth);
    if (constant !== undefined) return JSON.stringify(constant);
    if (isArray(choice)) return typeOfChoice(choice, detail.maxMembers);
    const alternatives = [...listOf(anyOf), ...listOf(oneOf)];
    const own = ownTypeOf(schema, depth);
    const parts = [
      ...listOf(allOf).map((part) => typeOf(part, depth)),
      ...(alternatives.length > 0 ? [typeOfAlternatives(alternatives, depth)] : []),
      ...(own === undefined ? [] : [own]),
    ].filter((part) => part !== "unknown");
    const isPlain = parts.length > 1 && type !== undefined && own === "object";
    const told = [...new Set(isPlain ? parts.filter((part) => part !== own) : parts)];
    if (told.length === 0) return "unknown";
    return told.length === 1 ? String(told[0]) : told.map(grouped).join(" & ");
  }

  function typeOfAlternatives(alternatives: readonly JsonValue[], depth: number): string {
    if (alternatives.length > detail.maxMembers) return "unknown";
    return union(alternatives.map((part) => typeOf(part, depth)));
  }

  function typeOfReference(reference: string, depth: number): string {
    const key = reference.slice("#/$defs/".length);
    const target = Object.hasOwn(definitions, key) ? definitions[key] : undefined;
    if (!isObject(target)) return "unknown";
    const isSmall = target["properties"] === undefined && target["allOf"] === undefined;
    if (isSmall && JSON.stringify(target).length < 200 && target["$ref"] === undefined) {
      const { description: _description, ...rest } = target;
      if (!JSON.stringify(rest).includes('"$ref"')) return typeOf(rest, depth);
    }
    const known = named.get(key);
    if (known !== undefined) return known.name;
    if (depth <= 0) return target["type"] === "array" ? "unknown[]" : "object";
    const name = uniqueName(
      key,
      [...named.values()].map((each) => each.name),
    );
    named.set(key, { name, depth: depth - 1 });
    return name;
  }

  function ownTypeOf(schema: JsonObject, depth: number): string | undefined {
    const { type, properties, items, prefixItems, additionalProperties } = schema;
    const types = typeof type === "string" ? [type] : listOf(type).map(String);
    if (types.length === 0) {
      if (properties !== undefined || isObject(additionalProperties)) types.push("object");
      else if (items !== undefined || prefixItems !== undefined) types.push("array");
      else return undefined;
    }
    return union(types.map((each) => typeOfKind(each, schema, depth)));
  }

  function typeOfKind(kind: string, schema: JsonObject, depth: number): string {
    switch (kind) {
      case "integer":
        return "number";
      case "array": {
        const { prefixItems, items } = schema;
        if (isArray(prefixItems))
          return `[${prefixItems.map((item) => typeOf(item, depth)).join(", ")}]`;
        return `${grouped(typeOf(items, depth))}[]`;
      }
      case "object":
        return typeOfObject(schema, depth);
      case "string":
      case "number":
      case "boolean":
      case "null":
        return kind;
      default:
        return "unknown";
    }
  }

  function typeOfObject(
    { properties, required, additionalProperties: others }: JsonObject,
    depth: number,
  ): string {
    const members = entriesOf(properties);
    const more = members.length - detail.maxMembers;
    const rest = isObject(others) ? typeOf(others, depth - 1) : undefined;
    if (members.length === 0) return rest === undefined ? "object" : `{ [name: string]: ${rest} }`;
    if (depth <= 0) return "object";
    const needed = new Set(listOf(required));
    const isRoot = depth === levels && isNoted;
    const lines = [
      ...members.slice(0, detail.maxMembers).map(([name, member]) => {
        const mark = needed.has(name) ? "" : "?";
        const line = `${toKey(name)}${mark}: ${typeOf(member, depth - 1)};`;
        return isRoot ? `  ${line}${noteOf(member)}` : line;
      }),
      ...(rest === undefined ? [] : [`${isRoot ? "  " : ""}[name: string]: ${rest};`]),
      ...(more > 0 ? [`${isRoot ? "  " : ""}/* ${more} more */`] : []),
    ];
    return isRoot ? `{\n${lines.join("\n")}\n}` : `{ ${lines.join(" ").replace(/;$/, "")} }`;
  }

  const type = typeOf(root, levels);
  const declared: string[] = [];
  // Grows while it is walked: a type may name others.
  for (const [key, { name, depth }] of named) {
    declared.push(`type ${name} = ${typeOf(definitions[key], depth)};`);
  }
  return { type, declarations: declared };
}

function typeOfChoice(values: readonly JsonValue[], maxTold: number): string {
  const most = Math.min(maxTold, maxChoices);
  if (values.length <= most) return union(values.map((value) => JSON.stringify(value)));
  const told = values.slice(0, most).map((value) => JSON.stringify(value));
  const kinds = new Set(values.map((value) => (value === null ? "null" : typeof value)));
  return [...told, `/* ${values.length} values */ ${union([...kinds])}`].join(" | ");
}

function union(types: readonly string[]): string {
  const all = [...new Set(types)];
  if (all.includes("unknown")) return "unknown";
  return all.length === 0 ? "never" : all.join(" | ");
}

/** In parentheses where an operator stands outside of texts and brackets. */
function grouped(type: string): string {
  let outside = type.replaceAll(/"(?:[^"\\]|\\.)*"/g, "");
  for (let before = ""; before !== outside;) {
    before = outside;
    outside = outside.replaceAll(/[([{][^()[\]{}]*[)\]}]/g, "");
  }
  return /[|&]/.test(outside) ? `(${type})` : type;
}

function noteOf(schema: JsonValue): string {
  const description = isObject(schema) ? schema["description"] : undefined;
  if (typeof description !== "string") return "";
  const note = cutAtSentence(description.replaceAll(/\s+/g, " ").trim(), maxNote);
  return note === "" ? "" : ` // ${note}`;
}

function toKey(name: string): string {
  return isIdentifier(name) ? name : JSON.stringify(name);
}

export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name);
}

/** Names of types that stand around what is told here. */
const foreign: ReadonlySet<string> = new Set(["Promise"]);

/** Words of the language are small letters alone: a name that is gets a capital. */
function uniqueName(key: string, taken: readonly string[]): string {
  const plain =
    key
      .replaceAll(/\W+/g, "_")
      .replace(/^(?=\d)/, "_")
      .replace(/^[a-z]+$/, (word) => word.slice(0, 1).toUpperCase() + word.slice(1)) || "Type";
  let name = plain;
  for (let count = 2; foreign.has(name) || taken.includes(name); count++)
    name = `${plain}_${count}`;
  return name;
}
