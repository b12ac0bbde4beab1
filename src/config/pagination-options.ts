/** How lists are read page by page, where document and replies do not tell or tell wrong. */
import { z } from "zod";

import { mustBe, options, text, word } from "./field.ts";
import { count } from "./quantity.ts";

/** The ways in which APIs page; each is a file of its own under `upstream/page/`. */
export const pageKinds = [
  "link",
  "next-url",
  "cursor",
  "last-item",
  "header-cursor",
  "search-after",
  "offset",
  "page-number",
] as const;
export type PageKindName = (typeof pageKinds)[number];

const name = (what: string) =>
  text("a name", (given) => given.trim() || undefined)
    .meta({ title: "name" })
    .optional()
    .describe(what);

const field = (what: string) =>
  text("a field such as meta.next, or a JSON Pointer", (given) => given.trim() || undefined)
    .meta({ title: "field" })
    .optional()
    .describe(what);

const settled = options({
  kind: word("auto", "off", ...pageKinds).describe("How the API pages."),
  parameter: name(
    "What asks for a page: a parameter in the query, a header or the JSON body, by its name in the document.",
  ),
  size: name("What asks for a number of items on a page."),
  maxSize: count("items").optional().describe("Most items that the API puts on a page."),
  items: field("Where the items are in a reply; a dot when the reply itself is the list."),
  next: field("Where a reply says what comes next: a field of it, or header:NAME."),
  more: field("Where a reply says whether more follows."),
  total: field("Where a reply says how many there are."),
}).readonly();

/** One word, or a table. */
export const paginationOption = z
  .union([word("auto", "off").transform((kind): PaginationOption => ({ kind })), settled], {
    error: mustBe("auto, off, or a table with a kind"),
  })
  .meta({ title: "auto, off, or a table" });

export type PaginationOption = z.output<typeof settled>;
