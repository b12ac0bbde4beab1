/** The parameters of an operation: its path's and its own, and one for each name in the path. */
import { isArray, listOf } from "../spec/json.ts";
import type { JsonValue } from "../spec/model.ts";
import type { Parameter } from "./model.ts";
import type { Reader } from "./reader.ts";

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
  path: string,
  lists: readonly { readonly list: JsonValue | undefined; readonly pointer: string }[],
): readonly Parameter[] {
  const parameters = new Map<string, Parameter>();
  const inTemplate = new Set(templateNames(path));
  for (const { list, pointer } of lists) {
    if (list !== undefined && !isArray(list)) {
      reader.report({
        severity: "error",
        path: pointer,
        message: "The parameters are no list; they are left out.",
      });
    }
    for (const [index, value] of listOf(list).entries()) {
      const at = `${pointer}/${index}`;
      const source = reader.resolve(value);
      const reading =
        source === undefined
          ? ({ ok: false, reason: "it is not an object, or its reference leads nowhere" } as const)
          : reader.parameter(source);
      if (!reading.ok) {
        reader.report({
          severity: "error",
          path: at,
          message: `This parameter is left out: ${reading.reason}.`,
        });
        continue;
      }
      const { parameter, note } = reading;
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

/** The names between braces in a path template, in order. */
function templateNames(path: string): readonly string[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? "");
}

function undeclaredPathParameter(name: string): Parameter {
  return {
    in: "path",
    name,
    style: "simple",
    explode: false,
    allowReserved: false,
    required: true,
    deprecated: false,
    description: "",
    schema: { type: "string" },
    example: undefined,
  };
}
