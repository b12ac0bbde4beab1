/** `search`: words, or names -> operations as a program calls them, with their types on demand. */
import type { CallToolResult } from "@modelcontextprotocol/server";

import type { JsonObject } from "../../spec/model.ts";
import { cutAtSentence } from "../../tool/description.ts";
import type { Catalogue, Tool } from "../../tool/model.ts";
import { toArgumentsType, toResultType } from "../../tool/typescript.ts";
import { readText } from "../search/arguments.ts";
import { toSignature } from "../search/signature.ts";
import type { ToolEntry } from "../toolset.ts";
import { type OperationNames, toPath } from "./names.ts";

/** Operations found by words: a line each, the first with its types. */
const maxFound = 8;
/** Operations whose types are told at a time. */
const maxTyped = 5;
/** Of the types of one operation, in characters. */
const maxArguments = 4_000;
const maxResult = 3_000;
const maxTitle = 100;

export function createFindEntry(catalogue: Catalogue, names: OperationNames): ToolEntry {
  return {
    listed: {
      name: "search",
      title: "Search operations",
      description:
        "Finds operations for programs: by words, best first, a line each; by names, with their TypeScript types.",
      inputSchema: {
        type: "object",
        properties: {
          query: { type: "string", description: "What to do and with what, in a few words" },
          names: {
            type: "array",
            items: { type: "string" },
            description: "Operations whose types are wanted, such as repos.get",
          },
        },
      },
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    call: (given) => find(given),
  };

  async function find(given: JsonObject): Promise<CallToolResult> {
    const query = readText(given, "query");
    if (!query.ok) return query.refusal;
    const asked = readNames(given["names"]);
    const typed = asked.slice(0, maxTyped).map((name) => {
      const found = names.find(toPath(name));
      return found.ok ? tellTypes(found.tool) : found.message;
    });
    if (asked.length > maxTyped) typed.push(`Types of ${maxTyped} operations are told at a time.`);
    if (query.value === undefined && asked.length > 0) return toText(typed);
    const { searchOperations } = await import("../../tool/search.ts");
    const found = await searchOperations(catalogue, { words: query.value ?? "" });
    const [first] = found;
    if (first === undefined) {
      return toText([
        ...typed,
        `Nothing found among ${catalogue.tools.length} operations. Say it in other words, as the API might.`,
      ]);
    }
    const lines = found.slice(0, maxFound).map(toLine).join("\n");
    const more = found.length > maxFound ? `\nThe first ${maxFound} of ${found.length}.` : "";
    return toText([`${lines}${more}`, ...(asked.length > 0 ? typed : [tellTypes(first)])]);
  }

  function toLine(tool: Tool): string {
    const { operation, hints } = tool;
    const signature = `${names.expressionOf(tool)}({ ${toSignature(tool).slice(tool.name.length + 1, -1)} })`;
    const warning =
      (hints.destructiveHint ? ", destructive" : "") +
      (tool.confirmation === undefined ? "" : ", the user confirms it");
    return `${signature.replace("{  }", "")}: ${toMeaning(tool)} [${operation.method} ${operation.path}${warning}]`;
  }

  function tellTypes(tool: Tool): string {
    const { operation } = tool;
    const args = toArgumentsType(tool, maxArguments);
    const result = toResultType(tool, maxResult);
    return [
      `// ${operation.method} ${operation.path}: ${toMeaning(tool)}`,
      `${names.expressionOf(tool)}(args: ${args.type}): Promise<${result.type}>`,
      ...new Set([...args.declarations, ...result.declarations]),
    ].join("\n");
  }
}

/** A lone name is a list of one. */
function readNames(given: unknown): readonly string[] {
  if (typeof given === "string") return given === "" ? [] : [given];
  return Array.isArray(given) ? given.filter((name) => typeof name === "string") : [];
}

function toText(parts: readonly string[]): CallToolResult {
  return { content: [{ type: "text", text: parts.join("\n\n") }] };
}

function toMeaning({ title, description, name, operation }: Tool): string {
  const isName = title === name || title === operation.operationId;
  return cutAtSentence((isName ? description : title).replaceAll(/\s+/g, " "), maxTitle);
}
