/**
 * How an operation pages, as far as its document tells: which parameters ask for a page, and whether what comes back is
 * a list. Names decide, together with types: `start` may be a time and `count` a yes or no. The first reply settles
 * which of the kinds in `upstream/page/` it is; operations that cannot be lists of a page are left alone here.
 */
import type { PageKindName, PaginationOption } from "../config/pagination-options.ts";
import { entriesOf, isObject, listOf, textOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { createResolver, parsePointer } from "../spec/pointer.ts";
import type { MediaType, Operation, Parameter, Schema } from "./model.ts";
import { readPaginationExtension } from "./pagination-extension.ts";

/** Members to follow from the root of a reply; empty: the root itself. */
export type FieldPath = readonly string[];

/** What asks for a page, or for a number of items on it. */
export interface PageParameter {
  readonly in: "query" | "header" | "body";
  /** As it goes on the wire: `page[number]` for a member of an object parameter in `deepObject` style. */
  readonly name: string;
  readonly allowReserved: boolean;
  /** What the API takes when it is left out, where the document says. */
  readonly byDefault: number | undefined;
  /** Least and greatest value, where the document says. */
  readonly min: number | undefined;
  readonly max: number | undefined;
}

export interface Pagination {
  /** The kinds that come into question; all of them when nobody has named one. */
  readonly kind: PageKindName | undefined;
  /** Whether document or configuration show it to be a list in pages; else only a reply can. */
  readonly recognised: boolean;
  /** The document shows that a reply has the address or cursor of the next page: one without is the last. */
  readonly promises: boolean;
  readonly page: PageParameter | undefined;
  readonly offset: PageParameter | undefined;
  /** Those that take what a reply gives, the likeliest first. */
  readonly cursors: readonly PageParameter[];
  readonly searchAfter: PageParameter | undefined;
  readonly size: PageParameter | undefined;
  /** Where things are in a reply, when it has been said. */
  readonly items: FieldPath | undefined;
  readonly next: FieldPath | undefined;
  readonly nextHeader: string | undefined;
  readonly more: FieldPath | undefined;
  readonly total: FieldPath | undefined;
}

type Role = "page" | "offset" | "cursor" | "searchAfter" | "size";

/** By name without case and separators; in each role the likeliest first. */
const names: Readonly<Record<Role, readonly string[]>> = {
  page: ["page", "pagenumber", "pagenum", "pageno", "pageindex", "currentpage"],
  offset: ["offset", "pageoffset", "startat", "startindex", "recordindex", "skip", "start", "from"],
  cursor: [
    "cursor",
    "pagecursor",
    "startcursor",
    "nextcursor",
    "aftercursor",
    "pagetoken",
    "nextpagetoken",
    "nexttoken",
    "paginationtoken",
    "continuationtoken",
    "continuation",
    "continue",
    "nextmarker",
    "marker",
    "startingafter",
    "pageafter",
    "afterid",
    "after",
    "startingtoken",
    "exclusivestartkey",
    "streamposition",
    "scrollid",
    "skiptoken",
    "bookmark",
    "page",
    "offset",
    "nextpage",
  ],
  searchAfter: ["searchafter"],
  size: [
    "perpage",
    "pagesize",
    "limit",
    "maxresults",
    "pagelimit",
    "itemsperpage",
    "maxpagesize",
    "resultsperpage",
    "hitsperpage",
    "maxitems",
    "size",
    "top",
    "take",
    "rows",
    "first",
    "count",
  ],
};

/** Words that mean something else as often: they page only beside a size, or where replies are known to. */
const ambiguous: ReadonlySet<string> = new Set([
  "start",
  "from",
  "skip",
  "after",
  "continue",
  "marker",
  "bookmark",
  "continuation",
]);

type Types = ReadonlySet<string>;
const isNumeric = (types: Types): boolean =>
  types.size === 0 || types.has("integer") || types.has("number");

/** Which types a value in this role has; no type at all is any. */
const fits: Readonly<Record<Role, (types: Types, schema: JsonObject, name: string) => boolean>> = {
  page: isNumeric,
  offset: (types, _schema, name) => isNumeric(types) && (types.size > 0 || name !== "from"),
  cursor(types, schema, name) {
    // A number in one of these is a page or an offset of its own.
    if (name === "page" || name === "offset") return types.has("string");
    return (
      (types.size === 0 || types.has("string") || types.has("integer")) &&
      !textOf(schema["format"]).startsWith("date")
    );
  },
  searchAfter: () => true,
  size: (types, schema) =>
    (isNumeric(types) || types.has("string")) && schema["enum"] === undefined,
};

export interface PaginationOptions {
  readonly document: JsonObject;
  /** Whether it is known to change nothing. */
  readonly readOnly: boolean;
  /** The operator's word on this operation, and on the API as a whole; both go before the document's. */
  readonly own: PaginationOption | undefined;
  readonly general: PaginationOption | undefined;
}

/** Undefined when the operation is never read page by page: it may change something, or somebody switched it off. */
export function readPagination(
  operation: Operation,
  { document, readOnly, own, general }: PaginationOptions,
): Pagination | undefined {
  const { source, pathItem } = operation;
  const wide = general?.kind === "auto" ? undefined : general;
  const near = own ?? (wide === undefined ? readPaginationExtension(source) : undefined);
  const said =
    near ?? wide ?? readPaginationExtension(pathItem) ?? readPaginationExtension(document);
  if (said?.kind === "off") return undefined;
  const kind = said === undefined || said.kind === "auto" ? undefined : said.kind;
  // What is said of many operations does not make a list of each.
  const isNamed = kind !== undefined && said === near;
  if (!isRead(operation, readOnly || isNamed)) return undefined;

  const follow = createResolver(document);
  const resolve = (value: JsonValue | undefined): JsonObject | undefined => follow(value).value;
  const candidates = candidatesOf(operation, resolve);
  const inRole = (role: Role): readonly PageParameter[] => rank(candidates, role);
  const wanted = candidates.filter(({ parameter }) => parameter.name === said?.parameter);
  const named = wanted[0]?.parameter ?? undeclared(said?.parameter);
  const size = byName(candidates, said?.size) ?? undeclared(said?.size) ?? inRole("size")[0];
  const answer = answerOf(operation, resolve);

  const hasSize = size !== undefined;
  const trusted = (parameter: PageParameter): boolean =>
    hasSize || answer.says || !ambiguous.has(plain(parameter.name));
  const page = kind === "page-number" && named ? named : inRole("page")[0];
  const offset = kind === "offset" && named ? named : inRole("offset").find(trusted);
  const cursors = named ? [named] : inRole("cursor").filter(trusted);
  const searchAfter = kind === "search-after" && named ? named : inRole("searchAfter")[0];
  const asks = [page, offset, searchAfter, ...cursors].some((each) => each !== undefined);
  // One thing by its id may well have a list in it, and a parameter of that list.
  const isOne = operation.path.endsWith("}");
  const recognised =
    isNamed ||
    (asks && answer.mayBeList && (!isOne || hasSize)) ||
    (answer.says && (answer.isBare || (answer.isList && !isOne)) && !isChanging(operation));
  if (isChanging(operation) && !readOnly && !isNamed && !asks) return undefined;

  const { path, header } = readNext(said?.next);
  return {
    kind,
    recognised,
    promises: answer.promises,
    page,
    offset,
    cursors,
    searchAfter,
    size: size && { ...size, max: said?.maxSize ?? size.max },
    items: fieldPath(said?.items),
    next: path,
    nextHeader: header,
    more: fieldPath(said?.more),
    total: fieldPath(said?.total),
  };
}

/** GET and QUERY read (RFC 9110, section 9.2.1); POST does where that is known, or its path says so. */
function isRead(operation: Operation, known: boolean): boolean {
  switch (operation.method) {
    case "GET":
    case "QUERY":
      return true;
    case "POST":
      return known || isSearchLike(operation);
    default:
      return false;
  }
}

const isChanging = ({ method }: Operation): boolean => method !== "GET" && method !== "QUERY";

/** `POST /search`, `POST /databases/{id}/query`, `POST /v1/things:search`: reading with a body. */
function isSearchLike({ method, path }: Operation): boolean {
  return method === "POST" && /[/:._-](?:search|query|find|list|filter)\/?$/i.test(path);
}

interface Candidate {
  readonly parameter: PageParameter;
  readonly types: Types;
  readonly schema: JsonObject;
}

type Resolve = (value: JsonValue | undefined) => JsonObject | undefined;

function candidatesOf(operation: Operation, resolve: Resolve): readonly Candidate[] {
  return [
    ...operation.parameters.flatMap((parameter) => fromParameter(parameter, resolve)),
    ...fromBody(operation, resolve),
  ];
}

function fromParameter(parameter: Parameter, resolve: Resolve): readonly Candidate[] {
  if (parameter.in !== "query" && parameter.in !== "header") return [];
  const place = parameter.in;
  const allowReserved = parameter.in === "query" && parameter.allowReserved;
  const schema = toObject(parameter.schema, resolve);
  const members = propertiesOf(schema, resolve);
  if (members.size === 0) {
    const { name, description } = parameter;
    return [toCandidate({ in: place, name, allowReserved, schema, description }, resolve)];
  }
  if (parameter.style !== "deepObject") return [];
  return [...members].map(([member, value]) =>
    toCandidate(
      {
        in: place,
        name: `${parameter.name}[${member}]`,
        allowReserved,
        schema: value,
        description: "",
      },
      resolve,
    ),
  );
}

function fromBody({ body }: Operation, resolve: Resolve): readonly Candidate[] {
  const json = body?.content.find(isJson);
  if (json === undefined) return [];
  return [...propertiesOf(toObject(json.schema, resolve), resolve)].map(([name, schema]) =>
    toCandidate({ in: "body", name, allowReserved: false, schema, description: "" }, resolve),
  );
}

function toCandidate(
  {
    schema,
    description,
    ...place
  }: Pick<PageParameter, "in" | "name" | "allowReserved"> & {
    readonly schema: JsonObject;
    readonly description: string;
  },
  resolve: Resolve,
): Candidate {
  const words = description || textOf(schema["description"]);
  const parameter = {
    ...place,
    byDefault: numberOf(schema["default"]) ?? baseInWords(words),
    min: numberOf(schema["minimum"]),
    max: numberOf(schema["maximum"]) ?? maxInWords(words),
  };
  return { parameter, types: typesOf(schema, resolve), schema };
}

function rank(candidates: readonly Candidate[], role: Role): readonly PageParameter[] {
  return names[role].flatMap((name) =>
    candidates
      .filter(
        ({ parameter, types, schema }) =>
          plain(parameter.name) === name && fits[role](types, schema, name),
      )
      .map(({ parameter }) => parameter),
  );
}

function byName(candidates: readonly Candidate[], name: string | undefined) {
  return candidates.find(({ parameter }) => parameter.name === name)?.parameter;
}

/** APIs take more than their documents say; what is named is taken to be a query parameter. */
function undeclared(name: string | undefined): PageParameter | undefined {
  if (name === undefined) return undefined;
  const none = { byDefault: undefined, min: undefined, max: undefined };
  return { in: "query", name, allowReserved: false, ...none };
}

/** `$skipToken`, `skip_token` and `skipToken` are one name. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/** What people write where a schema has room for `maximum`: "(max 100)", "between 1 and 100", "up to 50 items". */
function maxInWords(text: string): number | undefined {
  const [, maximum, between] =
    /\b(?:max(?:imum)?|up to|at most|no more than|cannot exceed)\b[^.\d]{0,40}?(\d[\d,]*)|\bbetween 1 and (\d[\d,]*)/i.exec(
      text,
    ) ?? [];
  const digits = (maximum ?? between)?.replaceAll(",", "");
  return digits === undefined || digits === "" ? undefined : Number(digits);
}

/** "0-based", "starting at 1". */
function baseInWords(text: string): number | undefined {
  const [, base, start] =
    /\b(0|1|zero|one)[- ](?:based|indexed)\b|\bstart(?:s|ing)? (?:at|from|with) (0|1|zero|one)\b/i.exec(
      text,
    ) ?? [];
  const word = (base ?? start)?.toLowerCase();
  return word === undefined ? undefined : word === "0" || word === "zero" ? 0 : 1;
}

interface Answer {
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

function answerOf({ responses, source, path }: Operation, resolve: Resolve): Answer {
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

const wrappers: ReadonlySet<string> = new Set([
  "_embedded",
  "data",
  "result",
  "results",
  "response",
  "hits",
  "payload",
  "d",
  "body",
]);

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

function isArraySchema(schema: JsonObject, resolve: Resolve): boolean {
  return schema["items"] !== undefined || typesOf(schema, resolve).has("array");
}

/** Own properties and those that `allOf` brings, references followed. */
function propertiesOf(
  schema: JsonObject,
  resolve: Resolve,
  depth = 0,
): ReadonlyMap<string, JsonObject> {
  const properties = new Map<string, JsonObject>();
  if (depth > maxDepth) return properties;
  for (const keyword of ["allOf", "oneOf", "anyOf"]) {
    for (const part of listOf(schema[keyword])) {
      const resolved = resolve(part);
      if (resolved === undefined) continue;
      for (const [name, value] of propertiesOf(resolved, resolve, depth + 1)) {
        properties.set(name, value);
      }
    }
  }
  for (const [name, value] of entriesOf(schema["properties"])) {
    properties.set(name, resolve(value) ?? {});
  }
  return properties;
}

/** Documents nest a few of these, and now and then in a circle. */
const maxDepth = 4;

function typesOf(schema: JsonObject, resolve: Resolve, depth = 0): Types {
  const types = new Set<string>();
  if (depth > maxDepth) return types;
  const { type } = schema;
  for (const each of typeof type === "string" ? [type] : listOf(type)) types.add(textOf(each));
  for (const keyword of ["allOf", "oneOf", "anyOf"]) {
    for (const part of listOf(schema[keyword])) {
      const resolved = resolve(part);
      if (resolved === undefined) continue;
      for (const each of typesOf(resolved, resolve, depth + 1)) types.add(each);
    }
  }
  types.delete("null");
  return types;
}

function toObject(schema: Schema | undefined, resolve: Resolve): JsonObject {
  return isObject(schema) ? (resolve(schema) ?? {}) : {};
}

function isJson({ type }: MediaType): boolean {
  return /^(?:application\/(?:[\w.-]+\+)?json|\*\/\*)/.test(type);
}

function numberOf(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** `meta.next`, or a JSON Pointer for names with dots in them: `/@odata.nextLink`. */
function fieldPath(field: string | undefined): FieldPath | undefined {
  if (field === undefined) return undefined;
  return field.startsWith("/") ? parsePointer(field) : field === "." ? [] : field.split(".");
}

function readNext(next: string | undefined): {
  readonly path: FieldPath | undefined;
  readonly header: string | undefined;
} {
  const [, header] = /^header:\s*(.+)$/i.exec(next ?? "") ?? [];
  return header === undefined
    ? { path: fieldPath(next), header: undefined }
    : { path: undefined, header: header.toLowerCase() };
}
