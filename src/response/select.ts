/** A result narrowed to what `_select` names. The API has answered by now: what cannot be narrowed is given whole. */
import type { CallToolResult } from "@modelcontextprotocol/server";

import { cleanText } from "../operation/text.ts";
import type { JsonValue } from "../spec/model.ts";
import type { Tool } from "../tool/model.ts";
import { toNote } from "./content.ts";
import { toLegibleJson } from "./legible.ts";
import type { Selector } from "./selector.ts";
import { shapeOf } from "./shape.ts";

/**
 * Text and structured content are both the selection then; a failure of the API stays as it is. Where a schema is told
 * of the reply, the selection is the member `_selected` of an object, which no schema says anything about.
 */
export async function selectFrom(
  result: CallToolResult,
  expression: string,
  { selector, tool }: { readonly selector: Selector; readonly tool: Tool },
): Promise<CallToolResult> {
  const [payload, ...others] = result.content;
  if (result.isError === true) return result;
  if (result.structuredContent === undefined || payload?.type !== "text") {
    return withNote(result, "_select was not applied, since the reply is no JSON.");
  }
  const selection = await selector.select(payload.text, expression);
  if (!selection.ok) {
    const reason = cleanText(selection.reason).slice(0, 500).replace(/\.$/, "");
    return withNote(result, `_select was not applied: ${reason}. This is the whole reply.`);
  }
  const value: JsonValue = JSON.parse(selection.text);
  const selected = {
    ...result,
    content: [{ ...payload, text: toLegibleJson(selection.text) }, ...others],
    structuredContent: tool.outputSchema === undefined ? value : { _selected: value },
  };
  const isNothing = value === null || (Array.isArray(value) && value.length === 0);
  return isNothing
    ? withNote(
        selected,
        `_select found nothing. The reply is ${shapeOf(result.structuredContent)}.`,
      )
    : selected;
}

function withNote(result: CallToolResult, note: string): CallToolResult {
  return { ...result, content: [...result.content, toNote(note)] };
}
