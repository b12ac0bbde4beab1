/** The next request from the previous one: one parameter replaced, all else as it was. And what the two differ in. */
import type { PageParameter } from "../../operation/pagination/model.ts";
import { encode, encodeReserved } from "../../request/encode.ts";
import type { UpstreamRequest } from "../../request/model.ts";
import { isObject } from "../../spec/json.ts";
import { percentDecode } from "../../spec/pointer.ts";
import { rawAt, withRaw } from "./json-text.ts";

/**
 * The request with a parameter set, wherever it goes.
 * @param raw - the value as JSON writes it: numbers keep their digits in a body
 */
export function withParameter(
  request: UpstreamRequest,
  { in: place, name, allowReserved }: PageParameter,
  raw: string,
): UpstreamRequest {
  switch (place) {
    case "query": {
      const value = (allowReserved ? encodeReserved : encode)(textOfRaw(raw));
      return { ...request, url: withPair(request.url, name, value) };
    }
    case "header":
      return { ...request, headers: { ...request.headers, [name.toLowerCase()]: textOfRaw(raw) } };
    case "body": {
      const headers = { "content-type": "application/json", ...request.headers };
      return { ...request, headers, body: withRaw(bodyText(request) ?? "{}", [name], raw) };
    }
  }
}

/** The parameter's value in a request; undefined when it is left out. */
export function parameterOf(
  request: UpstreamRequest,
  { in: place, name }: PageParameter,
): string | undefined {
  switch (place) {
    case "query":
      return pairsOf(request.url).findLast((pair) => pair.name === name)?.value;
    case "header":
      return request.headers[name.toLowerCase()];
    case "body": {
      const text = bodyText(request);
      const raw = text === undefined ? undefined : rawAt(text, [name]);
      return raw && textOfRaw(raw);
    }
  }
}

/** The same as a number; undefined when it is none. */
export function numberIn(
  request: UpstreamRequest,
  parameter: PageParameter | undefined,
): number | undefined {
  const text = parameter && parameterOf(request, parameter);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** A value that one request has and another has not. */
export interface Difference {
  readonly in: "query" | "header" | "body";
  readonly name: string;
  readonly value: string;
}

/** What must be given differently to make `to` of `from`; undefined when that is more than parameters. */
export function differences(from: UpstreamRequest, to: UpstreamRequest): readonly Difference[] {
  return [
    ...inQuery(from.url, to.url),
    ...Object.entries(to.headers).flatMap(([name, value]): readonly Difference[] =>
      from.headers[name] === value || name === "content-type"
        ? []
        : [{ in: "header", name, value }],
    ),
    ...inBody(bodyText(from), bodyText(to)),
  ];
}

function inQuery(from: string, to: string): readonly Difference[] {
  const before = pairsOf(from);
  return pairsOf(to)
    .filter(({ name, value }) => !before.some((pair) => pair.name === name && pair.value === value))
    .map(({ name, value }) => ({ in: "query", name, value }));
}

function inBody(from: string | undefined, to: string | undefined): readonly Difference[] {
  if (to === undefined || from === to) return [];
  const parsed: unknown = JSON.parse(to);
  return Object.keys(isObject(parsed) ? parsed : {}).flatMap((name): readonly Difference[] => {
    const raw = rawAt(to, [name]) ?? "null";
    return from !== undefined && rawAt(from, [name]) === raw
      ? []
      : [{ in: "body", name, value: textOfRaw(raw) }];
  });
}

/** The JSON of a body; undefined when there is none, or it is something else. */
function bodyText({ body, headers }: UpstreamRequest): string | undefined {
  return typeof body === "string" && (headers["content-type"] ?? "").includes("json")
    ? body
    : undefined;
}

/** A text as itself, anything else as JSON writes it. */
export function textOfRaw(raw: string): string {
  if (!raw.startsWith('"')) return raw;
  const text: unknown = JSON.parse(raw);
  return String(text);
}

interface Pair {
  readonly name: string;
  readonly value: string;
}

function pairsOf(url: string): readonly Pair[] {
  const { query } = split(url);
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      return equals === -1
        ? { name: decode(pair), value: "" }
        : { name: decode(pair.slice(0, equals)), value: decode(pair.slice(equals + 1)) };
    });
}

/** In place of the pairs of that name, where the first of them stood. */
function withPair(url: string, name: string, value: string): string {
  const { path, query } = split(url);
  const own = `${encode(name)}=${value}`;
  const pairs = query.split("&").filter((pair) => pair !== "");
  const isOwn = (pair: string): boolean => decode(pair.split("=", 1)[0] ?? "") === name;
  const at = pairs.findIndex(isOwn);
  const others = pairs.filter((pair) => !isOwn(pair));
  const index = at === -1 ? others.length : at;
  return `${path}?${[...others.slice(0, index), own, ...others.slice(index)].join("&")}`;
}

function split(url: string): { readonly path: string; readonly query: string } {
  const [bare = ""] = url.split("#", 1);
  const mark = bare.indexOf("?");
  return mark === -1
    ? { path: bare, query: "" }
    : { path: bare.slice(0, mark), query: bare.slice(mark + 1) };
}

function decode(text: string): string {
  return percentDecode(text.replaceAll("+", " "));
}
