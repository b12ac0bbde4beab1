/** What reading a list of tools costs a model. */
import type { Tool as ListedTool } from "@modelcontextprotocol/server";

import type { Catalogue } from "../tool/model.ts";
import { toListedTool } from "./tools.ts";

/** A rule of thumb, for prose and JSON alike: https://ai.google.dev/gemini-api/docs/tokens */
const bytesPerToken = 4;

/** In bytes of JSON. */
export function sizeOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Hosts show a model these members and no others. */
export function tokensOfTool({ name, description, inputSchema }: ListedTool): number {
  return Math.ceil(sizeOf({ name, description, inputSchema }) / bytesPerToken);
}

export function tokensOfText(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}

/** Whether the list of all tools costs more: no more of them is made than it takes to know. */
export function exceedsTokens({ tools }: Catalogue, maxTokens: number): boolean {
  let tokens = 0;
  return tools.some((tool) => (tokens += tokensOfTool(toListedTool(tool))) > maxTokens);
}
