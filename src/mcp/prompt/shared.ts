/** What the gateway's own prompts have in common: names that arguments give, and the message that comes of it. */
import {
  type GetPromptResult,
  ProtocolError,
  ProtocolErrorCode,
} from "@modelcontextprotocol/server";

import { closest } from "../../closest.ts";
import type { Api } from "../../operation/model.ts";
import type { Catalogue, Tool } from "../../tool/model.ts";

/** One message of the user, of the parts that say something. */
export function toUserText(description: string, parts: readonly string[]): GetPromptResult {
  const text = parts.filter((part) => part !== "").join("\n\n");
  return { description, messages: [{ role: "user", content: { type: "text", text } }] };
}

export function section(title: string, lines: readonly string[]): string {
  const said = lines.filter((each) => each !== "");
  return said.length === 0 ? "" : [`## ${title}`, "", ...said].join("\n");
}

/**
 * @param name undefined: the first, which is the only one where a name need not be given
 * @throws {ProtocolError} -32602 with the names that there are
 */
export function apiNamed(name: string | undefined, { apis }: Catalogue): Api {
  const api = name === undefined ? apis[0] : apis.find((each) => each.name === name);
  if (api !== undefined) return api;
  throw invalid(
    `There is no API ${shown(name ?? "")}. APIs here: ${apis.map((each) => each.name).join(", ")}.`,
  );
}

/**
 * By the name of its tool, its operationId or `METHOD path`.
 * @throws {ProtocolError} -32602 with the names that come closest
 */
export function toolNamed(name: string, catalogue: Catalogue): Tool {
  const { tools } = catalogue;
  const tool =
    catalogue.find(name) ??
    tools.find(({ operation }) => operation.operationId === name || operation.key === name);
  if (tool !== undefined) return tool;
  const nearest = closest(
    name,
    tools.flatMap((each) => [each.name, each.operation.operationId ?? each.operation.key]),
  );
  const hint = nearest.length === 0 ? "" : ` Closest: ${nearest.join(", ")}.`;
  throw invalid(`There is no operation ${shown(name)}.${hint}`);
}

/** What stands beside operations that are shown although the words find none. */
export const noneFound = "none is found by these words, so the first of them";

/** What somebody's words are about, the likeliest first; none where nothing is found. */
export async function operationsFor(
  words: string,
  { catalogue, api }: { readonly catalogue: Catalogue; readonly api: string | undefined },
): Promise<readonly Tool[]> {
  // Read by the first that searches: most starts of the gateway are without.
  const { searchOperations } = await import("../../tool/search.ts");
  return searchOperations(catalogue, { words, api });
}

export function invalid(message: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}

/** A name that somebody gave, as it may stand in a message. */
export function shown(name: string): string {
  return JSON.stringify(name.slice(0, 200));
}
