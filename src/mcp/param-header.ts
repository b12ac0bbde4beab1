/**
 * `Mcp-Param-*` headers (MCP 2026-07-28, Streamable HTTP): a client repeats in them the arguments that the input schema
 * marks with `x-mcp-header`, and what a proxy has seen must be what is called. The SDK judges the other standard headers;
 * of these it knows only for tools that are registered with it.
 */
import type { Tool as ListedTool } from "@modelcontextprotocol/server";

import { isObject } from "../spec/json.ts";
import type { JsonObject } from "../spec/model.ts";

interface Declaration {
  readonly argument: string;
  readonly header: string;
  readonly isInteger: boolean;
}

const known = new WeakMap<ListedTool, readonly Declaration[]>();

function declarationsOf(tool: ListedTool): readonly Declaration[] {
  let declarations = known.get(tool);
  if (declarations === undefined) {
    declarations = Object.entries(tool.inputSchema.properties ?? {}).flatMap(
      ([argument, schema]) => {
        const name = isObject(schema) ? schema["x-mcp-header"] : undefined;
        if (typeof name !== "string" || !isObject(schema)) return [];
        return [{ argument, header: `Mcp-Param-${name}`, isInteger: schema["type"] === "integer" }];
      },
    );
    known.set(tool, declarations);
  }
  return declarations;
}

/** What is wrong with the headers of a call, as a sentence; undefined: nothing. */
export function findHeaderMismatch(
  tool: ListedTool,
  given: JsonObject,
  headers: Headers,
): string | undefined {
  for (const { argument, header, isInteger } of declarationsOf(tool)) {
    const value = Object.hasOwn(given, argument) ? given[argument] : undefined;
    const raw = headers.get(header);
    if (value === undefined || value === null) {
      if (raw !== null) return `the header ${header} is there, but the argument ${argument} is not`;
      continue;
    }
    // Nothing else can stand in a header: the arguments are judged by their schema later.
    if (typeof value === "object") continue;
    if (raw === null) return `the argument ${argument} is there, but the header ${header} is not`;
    const text = decode(raw.trim());
    if (text === undefined) return `the header ${header} is no Base64 of UTF-8`;
    const isSame =
      isInteger && typeof value === "number" && /^-?\d+(?:\.\d+)?$/.test(text)
        ? Number(text) === value
        : text === String(value);
    if (!isSame) return `the header ${header} and the argument ${argument} differ`;
  }
  return undefined;
}

/** `=?base64?...?=` is Base64 of UTF-8, anything else itself; undefined when it should be and is not. */
function decode(text: string): string | undefined {
  const encoded = /^=\?base64\?(.*)\?=$/.exec(text)?.[1];
  if (encoded === undefined) return text;
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.toString("base64") !== encoded) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
