/** The address of the next page in the body: `next`, `links.next.href`, `@odata.nextLink`, `next_page_uri` ... */
import type { FieldPath } from "../../operation/pagination/model.ts";
import { isArray, isObject, listOf, textOf } from "../../spec/json.ts";
import type { JsonValue } from "../../spec/model.ts";
import { type Field, findField, isNothing, named, type Reply, valueAt } from "./field.ts";
import { end, type PageKind } from "./model.ts";
import { stepToUrl } from "./url.ts";

/** Names that say that they hold an address. */
const addresses: readonly FieldPath[] = [
  ["next", "href"],
  ["next", "url"],
  ["next", "link"],
  ...named(
    "@odata.nextLink",
    "odata.nextLink",
    "nextLink",
    "next_link",
    "next_url",
    "next-url",
    "next_uri",
    "nextUri",
    "next_href",
    "next_page_uri",
    "next_page_url",
    "nextPageUrl",
    "nextPageLink",
    "next_page_link",
    "__next",
  ),
  ["next_page", "uri"],
  ["next_page", "url"],
];

/** Names that hold an address in some APIs, and a cursor or number in others. */
const maybeAddresses = named("next", "next_page", "nextPage");

export const nextUrl: PageKind = (page, pagination) => {
  const found = findNextUrl(page, pagination.next);
  if (found === undefined) return undefined;
  if (isNothing(found.value)) return end;
  const target = textOf(found.value);
  // Any reply may name what comes after it; a next page has the path of its list, unless the document shows a list.
  const isKnown = pagination.recognised || pagination.kind === "next-url";
  return isKnown || samePath(target, page.request.url)
    ? stepToUrl(page.request, target)
    : undefined;
};

export function findNextUrl(reply: Reply, said?: FieldPath): Field | undefined {
  return (
    findField(reply, addresses, said, isAddressOrNothing) ??
    (said === undefined ? findField(reply, maybeAddresses, said, looksLikeUrl) : undefined) ??
    inLinkList(reply.value) ??
    (said === undefined ? findField(reply, maybeAddresses, said, isNull) : undefined)
  );
}

const isAddressOrNothing = (value: JsonValue): boolean =>
  typeof value === "string" || isNothing(value);
const isNull = (value: JsonValue): boolean => value === null;
const looksLikeUrl = (value: JsonValue): boolean =>
  /^(?:https?:\/\/|\/|\?|[^\s?]*\?[^\s=]+=)/i.test(textOf(value));

/** `links: [{ rel: "next", href: "..." }]`. */
function inLinkList(root: JsonValue): Field | undefined {
  for (const key of ["links", "_links", "link"]) {
    const links = valueAt(root, [key]);
    if (!isArray(links)) continue;
    const link = links.find((each) => isObject(each) && textOf(each["rel"]) === "next");
    const href = isObject(link) ? (link["href"] ?? link["uri"] ?? link["url"]) : undefined;
    if (href !== undefined && listOf(href).length === 0) return { path: [key], value: href };
  }
  return undefined;
}

function samePath(target: string, pageUrl: string): boolean {
  return (
    URL.canParse(target, pageUrl) && new URL(target, pageUrl).pathname === new URL(pageUrl).pathname
  );
}
