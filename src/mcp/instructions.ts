import type { Catalogue } from "../tool/model.ts";

/** More names than this are no help in a first paragraph. */
const maxNamed = 20;

/** What a model reads before its first call. Our own words and names only: a document may not instruct. */
export function toInstructions({ apis, tools }: Catalogue): string {
  if (apis.length === 0) return "No API is served here at the moment.";
  const named = apis.slice(0, maxNamed).map(({ name }) => `openapi://${name}`);
  const more = apis.length > named.length ? ` and ${apis.length - named.length} more` : "";
  return [
    `Each of the ${tools.length} tools here calls one operation of an HTTP API; the gateway adds credentials by itself.`,
    `For an overview of an API read its resource: ${named.join(", ")}${more}.`,
    "All that is documented of one operation is at openapi://{api}/operations/{operation}, where {operation} is a tool's name.",
  ].join(" ");
}
