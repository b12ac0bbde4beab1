/** How much of a list was read, and how to go on: a sentence after the payload, and the same for programs in `_meta`. */
import type { CallToolResult } from "@modelcontextprotocol/server";

import { isObject } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import type { Tool } from "../tool/model.ts";
import type { Continuation, Paging, PagingEnd, UpstreamOutcome } from "../upstream/outcome.ts";
import { toNote } from "./content.ts";
import { withFacts } from "./meta.ts";

export interface PagingContext {
  readonly tool: Tool;
  readonly redact: (text: string) => string;
  /** What is said of a page that failed. */
  readonly explain: (outcome: UpstreamOutcome) => string;
}

export function withPaging(
  result: CallToolResult,
  paging: Paging | undefined,
  context: PagingContext,
): CallToolResult {
  if (paging === undefined) return result;
  const given = paging.more && toArguments(context.tool, paging.more, paging.maxItems);
  const note = toSentences(paging, given, context);
  const content = note === undefined ? result.content : [...result.content, toNote(note)];
  return withFacts({ ...result, content }, { paging: toFacts(paging, given) });
}

/** Arguments by name; undefined when the tool has none for what would have to change. */
type Arguments = JsonObject | undefined;

function toFacts({ pages, items, total, end, more }: Paging, given: Arguments): JsonObject {
  return {
    pages,
    items,
    ...(total !== undefined && { total }),
    complete: end.kind === "complete",
    ...(end.kind !== "complete" && { stopped: end.kind }),
    ...(given !== undefined && { next: given }),
    ...(given !== undefined && more !== undefined && more.skip > 0 && { skip: more.skip }),
  };
}

function toSentences(paging: Paging, given: Arguments, context: PagingContext): string | undefined {
  const { pages, items, total, end } = paging;
  const source = pages === 1 ? "from one page" : `from ${count(pages)} pages`;
  if (end.kind === "complete") {
    const all =
      total === undefined || total === items ? `all ${count(items)} items` : amount(items, total);
    return pages === 1 ? undefined : `These are ${all}, ${source}.`;
  }
  const reason = reasons[end.kind](end, context);
  return context.redact(
    `These are ${amount(items, total)}, ${source}${reason}. ${toAdvice(paging, given)}`,
  );
}

const reasons: {
  readonly [Kind in PagingEnd["kind"]]: (end: PagingEnd, context: PagingContext) => string;
} = {
  complete: () => "",
  items: () => ", as many as were asked for",
  bytes: () => ", as much as one reply holds",
  pages: () => ", as many as one call reads",
  time: () => ", as far as the time for pages went",
  repeated: () => "; then the API gave the same page again",
  stuck: () => "; there are more, and the API does not say how to ask for them",
  empty: () => "; then came pages without items",
  elsewhere: (end) =>
    `; the API says that the next page is at ${end.kind === "elsewhere" ? end.origin : "another origin"}, which is not its own origin, so it was not asked for`,
  failed: (end, { explain }) =>
    `; the next page could not be read: ${end.kind === "failed" ? explain(end.outcome).replace(/\.\s*$/, "") : ""}`,
};

function toAdvice({ more, end }: Paging, given: Arguments): string {
  if (more === undefined && end.kind === "repeated") return "There may be no more.";
  if (more === undefined || given === undefined) {
    return "No argument of this tool leads to the rest: narrow the call, or give a higher _maxItems.";
  }
  const names = Object.entries(given).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  if (names.length === 0) return "For more, call again with a higher _maxItems.";
  const skipped =
    more.skip === 0 ? "" : ` Its first ${count(more.skip)} items are the last ones given here.`;
  return `To go on, call again with the same arguments but ${names.join(", ")}.${skipped}`;
}

function toArguments(
  tool: Tool,
  { parameters, isSized }: Continuation,
  maxItems: number,
): Arguments {
  const given: { [argument: string]: JsonValue } = Object.create(null);
  for (const parameter of parameters) {
    // APIs repeat the key that came with a request; it is the gateway's to add.
    if (isCredential(tool, parameter.name)) continue;
    if (!addArgument(given, tool, parameter)) return undefined;
  }
  const size = Number(parameters.find(({ name }) => name === tool.pagination?.size?.name)?.value);
  return isSized && size !== maxItems ? { ...given, _maxItems: maxItems } : given;
}

function isCredential({ api }: Tool, name: string): boolean {
  return [...api.securitySchemes.values()].some(
    (scheme) => scheme.kind === "apiKey" && scheme.in === "query" && scheme.name === name,
  );
}

type Parameter = Continuation["parameters"][number];

function addArgument(
  given: { [argument: string]: JsonValue },
  { input }: Tool,
  { in: place, name, value }: Parameter,
): boolean {
  for (const binding of input.bindings) {
    if (binding.to === "parameter" && binding.parameter.in === place) {
      const { schema } = binding.parameter;
      const type = isObject(schema) ? schema["type"] : undefined;
      if (binding.parameter.name === name) {
        given[binding.argument] = toValue(value, type === "integer" || type === "number");
        return true;
      }
      const [, object, member] = /^([^[]+)\[([^\]]+)\]$/.exec(name) ?? [];
      if (member !== undefined && binding.parameter.name === object) {
        const before = given[binding.argument];
        given[binding.argument] = {
          ...(isObject(before) && before),
          [member]: toValue(value, true),
        };
        return true;
      }
    }
    if (place === "body" && binding.to === "bodyProperty" && binding.property === name) {
      given[binding.argument] = toValue(value, true);
      return true;
    }
  }
  if (place !== "body" || !input.bindings.some(({ to }) => to === "bodyRest")) return false;
  given[name] = toValue(value, true);
  return true;
}

function toValue(text: string, isNumber: boolean): JsonValue {
  const number = isNumber && /^\d+$/.test(text) ? Number(text) : undefined;
  return number !== undefined && Number.isSafeInteger(number) ? number : text;
}

function amount(items: number, total: number | undefined): string {
  return total === undefined ? `${count(items)} items` : `${count(items)} of ${count(total)} items`;
}

function count(value: number): string {
  return value.toLocaleString("en");
}
