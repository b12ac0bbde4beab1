import type { Catalogue } from "../../tool/model.ts";
import { callName, callReadName, describeName, findName } from "./names.ts";

/** More names than this are no help in a first paragraph. */
const maxNamed = 20;

/** What a model reads before its first call. Our own words and names only: a document may not instruct. */
export function toSearchInstructions(catalogue: Catalogue, reason: string | undefined): string {
  const { apis, tools } = catalogue;
  if (apis.length === 0) return "No API is served here at the moment.";
  const named = apis.slice(0, maxNamed).map(({ name }) => `openapi://${name}`);
  const more = apis.length > named.length ? ` and ${apis.length - named.length} more` : "";
  return [
    ...(reason === undefined ? [] : [reason]),
    `There are ${tools.length} operations of HTTP APIs here; the gateway adds credentials by itself.`,
    `Find one with ${findName}, read its input with ${describeName} where its arguments are not plain, then call it: ${toCallers(catalogue).join(", ")}.`,
    `For an overview of an API read its resource: ${named.join(", ")}${more}.`,
    "Arguments _select (a JMESPath expression: return only that part) and _maxItems (read that many items from as many pages as it takes) work where describe_operation lists them.",
    "A reply that is too large for one result is outlined and kept for a while as a resource, which is read in ranges by the link in the result.",
  ].join(" ");
}

/** For operations that are named where nothing was searched. */
export function toCalling(catalogue: Catalogue): string {
  const callers = toCallers(catalogue);
  if (callers.length === 0) return "No operation can be called here.";
  return (
    `Operations are no tools of their own here. Call one by its name with ${callers.join(", ")}: ` +
    `{"name": "...", "arguments": {...}}. ${describeName} gives its input schema, and ${findName} finds others.`
  );
}

function toCallers({ tools }: Catalogue): readonly string[] {
  return [
    ...(tools.some(({ hints }) => hints.readOnlyHint) ? [`${callReadName} for what reads`] : []),
    ...(tools.some(({ hints }) => !hints.readOnlyHint)
      ? [`${callName} for what may change something`]
      : []),
  ];
}
