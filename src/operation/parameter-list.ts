/** The parameters of an operation: its path's and its own, and one for each name in the path. */
import { entriesOf, isArray, isObject, textOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { escapePointer, referenceOf } from "../spec/pointer.ts";
import type { Parameter } from "./model.ts";
import type { Reader } from "./reader.ts";
import type { Template } from "./template.ts";
import { descriptionBeside } from "./text.ts";

// OpenAPI 3.1, section 4.8.12.1: parameters with these names are ignored. The rest belong to the connection.
const reservedHeaders = new Set([
  "accept",
  "content-type",
  "authorization",
  "host",
  "content-length",
  "expect",
  "transfer-encoding",
  "connection",
  "keep-alive",
  "upgrade",
  "te",
  "trailer",
  "proxy-authorization",
  "proxy-connection",
]);

/** Later lists override earlier ones by name and location; every `{name}` of the template ends up declared. */
export function readParameters(
  reader: Reader,
  { path, query }: Template,
  lists: readonly { readonly list: JsonValue | undefined; readonly pointer: string }[],
): readonly Parameter[] {
  const parameters = new Map<string, Parameter>();
  const inTemplate = new Set(templateNames(path));
  for (const { list, pointer } of lists) {
    for (const { value, at } of entriesOfList(reader, list, pointer)) {
      const source = reader.resolve(value);
      const reading =
        source === undefined
          ? ({ ok: false, reason: "it is not an object, or its reference leads nowhere" } as const)
          : reader.parameter(inItsPlace(source, query));
      if (!reading.ok) {
        reader.report({
          severity: "error",
          path: at,
          message: `This parameter is left out: ${reading.reason}.`,
        });
        continue;
      }
      const { note } = reading;
      const description = descriptionBeside(value);
      const parameter =
        description === undefined ? reading.parameter : { ...reading.parameter, description };
      if (note !== undefined) reader.report({ severity: "warning", path: at, message: `${note}.` });
      if (parameter.in === "header" && reservedHeaders.has(parameter.name.toLowerCase())) continue;
      if (parameter.in === "path" && !inTemplate.has(parameter.name)) {
        reader.report({
          severity: "warning",
          path: at,
          message: `The path has no {${parameter.name}}; the parameter is left out.`,
        });
        continue;
      }
      parameters.set(`${parameter.in} ${parameter.name}`, parameter);
    }
  }
  for (const name of query) {
    const isDeclared = parameters.has(`query ${name}`);
    reader.report({
      severity: "warning",
      path: lists.at(-1)?.pointer ?? "#",
      message: `The path's {?${name}} belongs to the query; it is read as a parameter there${isDeclared ? "" : ", an optional string"}.`,
    });
    if (!isDeclared) parameters.set(`query ${name}`, undeclaredQueryParameter(name));
  }
  for (const name of inTemplate) {
    if (!parameters.has(`path ${name}`)) {
      reader.report({
        severity: "warning",
        path: lists.at(-1)?.pointer ?? "#",
        message: `The path's {${name}} is not declared; it is read as a required string.`,
      });
      parameters.set(`path ${name}`, undeclaredPathParameter(name));
    }
  }
  return [...parameters.values()];
}

/** Parameters and where they stand. A map of them, which some documents have, is read as a list. */
function entriesOfList(
  reader: Reader,
  list: JsonValue | undefined,
  pointer: string,
): readonly { readonly value: JsonValue; readonly at: string }[] {
  if (isArray(list)) return list.map((value, index) => ({ value, at: `${pointer}/${index}` }));
  // An empty value in YAML is null.
  if (list === undefined || list === null) return [];
  const entries = entriesOf(list);
  reader.report({
    severity: entries.length > 0 ? "warning" : "error",
    path: pointer,
    message: isObject(list)
      ? "The parameters are a map and no list; its values were read, each named by its key where it has no name."
      : "The parameters are no list; they are left out.",
  });
  return entries.map(([key, value]) => ({
    value:
      isObject(value) && value["name"] === undefined && referenceOf(value) === undefined
        ? { ...value, name: key }
        : value,
    at: `${pointer}/${escapePointer(key)}`,
  }));
}

/** What the path has in an expression of a query, whatever place it is declared in; there all is optional. */
function inItsPlace(source: JsonObject, query: readonly string[]): JsonObject {
  return source["in"] === "path" && query.includes(textOf(source["name"]))
    ? { ...source, in: "query", style: "form", required: false }
    : source;
}

/** The names between braces in a path template, in order. */
function templateNames(path: string): readonly string[] {
  if (!path.includes("{")) return [];
  return [...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? "");
}

function undeclaredQueryParameter(name: string): Parameter {
  return {
    ...undeclared(name),
    in: "query",
    style: "form",
    explode: true,
    allowEmptyValue: false,
    required: false,
  };
}

function undeclaredPathParameter(name: string): Parameter {
  return { ...undeclared(name), in: "path", style: "simple", explode: false, required: true };
}

function undeclared(name: string) {
  return {
    name,
    allowReserved: false,
    deprecated: false,
    description: "",
    schema: { type: "string" },
    example: undefined,
  };
}
