/**
 * Which parameters ask for a page, or for a number of items on it. Names decide, together with types: `start` may be a
 * time and `count` a yes or no.
 */
import { textOf } from "../../spec/json.ts";
import type { JsonObject, JsonValue } from "../../spec/model.ts";
import type { Operation, Parameter } from "../model.ts";
import type { PageParameter } from "./model.ts";
import {
  isJson,
  plain,
  propertiesOf,
  type Resolve,
  toObject,
  type Types,
  typesOf,
} from "./schema.ts";

export type Role = "page" | "offset" | "cursor" | "searchAfter" | "size";

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
export const ambiguous: ReadonlySet<string> = new Set([
  "start",
  "from",
  "skip",
  "after",
  "continue",
  "marker",
  "bookmark",
  "continuation",
]);

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

/** All names in any role: most parameters have none of them, and nothing more is asked of those. */
const anyName: ReadonlySet<string> = new Set(Object.values(names).flat());

export interface Candidate {
  readonly parameter: PageParameter;
  /** Its name, as `names` has it. */
  readonly plainName: string;
  readonly types: Types;
  readonly schema: JsonObject;
}

/** @param told - names of others that somebody has given a role */
export function candidatesOf(
  operation: Operation,
  resolve: Resolve,
  told: ReadonlySet<string | undefined>,
): readonly Candidate[] {
  const isWanted = (name: string): boolean => anyName.has(plain(name)) || told.has(name);
  return [
    ...operation.parameters.flatMap((parameter) => fromParameter(parameter, resolve, isWanted)),
    ...fromBody(operation, resolve, isWanted),
  ];
}

type IsWanted = (name: string) => boolean;

function fromParameter(
  parameter: Parameter,
  resolve: Resolve,
  isWanted: IsWanted,
): readonly Candidate[] {
  if (parameter.in !== "query" && parameter.in !== "header") return [];
  if (parameter.style !== "deepObject" && !isWanted(parameter.name)) return [];
  const place = parameter.in;
  const allowReserved = parameter.in === "query" && parameter.allowReserved;
  const schema = toObject(parameter.schema, resolve);
  const members = propertiesOf(schema, resolve);
  if (members.size === 0) {
    const { name, description } = parameter;
    if (!isWanted(name)) return [];
    return [toCandidate({ in: place, name, allowReserved, schema, description }, resolve)];
  }
  if (parameter.style !== "deepObject") return [];
  return [...members]
    .map(([member, value]) => ({ name: `${parameter.name}[${member}]`, schema: value }))
    .filter(({ name }) => isWanted(name))
    .map((member) =>
      toCandidate({ in: place, ...member, allowReserved, description: "" }, resolve),
    );
}

function fromBody({ body }: Operation, resolve: Resolve, isWanted: IsWanted): readonly Candidate[] {
  const json = body?.content.find(isJson);
  if (json === undefined) return [];
  return [...propertiesOf(toObject(json.schema, resolve), resolve)]
    .filter(([name]) => isWanted(name))
    .map(([name, schema]) =>
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
  const plainName = plain(place.name);
  return { parameter, plainName, types: typesOf(schema, resolve), schema };
}

export function rank(candidates: readonly Candidate[], role: Role): readonly PageParameter[] {
  if (candidates.length === 0) return [];
  return names[role].flatMap((name) =>
    candidates
      .filter(
        ({ plainName, types, schema }) => plainName === name && fits[role](types, schema, name),
      )
      .map(({ parameter }) => parameter),
  );
}

export function byName(candidates: readonly Candidate[], name: string | undefined) {
  return candidates.find(({ parameter }) => parameter.name === name)?.parameter;
}

/** APIs take more than their documents say; what is named is taken to be a query parameter. */
export function undeclared(name: string | undefined): PageParameter | undefined {
  if (name === undefined) return undefined;
  const none = { byDefault: undefined, min: undefined, max: undefined };
  return { in: "query", name, allowReserved: false, ...none };
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

function numberOf(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}
