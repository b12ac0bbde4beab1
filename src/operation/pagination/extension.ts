/** What documents say about paging, in the dialects that are in use; each becomes what an operator could have written. */
import {
  type PageKindName,
  pageKinds,
  type PaginationOption,
} from "../../config/pagination-options.ts";
import { isObject, listOf, textOf } from "../../spec/json.ts";
import type { JsonObject, JsonValue } from "../../spec/model.ts";

type Dialect = (holder: JsonObject) => PaginationOption | undefined;

const dialects: readonly Dialect[] = [
  // The gateway's own: one word, or a table with the words of the configuration.
  ({ "x-pagination": said }) => {
    if (said === false) return { kind: "off" };
    const table = isObject(said) ? said : { kind: said };
    const kind = kindOf(table["kind"]);
    return kind && { kind, ...readTexts(table), ...readMaxSize(table["maxSize"]) };
  },
  // Speakeasy
  ({ "x-speakeasy-pagination": said }) => {
    if (!isObject(said)) return undefined;
    const inputs = listOf(said["inputs"]).filter(isObject);
    const input = (type: string): string | undefined =>
      textOf(inputs.find((each) => each["type"] === type)?.["name"]) || undefined;
    const outputs = isObject(said["outputs"]) ? said["outputs"] : {};
    const kind =
      said["type"] === "url"
        ? "next-url"
        : said["type"] === "cursor"
          ? "cursor"
          : input("page") === undefined
            ? "offset"
            : "page-number";
    return {
      kind,
      parameter: input("cursor") ?? input("page") ?? input("offset"),
      size: input("limit"),
      items: fromJsonPath(outputs["results"]),
      next: fromJsonPath(outputs["next-url"]) ?? fromJsonPath(outputs["nextCursor"]),
    };
  },
  // Fern
  ({ "x-fern-pagination": said }) => {
    if (!isObject(said)) return undefined;
    const parameter = fromFern(said["cursor"] ?? said["offset"], "$request.");
    const next = fromFern(said["next_cursor"], "$response.");
    if (parameter === undefined) return undefined;
    const items = fromFern(said["results"], "$response.");
    return said["cursor"] === undefined
      ? { kind: /page/i.test(parameter) ? "page-number" : "offset", parameter, items }
      : { kind: "cursor", parameter, next, items };
  },
  // Microsoft's AutoRest; `nextLinkName: null` is a list on one page.
  ({ "x-ms-pageable": said }) => {
    if (!isObject(said)) return undefined;
    const next = textOf(said["nextLinkName"]);
    if (next === "") return { kind: "off" };
    return { kind: "next-url", next: `/${next}`, items: `/${textOf(said["itemName"]) || "value"}` };
  },
];

/** @param holder - an operation, a path item or the document's root */
export function readPaginationExtension(holder: JsonObject): PaginationOption | undefined {
  for (const dialect of dialects) {
    const said = dialect(holder);
    if (said !== undefined) return said;
  }
  return undefined;
}

function kindOf(value: JsonValue | undefined): PaginationOption["kind"] | undefined {
  if (value === "auto" || value === "off") return value;
  return pageKinds.find((kind): kind is PageKindName => kind === value);
}

const textKeys = ["parameter", "size", "items", "next", "more", "total"] as const;

function readTexts(table: JsonObject): Partial<PaginationOption> {
  return Object.fromEntries(
    textKeys.flatMap((key) => {
      const text = textOf(table[key]).trim();
      return text === "" ? [] : [[key, text]];
    }),
  );
}

function readMaxSize(value: JsonValue | undefined): Pick<PaginationOption, "maxSize"> {
  return typeof value === "number" && Number.isInteger(value) && value > 0
    ? { maxSize: value }
    : {};
}

/** `$.meta.next` as a field; anything that is more than names is left to be recognised. */
function fromJsonPath(value: JsonValue | undefined): string | undefined {
  const [, field] = /^\$\.?([\w.@-]*)$/.exec(textOf(value)) ?? [];
  return field === undefined ? undefined : field || ".";
}

function fromFern(value: JsonValue | undefined, prefix: string): string | undefined {
  const text = textOf(value);
  return text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
}
