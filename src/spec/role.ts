import { isArray } from "./json.ts";
import type { JsonValue } from "./model.ts";
import { step } from "./pointer.ts";

/**
 * What a part of a document is, as far as references go: where a key is a keyword, where it is a name that someone
 * chose (a property called `example`), and where there is literal data whose `$ref`s are nobody's references.
 */
export type Role =
  /** Any OpenAPI object: its keys are keywords. */
  | "part"
  /** A map from chosen names to parts. */
  | "parts"
  /** The same, with `x-` keys among the names (Paths, Responses, Callbacks). */
  | "extensibleParts"
  /** A JSON Schema. */
  | "schema"
  /** A map from chosen names to schemas. */
  | "schemas"
  | "discriminator"
  /** A discriminator's map from values to schema names or references. */
  | "mapping"
  /** A map from chosen names to Example Objects; as a list, literal data. */
  | "examples"
  /** An Example Object. */
  | "example"
  | "literal";

interface Rule {
  readonly keys: ReadonlyMap<string, Role>;
  /** Of every other key. */
  readonly otherwise: Role;
  /** Of `x-` keys, when they are no chosen names. */
  readonly extensions: "literal" | undefined;
  /** Of the elements, where the role is held by a list. */
  readonly elements: Role;
}

function keys(
  ...groups: readonly (readonly [role: Role, names: readonly string[]])[]
): ReadonlyMap<string, Role> {
  return new Map(groups.flatMap(([role, names]) => names.map((name) => [name, role] as const)));
}

const none: ReadonlyMap<string, Role> = new Map();

const rules: Readonly<Record<Role, Rule>> = {
  part: {
    keys: keys(
      ["schema", ["schema", "itemSchema", "items"]],
      ["schemas", ["schemas", "definitions"]],
      [
        "parts",
        [
          "content",
          "encoding",
          "headers",
          "links",
          "mediaTypes",
          "parameters",
          "pathItems",
          "requestBodies",
          "securityDefinitions",
          "securitySchemes",
          "variables",
        ],
      ],
      ["extensibleParts", ["callbacks", "paths", "responses", "webhooks"]],
      ["examples", ["examples"]],
      ["literal", ["const", "default", "enum", "example"]],
    ),
    otherwise: "part",
    extensions: "literal",
    elements: "part",
  },
  parts: { keys: none, otherwise: "part", extensions: undefined, elements: "part" },
  extensibleParts: { keys: none, otherwise: "part", extensions: "literal", elements: "part" },
  schema: {
    keys: keys(
      [
        "schemas",
        [
          "$defs",
          "definitions",
          "dependencies",
          "dependentSchemas",
          "patternProperties",
          "properties",
        ],
      ],
      ["discriminator", ["discriminator"]],
      ["part", ["externalDocs", "xml"]],
      ["literal", ["const", "default", "enum", "example", "examples"]],
    ),
    otherwise: "schema",
    extensions: "literal",
    elements: "schema",
  },
  schemas: { keys: none, otherwise: "schema", extensions: undefined, elements: "schema" },
  discriminator: {
    keys: keys(["mapping", ["mapping"]]),
    otherwise: "part",
    extensions: "literal",
    elements: "part",
  },
  mapping: { keys: none, otherwise: "mapping", extensions: undefined, elements: "literal" },
  examples: { keys: none, otherwise: "example", extensions: undefined, elements: "literal" },
  example: {
    keys: keys(["literal", ["dataValue", "serializedValue", "value"]]),
    otherwise: "part",
    extensions: "literal",
    elements: "literal",
  },
  literal: { keys: none, otherwise: "literal", extensions: "literal", elements: "literal" },
};

/** The role of what stands under `key` in an object of role `role`. */
export function roleOfMember(role: Role, key: string): Role {
  const rule = rules[role];
  return key.startsWith("x-")
    ? (rule.extensions ?? rule.otherwise)
    : (rule.keys.get(key) ?? rule.otherwise);
}

/** The role of each element of a list that stands where `role` is due. */
export function roleOfElement(role: Role): Role {
  return rules[role].elements;
}

/** The role of what stands at a place in a root document. */
export function roleAt(root: JsonValue, tokens: readonly string[]): Role {
  let role: Role = "part";
  let value: JsonValue | undefined = root;
  for (const token of tokens) {
    role = isArray(value) ? roleOfElement(role) : roleOfMember(role, token);
    value = step(value, token);
  }
  return role;
}
