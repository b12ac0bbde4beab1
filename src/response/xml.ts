/**
 * XML -> the value that a schema describes, by its `xml` objects (OpenAPI 3.2, section 4.26). The schema leads; elements
 * and attributes that it does not know are members by their names. Namespace prefixes are not compared: documents and
 * APIs choose them as they like.
 */
import { XMLParser, XMLValidator } from "fast-xml-parser";

import type { Schema } from "../operation/model.ts";
import type { SchemaReader } from "../request/schema.ts";
import { entriesOf, isObject, listOf, textOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";

export type ReadXml =
  | { readonly ok: true; readonly value: JsonValue }
  /** Why there is no value, as a sentence. */
  | { readonly ok: false; readonly note: string };

export function readXml(text: string, schema: Schema, schemas: SchemaReader): ReadXml {
  // What they expand to has no bound that is not arbitrary.
  if (/<!ENTITY/i.test(text)) return refusal("The XML defines entities, which are not expanded");
  if (XMLValidator.validate(text) !== true) return refusal("The XML is not well-formed");
  const root = parseElement(text);
  if (root === undefined) return refusal(`The XML is nested deeper than ${maxDepth} levels`);
  return { ok: true, value: new ElementReader(schemas).value(root, schema) };
}

function refusal(reason: string): ReadXml {
  return { ok: false, note: `${reason}; it is given as text.` };
}

const maxDepth = 100;

interface Element {
  /** Without its prefix. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  /** Its own, without that of its children. */
  readonly text: string;
  readonly isNil: boolean;
}

const attributePrefix = "@";
/**
 * The parser refuses elements with names of JavaScript's own, such as `constructor`; with this before it, none is. No
 * name begins with it (XML 1.0, section 2.3); the parser puts it twice before what closes itself.
 */
const elementPrefix = ".";
const textName = "#text";
const attributesName = ":@";

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: attributePrefix,
  textNodeName: textName,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: maxDepth,
  transformTagName: (name) => elementPrefix + name,
  entityDecoder: {
    decode: decodeReferences,
    // Entities that a document defines have been refused by now.
    setExternalEntities: () => undefined,
    addInputEntities: () => undefined,
    reset: () => undefined,
    setXmlVersion: () => undefined,
  },
});

/** Character references and the five entities that every document has (XML 1.0, sections 4.1 and 4.6). */
function decodeReferences(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi,
    (
      reference,
      decimal: string | undefined,
      hexadecimal: string | undefined,
      name: string | undefined,
    ) => {
      if (name !== undefined) return entities.get(name) ?? reference;
      const code = decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : reference;
    },
  );
}

const entities: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["apos", "'"],
  ["gt", ">"],
  ["lt", "<"],
  ["quot", '"'],
]);

/** The root; undefined when it is nested too deep, the one thing about well-formed XML that the parser throws at. */
function parseElement(text: string): Element | undefined {
  let nodes: unknown;
  try {
    nodes = parser.parse(text);
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
  return Array.isArray(nodes) ? readElements(nodes).at(0) : undefined;
}

/** What the parser gives: `[{ name: [children], ":@": { "@attribute": "text" } }, { "#text": "text" }]`. */
function readElements(nodes: readonly unknown[]): readonly Element[] {
  return nodes.flatMap((node) => {
    if (!isObject(node)) return [];
    const tag = Object.keys(node).find((key) => key.startsWith(elementPrefix));
    return tag === undefined ? [] : [readElement(tag, node)];
  });
}

function readElement(tag: string, node: JsonObject): Element {
  const children = listOf(node[tag]);
  const attributes = new Map<string, string>();
  let isNil = false;
  for (const [key, value] of entriesOf(node[attributesName])) {
    const name = key.slice(attributePrefix.length);
    if (name === "xmlns" || name.startsWith("xmlns:")) continue;
    if (name === "xsi:nil") isNil = value === "true" || value === "1";
    else if (!name.startsWith("xsi:")) attributes.set(localName(name), textOf(value));
  }
  const text = children
    .flatMap((child) => (isObject(child) && textName in child ? [textOf(child[textName])] : []))
    .join("");
  return {
    name: localName(tag.replace(/^\.+/, "")),
    attributes,
    children: readElements(children),
    text,
    isNil,
  };
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

class ElementReader {
  readonly #schemas: SchemaReader;

  constructor(schemas: SchemaReader) {
    this.#schemas = schemas;
  }

  value(element: Element, schema: Schema | undefined): JsonValue {
    if (element.isNil) return null;
    const resolved = this.#schemas.resolve(schema);
    switch (this.#kindOf(resolved)) {
      case "object":
        return this.#object(element, schema);
      case "array":
        return this.#items(element.children, resolved);
      case "scalar":
        return toScalar(element.text, resolved);
      case "unknown":
        return element.children.length === 0 && element.attributes.size === 0
          ? element.text
          : this.#object(element, schema);
    }
  }

  #object(element: Element, schema: Schema | undefined): JsonValue {
    const members = new Map<string, JsonValue>();
    const taken = new Set<string>();
    for (const [key, property] of propertiesOf(schema, this.#schemas)) {
      const member = this.#member(element, key, property, taken);
      if (member !== undefined) members.set(key, member);
    }
    for (const [name, text] of element.attributes) {
      if (!taken.has(attributePrefix + name) && !members.has(name)) members.set(name, text);
    }
    const others = new Map<string, JsonValue[]>();
    for (const child of element.children) {
      if (taken.has(child.name) || members.has(child.name)) continue;
      const value = this.value(child, this.#schemas.property(schema, child.name));
      const same = others.get(child.name);
      if (same === undefined) others.set(child.name, [value]);
      else same.push(value);
    }
    for (const [name, values] of others) {
      const [only = null] = values;
      members.set(name, values.length === 1 ? only : values);
    }
    return Object.fromEntries(members);
  }

  /** The value of one property; undefined when the element has nothing for it. */
  #member(
    element: Element,
    key: string,
    property: Schema,
    taken: Set<string>,
  ): JsonValue | undefined {
    const resolved = this.#schemas.resolve(property);
    const { xml } = resolved;
    const shape = isObject(xml) ? xml : {};
    const name = nameOf(resolved) ?? key;
    if (shape["attribute"] === true || shape["nodeType"] === "attribute") {
      taken.add(attributePrefix + name);
      const text = element.attributes.get(name);
      return text === undefined ? undefined : toScalar(text, resolved);
    }
    if (shape["nodeType"] === "text" || shape["nodeType"] === "cdata") {
      return toScalar(element.text, resolved);
    }
    const isArray = this.#kindOf(resolved) === "array";
    const isWrapped = shape["wrapped"] === true || shape["nodeType"] === "element";
    if (isArray && !isWrapped) {
      // The name of what makes no node is ignored; many documents name the items there all the same.
      const item = nameOf(this.#schemas.resolve(this.#schemas.item(property, 0)));
      const names = [item ?? key, name];
      const items = element.children.filter((child) => names.includes(child.name));
      for (const each of names) taken.add(each);
      return items.length === 0 ? undefined : this.#items(items, resolved);
    }
    const child = element.children.find((each) => each.name === name);
    taken.add(name);
    return child === undefined ? undefined : this.value(child, property);
  }

  #items(elements: readonly Element[], schema: JsonObject): readonly JsonValue[] {
    return elements.map((each, index) => this.value(each, this.#schemas.item(schema, index)));
  }

  #kindOf(schema: JsonObject): "object" | "array" | "scalar" | "unknown" {
    const types = typesOf(schema);
    if (types.includes("object")) return "object";
    if (types.includes("array") || schema["items"] !== undefined) return "array";
    if (types.length > 0) return "scalar";
    return propertiesOf(schema, this.#schemas).size > 0 ? "object" : "unknown";
  }
}

/** Inheritance is followed so far; a circle ends here too. */
const maxInheritance = 8;

/** All properties by name: a schema's own, then those of what it extends or may be. */
function propertiesOf(
  schema: Schema | undefined,
  schemas: SchemaReader,
  depth = maxInheritance,
): ReadonlyMap<string, Schema> {
  const resolved = schemas.resolve(schema);
  const found = new Map<string, Schema>();
  for (const [name, property] of entriesOf(resolved["properties"])) {
    if (isObject(property) || typeof property === "boolean") found.set(name, property);
  }
  if (depth === 0) return found;
  for (const keyword of ["allOf", "oneOf", "anyOf"]) {
    for (const part of listOf(resolved[keyword])) {
      if (!isObject(part)) continue;
      for (const [name, property] of propertiesOf(part, schemas, depth - 1)) {
        if (!found.has(name)) found.set(name, property);
      }
    }
  }
  return found;
}

function nameOf({ xml }: JsonObject): string | undefined {
  const name = isObject(xml) ? xml["name"] : undefined;
  return typeof name === "string" && name !== "" ? localName(name) : undefined;
}

function typesOf({ type }: JsonObject): readonly JsonValue[] {
  return typeof type === "string" ? [type] : listOf(type).filter((each) => each !== "null");
}

/** XML Schema writes `1` for true and allows space around what is no text; what does not fit stays as it is. */
function toScalar(text: string, schema: JsonObject): JsonValue {
  const types = typesOf(schema);
  const trimmed = text.trim();
  if (types.includes("boolean") && booleans.has(trimmed)) return booleans.get(trimmed) ?? null;
  if (types.includes("integer") || types.includes("number")) {
    const number = Number(trimmed);
    if (trimmed !== "" && /^[-+.\dEe]+$/.test(trimmed) && Number.isFinite(number)) return number;
  }
  return text;
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);
