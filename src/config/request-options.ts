/** How requests to one API are written, where its document leaves that open. */
import type { z } from "zod";

import { flag, options, text, word } from "./field.ts";

/** `a[0]=x`, `a[]=x` or `a=x`. */
export type ListNotation = "indices" | "brackets" | "repeat";

export const requestOptions = options({
  lists: word("indices", "brackets", "repeat")
    .prefault("indices")
    .describe(
      "How lists inside deepObject parameters and fields are written: `a[0]=x`, `a[]=x` or `a=x`.",
    ),
  formObjects: word("json", "brackets")
    .prefault("json")
    .describe(
      "How objects in a form are written when the document has no `encoding` for them: as JSON, or as `a[b]=x`.",
    ),
  poll: word("headers", "body", "off")
    .prefault("headers")
    .describe(
      "Whether operations that are only accepted (202) are asked about until they end: where headers say where, also where a field of the body does, or never.",
    ),
  userAgent: text("text in printable ASCII", (given) =>
    /^[\u0020-\u007E]+$/.test(given.trim()) ? given.trim() : undefined,
  )
    .meta({ title: "text" })
    .optional()
    .describe("The User-Agent header, instead of the gateway's name and version."),
  traceContext: flag()
    .prefault(true)
    .describe(
      "Whether `traceparent` and `tracestate` of a call, from its `_meta` or its headers, go to the API (W3C Trace Context).",
    ),
  baggage: flag()
    .prefault(false)
    .describe("Whether `baggage` goes there, too, which may hold what the API should not learn."),
}).readonly();

export type RequestOptions = z.output<typeof requestOptions>;
