/** From an address of an API to the tool that reads it, and to that tool's arguments. */
import { isObject, listOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { percentDecode } from "../spec/pointer.ts";
import { argumentFor } from "./argument.ts";
import type { Catalogue, Tool } from "./model.ts";
import { matchGroups } from "./pattern.ts";

export interface UrlTarget {
  readonly tool: Tool;
  readonly arguments: JsonObject;
}

/**
 * The tool whose path fits best, when its arguments say all that the address says, and nothing that it needs is missing.
 * @param asked the tool that was called, and the address that its call went to: where the API's paths begin follows
 */
export function findUrlTarget(
  catalogue: Catalogue,
  asked: { readonly tool: Tool; readonly url: string },
  target: string,
): UrlTarget | undefined {
  const base = baseOf(asked);
  const url = new URL(target);
  if (base === undefined || !url.pathname.startsWith(base)) return undefined;
  const path = url.pathname.slice(base.length);
  return catalogue.tools
    .filter(({ api, operation }) => api.name === asked.tool.api.name && operation.method === "GET")
    .flatMap((tool) => argumentsFor(tool, path, url.searchParams) ?? [])
    .toSorted((one, other) => variablesIn(one.tool) - variablesIn(other.tool))[0];
}

/** What goes before the path of the operation. */
function baseOf({ tool, url }: { readonly tool: Tool; readonly url: string }): string | undefined {
  const { pathname } = new URL(url);
  return matchGroups(`^(.*?)${patternOf(tool.operation.path)}/?$`, pathname)?.[1];
}

function argumentsFor(tool: Tool, path: string, query: URLSearchParams): UrlTarget | undefined {
  const { bindings, schema } = tool.input;
  // Most are another's at first sight.
  if (!path.startsWith(tool.operation.path.split("{", 1).join())) return undefined;
  const found = matchGroups(`^${patternOf(tool.operation.path)}/?$`, path);
  if (found === undefined) return undefined;
  const given: { [argument: string]: JsonValue } = Object.create(null);
  const names = [...tool.operation.path.matchAll(/\{([^}]*)\}/g)].map(([, name = ""]) => name);
  const values = [
    ...names.map((name, index) => ["path", name, percentDecode(found[index + 1] ?? "")] as const),
    ...[...query].map(([name, value]) => ["query", name, value] as const),
  ];
  for (const [place, name, value] of values) {
    const argument = argumentFor(bindings, name, place);
    if (argument === undefined) return undefined;
    given[argument] = toValue(value, schema, argument);
  }
  const isWhole = listOf(schema["required"]).every(
    (name) => typeof name === "string" && given[name] !== undefined,
  );
  return isWhole ? { tool, arguments: { ...given } } : undefined;
}

/** A segment for each variable; everything else is as it is written. */
function patternOf(path: string): string {
  return path
    .split(/\{[^}]*\}/)
    .map((literal) => literal.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`))
    .join("([^/]+)");
}

function toValue(text: string, { properties }: JsonObject, argument: string): JsonValue {
  const schema = isObject(properties) ? properties[argument] : undefined;
  const type = isObject(schema) ? schema["type"] : undefined;
  const isNumber = type === "integer" || type === "number";
  return isNumber && /^\d{1,15}$/.test(text) ? Number(text) : text;
}

function variablesIn({ operation }: Tool): number {
  return operation.path.split("{").length;
}
