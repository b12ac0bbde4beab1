/** `search_operations`: words -> the operations that do it, a line each. */
import type { CallToolResult } from "@modelcontextprotocol/server";

import type { JsonObject } from "../../spec/model.ts";
import { cutAtSentence } from "../../tool/description.ts";
import type { Catalogue, Tool } from "../../tool/model.ts";
import type { ToolEntry } from "../toolset.ts";
import { readCount, readText } from "./arguments.ts";
import { callerOfTool, describeName, findName } from "./names.ts";
import { tellApis, tellTags } from "./offered.ts";
import { toSignature } from "./signature.ts";

const defaultLimit = 8;
const maxLimit = 50;
/** Of a title, in characters. */
const maxTitle = 100;

export function createSearchEntry(catalogue: Catalogue, reason: string | undefined): ToolEntry {
  const apis = catalogue.apis.map(({ name }) => name);
  return {
    listed: {
      name: findName,
      title: "Search operations",
      description: [
        ...(reason === undefined ? [] : [reason]),
        `Finds operations of ${nameApis(apis)} by what they do. Answers with names, one line each, best first: ` +
          "arguments (optional ones with ?), title, method and path, and which tool calls it.",
      ].join(" "),
      inputSchema: {
        type: "object",
        properties: {
          query: {
            type: "string",
            description: "What to do and with what, in a few words: cancel an order",
          },
          tag: { type: "string", description: "Only operations with this tag" },
          method: { type: "string", description: "Only this HTTP method: GET, POST, ..." },
          ...(apis.length > 1 && {
            api: { type: "string", description: "Only operations of this API" },
          }),
          limit: {
            type: "integer",
            minimum: 1,
            maximum: maxLimit,
            description: `Most results; ${defaultLimit} by default`,
          },
        },
      },
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    call: (given) => find(catalogue, given),
  };
}

/** More names than this do not fit a description. */
const maxApis = 10;

function nameApis(apis: readonly string[]): string {
  if (apis.length === 1) return `the API ${apis[0]}`;
  const named = apis.slice(0, maxApis).join(", ");
  return `${apis.length} APIs (${named}${apis.length > maxApis ? ", ..." : ""})`;
}

async function find(catalogue: Catalogue, given: JsonObject): Promise<CallToolResult> {
  const [words, tag, method, api, limit] = [
    readText(given, "query"),
    readText(given, "tag"),
    readText(given, "method"),
    readText(given, "api"),
    readCount(given, "limit", { min: 1, max: maxLimit, byDefault: defaultLimit }),
  ];
  if (!words.ok) return words.refusal;
  if (!tag.ok) return tag.refusal;
  if (!method.ok) return method.refusal;
  if (!api.ok) return api.refusal;
  if (!limit.ok) return limit.refusal;
  // Read by the first that searches: most starts of the gateway are without.
  const { searchOperations } = await import("../../tool/search.ts");
  const found = await searchOperations(catalogue, {
    words: words.value ?? "",
    tag: tag.value,
    method: method.value,
    api: api.value,
  });
  const text =
    found.length === 0
      ? tellNothing(catalogue, { tag: tag.value, api: api.value })
      : tellFound(found, limit.value);
  return { content: [{ type: "text", text }] };
}

function tellFound(found: readonly Tool[], limit: number): string {
  const shown = found.slice(0, limit);
  const more =
    found.length > shown.length
      ? `The first ${shown.length} of ${found.length}; other words, a tag or a limit give others.`
      : "";
  const first = shown[0];
  return [
    ...shown.map(toLine),
    "",
    ...(more === "" ? [] : [more]),
    ...(first === undefined
      ? []
      : [
          `To call one: ${callerOfTool(first)} {"name": ${JSON.stringify(first.name)}, "arguments": {...}}. ` +
            `Its whole input: ${describeName} {"name": ${JSON.stringify(first.name)}}.`,
        ]),
  ].join("\n");
}

function toLine(tool: Tool): string {
  const { operation, hints } = tool;
  const notes = [
    callerOfTool(tool),
    ...(hints.destructiveHint ? ["destructive"] : []),
    ...(operation.deprecated ? ["deprecated"] : []),
  ];
  return `- ${toSignature(tool)}: ${toMeaning(tool)} [${operation.method} ${operation.path}; ${notes.join(", ")}]`;
}

/** A title that is made of the name says nothing new. */
function toMeaning({ name, title, description, operation }: Tool): string {
  const isName = title === name || title === operation.operationId;
  return cutAtSentence((isName ? description : title).replaceAll(/\s+/g, " "), maxTitle);
}

function tellNothing(
  catalogue: Catalogue,
  { tag, api }: { readonly tag: string | undefined; readonly api: string | undefined },
): string {
  const { apis, tools } = catalogue;
  if (api !== undefined && !apis.some(({ name }) => name === api))
    return `There is no API ${JSON.stringify(api.slice(0, 100))} here. ${tellApis(catalogue)}`;
  const hint = tellTags(catalogue);
  return tag === undefined
    ? `Nothing found among ${tools.length} operations. Say it in other words, as the API might: its nouns (order, user) and a verb (list, create).${hint}`
    : `Nothing found with this tag.${hint} Or search without it.`;
}
