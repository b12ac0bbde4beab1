import { createHash } from "node:crypto";

import type { Context } from "hono";

import type { Book } from "./book.ts";
import { problem } from "./problem.ts";

/** A strong entity tag, quotes included (RFC 9110, section 8.8.3). */
export function etagOf(book: Book): string {
  return `"${createHash("sha256").update(JSON.stringify(book)).digest("base64url").slice(0, 16)}"`;
}

/** Whether `If-None-Match` names this version: weak comparison (RFC 9110, section 13.1.2). */
export function isUnchanged(c: Context, book: Book): boolean {
  const tags = tagsIn(c.req.header("if-none-match")).map((tag) => tag.replace(/^W\//, ""));
  return tags.includes("*") || tags.includes(etagOf(book));
}

/** Throws 412 when `If-Match` is sent and names another version: strong comparison (RFC 9110, section 13.1.1). */
export function requireMatch(c: Context, book: Book): void {
  const tags = tagsIn(c.req.header("if-match"));
  if (tags.length === 0 || tags.includes("*") || tags.includes(etagOf(book))) return;
  throw problem(
    412,
    `The book has changed: its ETag is now ${etagOf(book)}. Read it again, then repeat the change with that ETag.`,
    { headers: { etag: etagOf(book) } },
  );
}

function tagsIn(header: string | undefined): readonly string[] {
  return header?.split(",").map((tag) => tag.trim()) ?? [];
}
