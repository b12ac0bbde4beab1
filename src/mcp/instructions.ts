import type { Catalogue } from "../tool/model.ts";
import { returnsJson } from "../tool/success.ts";

/** More names than this are no help in a first paragraph. */
const maxNamed = 20;

/** Servers are made by the request, and what is said stays the same for as long as the catalogue does. */
const known = new WeakMap<Catalogue, string>();

/** What a model reads before its first call. Our own words and names only: a document may not instruct. */
export function toInstructions(catalogue: Catalogue): string {
  let text = known.get(catalogue);
  if (text === undefined) known.set(catalogue, (text = write(catalogue)));
  return text;
}

function write({ apis, tools }: Catalogue): string {
  if (apis.length === 0) return "No API is served here at the moment.";
  const named = apis.slice(0, maxNamed).map(({ name }) => `openapi://${name}`);
  const more = apis.length > named.length ? ` and ${apis.length - named.length} more` : "";
  return [
    `Each of the ${tools.length} tools here calls one operation of an HTTP API; the gateway adds credentials by itself.`,
    `For an overview of an API read its resource: ${named.join(", ")}${more}.`,
    "All that is documented of one operation is at openapi://{api}/operations/{operation}, where {operation} is a tool's name.",
    // What costs less to know goes first: the controls of a tool need its whole input schema.
    ...(tools.some((tool) => returnsJson(tool.operation) && tool.controls.has("select"))
      ? [
          "Tools that answer JSON take _select, a JMESPath expression, and return only that part of the reply.",
        ]
      : []),
    ...(tools.some((tool) => tool.pagination?.recognised === true && tool.controls.has("maxItems"))
      ? [
          "Tools whose lists come in pages take _maxItems, the most items to return; the gateway reads the pages and joins them.",
        ]
      : []),
    ...(tools.length > 0
      ? [
          "A reply that is too large for one result is outlined and kept for a while as a resource, which is read in ranges by the link in the result.",
        ]
      : []),
  ].join(" ");
}
