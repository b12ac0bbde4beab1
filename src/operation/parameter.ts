/** One parameter: its style, explode and schema are decided here, once (OpenAPI 3.1, section 4.8.12). */
import { entriesOf, isObject, textOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { readContent, readSchema } from "./media-type.ts";
import type { Parameter, Schema } from "./model.ts";
import { cookieStyles, findStyle, headerStyles, pathStyles, queryStyles } from "./style.ts";
import { cleanText } from "./text.ts";

export type ParameterReading =
  | { readonly ok: true; readonly parameter: Parameter; readonly note: string | undefined }
  | { readonly ok: false; readonly reason: string };

/** A token (RFC 9110, section 5.6.2). */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Reads a parameter whose references have been followed. */
export function readParameter(
  source: JsonObject,
  resolve: (value: JsonValue) => JsonObject | undefined,
): ParameterReading {
  const name = textOf(source["name"]);
  if (name === "") return { ok: false, reason: "it has no name" };
  const content = readContent(source["content"], resolve)[0];
  const base = {
    name,
    description: cleanText(textOf(source["description"])),
    required: source["required"] === true,
    deprecated: source["deprecated"] === true,
    schema: readSchema(source["schema"]) ?? content?.schema ?? inlineSchema(source),
    example: readExample(source, resolve),
  };
  const asContent = content && ({ style: "content", mediaType: content } as const);

  switch (source["in"]) {
    case "path": {
      const { style, note } = readStyle(source, pathStyles, "simple");
      const parameter = {
        ...base,
        in: "path",
        required: true,
        allowReserved: source["allowReserved"] === true,
        ...(asContent ?? { style, explode: readExplode(source, false) }),
      } as const;
      return { ok: true, parameter, note };
    }
    case "query": {
      const { style, note } = readStyle(source, queryStyles, "form");
      const parameter = {
        ...base,
        in: "query",
        allowReserved: source["allowReserved"] === true,
        allowEmptyValue: source["allowEmptyValue"] === true,
        ...(asContent ?? { style, explode: readExplode(source, style === "form") }),
      } as const;
      return { ok: true, parameter, note };
    }
    case "header": {
      if (!headerName.test(name))
        return { ok: false, reason: "its name cannot be that of a header" };
      const { style, note } = readStyle(source, headerStyles, "simple");
      const serialized = asContent ?? { style, explode: readExplode(source, false) };
      return { ok: true, parameter: { ...base, in: "header", ...serialized }, note };
    }
    case "cookie": {
      const { style, note } = readStyle(source, cookieStyles, "form");
      const serialized = asContent ?? { style, explode: readExplode(source, true) };
      const allowReserved = source["allowReserved"] === true;
      return { ok: true, parameter: { ...base, in: "cookie", allowReserved, ...serialized }, note };
    }
    case "querystring":
      return asContent === undefined
        ? { ok: false, reason: 'a parameter "in: querystring" needs `content`' }
        : { ok: true, parameter: { ...base, in: "querystring", ...asContent }, note: undefined };
    default:
      return {
        ok: false,
        reason: `"in" is ${JSON.stringify(source["in"] ?? null)}, not path, query, querystring, header or cookie`,
      };
  }
}

function readStyle<Style extends string>(
  source: JsonObject,
  allowed: readonly Style[],
  fallback: Style,
): { readonly style: Style; readonly note: string | undefined } {
  const given = source["style"];
  const style = findStyle(allowed, given);
  if (style !== undefined || given === undefined) {
    return { style: style ?? fallback, note: undefined };
  }
  const note = `style ${JSON.stringify(given)} does not exist for "in: ${textOf(source["in"])}"; "${fallback}" is used`;
  return { style: fallback, note };
}

function readExplode(source: JsonObject, fallback: boolean): boolean {
  return typeof source["explode"] === "boolean" ? source["explode"] : fallback;
}

const schemaKeywords = ["type", "format", "enum", "items", "default", "pattern"];

/** Documents written with Swagger 2.0 in mind put the type on the parameter itself. */
function inlineSchema(source: JsonObject): Schema {
  if (source["type"] === undefined && source["enum"] === undefined) return true;
  return Object.fromEntries(
    schemaKeywords.flatMap((key) => (source[key] === undefined ? [] : [[key, source[key]]])),
  );
}

function readExample(
  source: JsonObject,
  resolve: (value: JsonValue) => JsonObject | undefined,
): JsonValue | undefined {
  if (source["example"] !== undefined) return source["example"];
  const first = entriesOf(source["examples"])[0];
  const example = first && resolve(first[1]);
  return isObject(example) ? (example["value"] ?? example["dataValue"]) : undefined;
}
