/** Whether what comes back is a list, and whether the document shows how the next page of it is found. */
import { entriesOf } from "../../spec/json.ts";
import type { JsonObject } from "../../spec/model.ts";
import type { Operation } from "../model.ts";
import { isArraySchema, isJson, plain, propertiesOf, type Resolve, toObject } from "./schema.ts";
import { wrappers } from "./wrapper.ts";

export interface Answer {
  /** The document shows a list. */
  readonly isList: boolean;
  /** It shows nothing else. */
  readonly isBare: boolean;
  /** It shows one, or does not say. */
  readonly mayBeList: boolean;
  /** The document shows how the next page is found: a field or a header. */
  readonly says: boolean;
  /** The field or header is the next page's address or cursor itself. */
  readonly promises: boolean;
}

const addressFields: ReadonlySet<string> = new Set(
  [
    "next",
    "next_url",
    "next_link",
    "@odata.nextLink",
    "odata.nextLink",
    "next_page",
    "next_page_uri",
    "next_page_url",
    "next_cursor",
    "next_page_token",
    "next_token",
    "next_marker",
    "continuation_token",
    "continue",
    "end_cursor",
  ].map(plain),
);

const stateFields: ReadonlySet<string> = new Set(
  ["has_more", "has_next", "has_next_page", "is_last", "last_page", "total_pages"].map(plain),
);

const nextHeaders = /^(?:link|x-next-page|x-next-cursor|x-next-token|x-ms-continuation)$/i;

/** Names under which an answer keeps what is not its items. */
const envelopes = new Set(
  [
    "links",
    "_links",
    "meta",
    "metadata",
    "pagination",
    "paging",
    "page",
    "pages",
    "page_info",
    "response_metadata",
    "cursors",
    "info",
    "result_info",
  ].map(plain),
);

export function answerOf({ responses, source, path }: Operation, resolve: Resolve): Answer {
  const success = responses.find(({ status }) => status.startsWith("2"));
  const headers = entriesOf(
    resolve(resolve(source["responses"])?.[success?.status ?? ""])?.["headers"],
  );
  const hasHeader = headers.some(([name]) => nextHeaders.test(name));
  const schema = success?.content.find(isJson)?.schema;
  if (schema === undefined || schema === true) {
    return {
      isList: false,
      isBare: false,
      mayBeList: !path.endsWith("}"),
      says: hasHeader,
      promises: hasHeader,
    };
  }
  const root = toObject(schema, resolve);
  const members = propertiesOf(root, resolve);
  const isOpen = members.size === 0 || root["additionalProperties"] === true;
  const isBare = isArraySchema(root, resolve);
  const isList = isBare || hasList(members, resolve);
  const promises = hasHeader || hasField(addressFields, members, resolve);
  const says = promises || hasField(stateFields, members, resolve);
  return { isList, isBare, mayBeList: isList || (isOpen && !path.endsWith("}")), says, promises };
}

/** A list among the members, or one level deeper: `data.rows`, `_embedded.orders`, `albums.items`. */
function hasList(members: ReadonlyMap<string, JsonObject>, resolve: Resolve): boolean {
  return [...members].some(([name, schema]) => {
    if (isArraySchema(schema, resolve)) return true;
    if (envelopes.has(plain(name))) return false;
    return [...propertiesOf(schema, resolve)].some(
      ([inner, each]) => (wrappers.has(name) || inner === "items") && isArraySchema(each, resolve),
    );
  });
}

function hasField(
  wanted: ReadonlySet<string>,
  members: ReadonlyMap<string, JsonObject>,
  resolve: Resolve,
  depth = 0,
): boolean {
  return [...members].some(
    ([name, schema]) =>
      wanted.has(plain(name)) ||
      (depth < 2 &&
        (envelopes.has(plain(name)) || wrappers.has(name)) &&
        hasField(wanted, propertiesOf(schema, resolve), resolve, depth + 1)),
  );
}
