/**
 * How an operation pages, as far as its document tells. The first reply settles which of the kinds in `upstream/page/`
 * it is; operations that cannot be lists of a page are left alone here.
 */
import type { PaginationOption } from "../../config/pagination-options.ts";
import type { JsonObject, JsonValue } from "../../spec/model.ts";
import { resolverOf, parsePointer } from "../../spec/pointer.ts";
import type { Operation } from "../model.ts";
import { answerOf } from "./answer.ts";
import { readPaginationExtension } from "./extension.ts";
import type { FieldPath, PageParameter, Pagination } from "./model.ts";
import { ambiguous, byName, candidatesOf, rank, type Role, undeclared } from "./parameter.ts";
import { plain } from "./schema.ts";

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

  const follow = resolverOf(document);
  const resolve = (value: JsonValue | undefined): JsonObject | undefined => follow(value).value;
  const candidates = candidatesOf(operation, resolve, new Set([said?.parameter, said?.size]));
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
