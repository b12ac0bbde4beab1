/**
 * What hosts do with a tool: their refusals, written down once more from what their own errors say, without a look at the
 * table that lists are adapted to.
 */
import type { Tool as ListedTool } from "@modelcontextprotocol/server";

import type { HostName } from "../../src/config/view-options.ts";
import { isObject, listOf } from "../../src/spec/json.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { walkSchemas } from "../corpus/schema-walk.ts";

type Refuse = (tool: ListedTool, schema: JsonObject) => readonly string[];

const unless = (isFine: boolean, complaint: string): readonly string[] =>
  isFine ? [] : [complaint];

/** The part of OpenAPI 3.0 that Gemini's `Schema` has fields for. */
const geminiFields = new Set(
  "type format title description nullable enum maxItems minItems properties required minProperties maxProperties minLength maxLength pattern example anyOf propertyOrdering default items minimum maximum".split(
    " ",
  ),
);

const noReferences: Refuse = (_tool, schema) =>
  nodesOf(schema).flatMap((node) => unless(node["$ref"] === undefined, "$ref"));

const geminiFormats: Refuse = (_tool, schema) =>
  nodesOf(schema).flatMap(({ type, format }) =>
    unless(
      format === undefined ||
        (type === "string" && ["enum", "date-time"].includes(String(format))) ||
        (type === "integer" && ["int32", "int64"].includes(String(format))) ||
        (type === "number" && ["float", "double"].includes(String(format))) ||
        (Array.isArray(type) &&
          ["enum", "date-time", "int32", "int64", "float", "double"].includes(String(format))),
      `format ${String(format)}`,
    ),
  );

const claudeSchema: Refuse = (_tool, schema) => [
  ...["oneOf", "allOf", "anyOf"].flatMap((keyword) =>
    unless(
      schema[keyword] === undefined,
      `input_schema does not support ${keyword} at the top level`,
    ),
  ),
  ...Object.keys(isObject(schema["properties"]) ? schema["properties"] : {}).flatMap((key) =>
    unless(/^[a-zA-Z0-9_.-]{1,64}$/.test(key), `property key ${key}`),
  ),
];

const arraysHaveItems: Refuse = (_tool, schema) =>
  nodesOf(schema).flatMap(({ type, items }) =>
    unless(type !== "array" || items !== undefined, "array without items"),
  );

const nameOf =
  (prefix: string, max: number): Refuse =>
  ({ name }) =>
    unless(/^[a-zA-Z0-9_-]+$/.test(name) && `${prefix}${name}`.length <= max, `name ${name}`);

const refusals: { readonly [host in HostName]: readonly Refuse[] } = {
  "claude-api": [nameOf("", 128), claudeSchema],
  "claude-code": [
    nameOf("mcp__gateway__", 128),
    claudeSchema,
    ({ description = "" }) => unless(description.length <= 2048, "description is cut"),
  ],
  "claude-desktop": [nameOf("", 64), claudeSchema],
  openai: [
    nameOf("", 64),
    arraysHaveItems,
    ({ description = "" }) => unless(description.length <= 1024, "description"),
    (_tool, schema) =>
      ["oneOf", "anyOf", "allOf", "enum", "not"].flatMap((keyword) =>
        unless(schema[keyword] === undefined, `schema must not have ${keyword} at the top level`),
      ),
  ],
  gemini: [
    nameOf("", 64),
    geminiFormats,
    (_tool, schema) =>
      nodesOf(schema).flatMap((node) => [
        ...Object.keys(node).flatMap((keyword) =>
          unless(geminiFields.has(keyword), `Unknown name "${keyword}": Cannot find field`),
        ),
        ...unless(!Array.isArray(node["type"]), "type is a list"),
        ...listOf(node["enum"]).flatMap((value) =>
          unless(typeof value === "string", "enum (TYPE_STRING)"),
        ),
      ]),
  ],
  "gemini-cli": [nameOf("mcp_gateway_", 64), noReferences, geminiFormats],
  bedrock: [
    nameOf("", 64),
    (tool, schema) => claudeSchema(tool, schema).filter((text) => text.startsWith("property")),
  ],
  cursor: [nameOf("gateway", 59)],
  vscode: [arraysHaveItems],
  "copilot-cli": [nameOf("", 128), noReferences],
  windsurf: [],
  zed: [
    noReferences,
    (_tool, schema) =>
      nodesOf(schema).flatMap((node) =>
        ["if", "then", "else"].flatMap((keyword) => unless(node[keyword] === undefined, keyword)),
      ),
  ],
};

/** What a host says against a tool; nothing when it takes it. */
export function refusalsOf(host: HostName, tool: ListedTool): readonly string[] {
  const schema: JsonObject = isObject(tool.inputSchema) ? tool.inputSchema : {};
  return [
    ...unless(schema["type"] === "object", "the root is no object"),
    ...refusals[host].flatMap((refuse) => refuse(tool, schema)),
  ];
}

function nodesOf(schema: JsonObject): readonly JsonObject[] {
  const nodes: JsonObject[] = [];
  walkSchemas(schema, (node) => void nodes.push(node));
  return nodes;
}
