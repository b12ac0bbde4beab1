import type { ToolHints } from "./model.ts";

const safe = new Set(["GET", "HEAD", "OPTIONS", "QUERY", "TRACE"]);
const idempotent = new Set([...safe, "PUT", "DELETE"]);

/**
 * Hints from the method alone (RFC 9110, sections 9.2.1 and 9.2.2), never from text of the document.
 * Every tool reaches an API outside the gateway, so the world is always open.
 */
export function toHints(method: string): ToolHints {
  return {
    readOnlyHint: safe.has(method),
    destructiveHint: method === "DELETE",
    idempotentHint: idempotent.has(method),
    openWorldHint: true,
  };
}

/** What may be true of any of several. */
export function strictestHints(all: readonly ToolHints[]): ToolHints {
  return {
    readOnlyHint: all.every(({ readOnlyHint }) => readOnlyHint),
    destructiveHint: all.some(({ destructiveHint }) => destructiveHint),
    idempotentHint: all.every(({ idempotentHint }) => idempotentHint),
    openWorldHint: all.some(({ openWorldHint }) => openWorldHint),
  };
}
