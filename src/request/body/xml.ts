/**
 * XML by the `xml` objects of a schema (OpenAPI 3.2, section 4.26; `attribute` and `wrapped` of earlier versions are the
 * same in other words). The value leads; what the schema does not know becomes elements named by its keys.
 */
import type { Schema } from "../../operation/model.ts";
import { isArray, isObject } from "../../spec/json.ts";
import type { JsonObject, JsonValue } from "../../spec/model.ts";
import { bodyKindOf } from "../../tool/body-media-type.ts";
import type { SchemaReader } from "../schema.ts";
import { toText } from "../value.ts";
import type { BodySerializer } from "./model.ts";

/** Text is taken for a document that is written already. */
export const xml: BodySerializer = (value, { type, schema }, { argument, schemas }) => {
  const contentType = bodyKindOf(type) === "xml" && !type.includes("*") ? type : "application/xml";
  if (typeof value === "string") return { ok: true, content: value, contentType };
  const writer = new XmlWriter(schemas);
  const root = rootOf(value, schema, schemas);
  const content = writer.element(root.name, value, root.schema);
  if (writer.problem !== undefined) {
    return { ok: false, problems: [{ argument, message: `${argument} ${writer.problem}` }] };
  }
  return { ok: true, content: `<?xml version="1.0" encoding="UTF-8"?>${content}`, contentType };
};

type NodeType = "element" | "attribute" | "text" | "cdata" | "none";

/** The `xml` object of a schema, every default filled in. */
interface XmlShape {
  readonly nodeType: NodeType;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly prefix: string | undefined;
}

/** A root has the name that its schema gives it, else that of the component (OpenAPI 3.2, section 4.26.3). */
function rootOf(
  value: JsonValue,
  schema: Schema | undefined,
  schemas: SchemaReader,
): { readonly name: string; readonly schema: JsonObject } {
  const resolved = schemas.resolve(schema);
  const name = shapeOf(resolved, value).name ?? schemas.nameOf(schema) ?? "root";
  // A document has one root, even where the schema speaks of its content only.
  return { name, schema: { ...resolved, xml: { ...xmlOf(resolved), name, nodeType: "element" } } };
}

function xmlOf(schema: JsonObject): JsonObject {
  const { xml: own } = schema;
  return isObject(own) ? own : {};
}

const nodeTypes: readonly NodeType[] = ["element", "attribute", "text", "cdata", "none"];

function textOrNothing(given: JsonValue | undefined): string | undefined {
  return typeof given === "string" && given !== "" ? given : undefined;
}

function shapeOf(schema: JsonObject, value: JsonValue): XmlShape {
  const { nodeType, attribute, wrapped, name, namespace, prefix } = xmlOf(schema);
  return {
    nodeType:
      nodeTypes.find((known) => known === nodeType) ??
      (attribute === true ? "attribute" : isArray(value) && wrapped !== true ? "none" : "element"),
    name: textOrNothing(name),
    namespace: textOrNothing(namespace),
    prefix: textOrNothing(prefix),
  };
}

const schemaInstance = "http://www.w3.org/2001/XMLSchema-instance";

/** What an element is made of while its members are read. */
interface Content {
  /** With their values, written. */
  readonly attributes: Map<string, string>;
  inner: string;
}

class XmlWriter {
  /** The first thing that XML cannot carry, as a clause and a remedy. */
  problem: string | undefined;
  readonly #schemas: SchemaReader;

  constructor(schemas: SchemaReader) {
    this.#schemas = schemas;
  }

  /** An element with all that is in it. */
  element(name: string, value: JsonValue, schema: JsonObject): string {
    const { namespace, prefix } = shapeOf(schema, value);
    const content: Content = { attributes: new Map(), inner: "" };
    this.#declare(content, namespace, prefix);
    if (value === null) {
      content.attributes.set("xmlns:xsi", schemaInstance).set("xsi:nil", "true");
    } else {
      this.#fill(content, name, value, schema);
    }
    const tag = this.#name(name, prefix);
    let head = tag;
    for (const [attribute, text] of content.attributes) head += ` ${attribute}="${text}"`;
    return content.inner === "" ? `<${head}/>` : `<${head}>${content.inner}</${tag}>`;
  }

  /** @param name - of the element that is filled, which items without a name of their own take over */
  #fill(content: Content, name: string, value: JsonValue, schema: JsonObject): void {
    if (isArray(value)) {
      for (const [index, item] of value.entries()) {
        this.#add(content, name, item, this.#schemas.item(schema, index));
      }
    } else if (isObject(value)) {
      for (const [key, member] of Object.entries(value)) {
        if (member === undefined) continue;
        this.#add(content, key, member, this.#schemas.property(schema, key));
      }
    } else {
      content.inner += this.#text(toText(value));
    }
  }

  /** Adds a member as the node that its schema says it is. */
  #add(content: Content, inferred: string, value: JsonValue, schema: Schema | undefined): void {
    const resolved = this.#schemas.resolve(schema);
    const shape = shapeOf(resolved, value);
    const name = shape.name ?? inferred;
    switch (shape.nodeType) {
      case "element":
        content.inner += this.element(name, value, resolved);
        return;
      case "attribute":
        if (value === null) return;
        this.#declare(
          content,
          shape.prefix === undefined ? undefined : shape.namespace,
          shape.prefix,
        );
        content.attributes.set(this.#name(name, shape.prefix), this.#attribute(toText(value)));
        return;
      case "text":
        if (value !== null) content.inner += this.#text(toText(value));
        return;
      case "cdata":
        if (value !== null) content.inner += this.#cdata(toText(value));
        return;
      case "none":
        // The name of what makes no node is ignored (OpenAPI 3.2, section 4.26.1).
        this.#fill(content, inferred, value, resolved);
        return;
    }
  }

  #declare(content: Content, namespace: string | undefined, prefix: string | undefined): void {
    if (namespace === undefined) return;
    const attribute = prefix === undefined ? "xmlns" : `xmlns:${this.#checkedName(prefix)}`;
    content.attributes.set(attribute, this.#attribute(namespace));
  }

  #name(name: string, prefix: string | undefined): string {
    const checked = this.#checkedName(name);
    return prefix === undefined ? checked : `${this.#checkedName(prefix)}:${checked}`;
  }

  /** A key that came from a model must not write markup of its own (XML 1.0, section 2.3). */
  #checkedName(name: string): string {
    if (/^[\p{L}_][\p{L}\p{N}\p{M}._:\u00B7-]*$/u.test(name)) return name;
    this.problem ??= `holds the key ${JSON.stringify(name.slice(0, 100))}, which cannot be the name of an XML element; use letters, digits, "_", "-" and ".".`;
    return "_";
  }

  /** Characters that XML has no way to say (XML 1.0, section 2.2). */
  #checked(text: string): string {
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    if (/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(text) || !text.isWellFormed()) {
      this.problem ??= "holds a control character, which XML cannot carry; leave it out.";
    }
    return text;
  }

  /** Line ends are written so that the parser does not change them (XML 1.0, section 2.11). */
  #text(text: string): string {
    return this.#checked(text).replaceAll(/[&<>\r]/g, toReference);
  }

  #attribute(text: string): string {
    return this.#checked(text).replaceAll(/[&<>"\r\n\t]/g, toReference);
  }

  #cdata(text: string): string {
    return `<![CDATA[${this.#checked(text).replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
  }
}

const references: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
  "\n": "&#10;",
  "\t": "&#9;",
};

function toReference(character: string): string {
  return references[character] ?? character;
}
