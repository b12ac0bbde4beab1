/** (Tool, arguments) -> request. Pure: no credentials, no I/O; the arguments were validated before. */
import type { RequestOptions } from "../config/request-options.ts";
import type { Parameter } from "../operation/model.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { isIdempotencyKey } from "../tool/idempotency.ts";
import type { ArgumentBinding, Tool } from "../tool/model.ts";
import { acceptOf } from "./accept.ts";
import { writeDocument } from "./body/index.ts";
import { bodyValue } from "./body/value.ts";
import { addCookie } from "./cookie.ts";
import type { Draft } from "./draft.ts";
import { addHeader } from "./header.ts";
import type { BuildOutcome } from "./model.ts";
import { addPath, parsePathTemplate, type PathTemplate } from "./path.ts";
import { addQuery, addQueryString } from "./query.ts";
import { createSchemaReader, type SchemaReader } from "./schema.ts";

/** A longer URL is refused here: what lies between would cut or refuse it with less to say. */
const maxUrlLength = 16 * 1024;

export interface BuildOptions {
  /** Absolute URL without a trailing slash: where this operation's API lives. */
  readonly baseUrl: string;
  readonly userAgent: string;
  readonly requests: RequestOptions;
  /** A text that nobody else has, new at each call: idempotency keys, boundaries. */
  readonly randomId: () => string;
}

/** What every request of a tool has in common. */
interface Plan {
  readonly template: PathTemplate;
  readonly accept: string;
  readonly parameters: readonly (ArgumentBinding & { readonly to: "parameter" })[];
  readonly schemas: SchemaReader;
  /** By base URL: one, but for an operator who changes it. */
  readonly bases: Map<string, Base>;
}

interface Base {
  readonly start: string;
  /** Without a trailing slash. */
  readonly pathname: string;
  readonly query: string;
}

const plans = new WeakMap<Tool, Plan>();

function planOf(tool: Tool): Plan {
  const known = plans.get(tool);
  if (known !== undefined) return known;
  const { operation, input, api } = tool;
  const plan = {
    template: parsePathTemplate(operation.path),
    accept: acceptOf(operation),
    parameters: input.bindings.filter((binding) => binding.to === "parameter"),
    schemas: createSchemaReader(api.document),
    bases: new Map<string, Base>(),
  };
  plans.set(tool, plan);
  return plan;
}

/** Builds the request of a call; arguments that no request can carry are problems, each with its remedy. */
export function buildRequest(tool: Tool, given: JsonObject, options: BuildOptions): BuildOutcome {
  const { operation, input } = tool;
  const { requests, randomId, userAgent } = options;
  const plan = planOf(tool);
  const { accept, parameters, schemas } = plan;
  const draft: Draft = {
    path: new Map(),
    query: [],
    headers: { accept, "user-agent": userAgent },
    cookies: [],
    problems: [],
    context: {
      argument: "body",
      schemas,
      requests,
      files: input.files,
      write: writeDocument,
      randomId,
    },
  };
  for (const { argument, parameter } of parameters) {
    const value = Object.hasOwn(given, argument) ? given[argument] : undefined;
    if (value !== undefined && value !== null) addParameter(draft, argument, parameter, value);
    else if (isIdempotencyKey(parameter, operation)) {
      draft.headers[parameter.name.toLowerCase()] = randomId();
    } else if (value === null) addParameter(draft, argument, parameter, value);
  }
  if (draft.cookies.length > 0) draft.headers["cookie"] = draft.cookies.join("; ");

  const body = addBody(draft, tool, given);
  const url = buildUrl(plan, draft, options.baseUrl);
  if (url === undefined || draft.problems.length > 0) {
    return { ok: false, problems: draft.problems };
  }
  const { method } = operation;
  return { ok: true, request: { method, url, headers: draft.headers, body } };
}

function addParameter(
  draft: Draft,
  argument: string,
  parameter: Parameter,
  value: JsonValue,
): void {
  switch (parameter.in) {
    case "path":
      addPath(draft, argument, parameter, value);
      return;
    case "query":
      addQuery(draft, argument, parameter, value);
      return;
    case "querystring":
      addQueryString(draft, argument, parameter, value);
      return;
    case "header":
      addHeader(draft, argument, parameter, value);
      return;
    case "cookie":
      addCookie(draft, argument, parameter, value);
      return;
  }
}

function addBody(
  draft: Draft,
  { input, operation }: Tool,
  given: JsonObject,
): string | Uint8Array | undefined {
  const { bindings, mediaType } = input;
  if (mediaType === undefined) return undefined;
  const value = bodyValue(bindings, given, operation.body?.required === true);
  if (value === undefined) return undefined;
  const written = writeDocument(value, mediaType, draft.context);
  if (!written.ok) {
    draft.problems.push(...written.problems);
    return undefined;
  }
  draft.headers["content-type"] = written.contentType;
  return written.content;
}

/** Joins base, path and query; undefined, with a problem noted, when the result is not what was meant. */
function buildUrl({ template, bases }: Plan, draft: Draft, baseUrl: string): string | undefined {
  let path = "";
  for (const part of template.parts) {
    const text = part.kind === "literal" ? part.text : draft.path.get(part.name);
    if (text === undefined) return undefined;
    path += text;
  }
  const { start, pathname, query: baseQuery } = baseOf(bases, baseUrl);
  const queries = [baseQuery, template.query, ...draft.query].filter((text) => text !== "");
  const url = `${start}${path}${queries.length > 0 ? `?${queries.join("&")}` : ""}`;
  if (url.length > maxUrlLength) {
    draft.problems.push({
      argument: undefined,
      message: `The arguments make a URL of ${url.length} characters, more than ${maxUrlLength}; give fewer or shorter values.`,
    });
    return undefined;
  }
  // Whatever the values were, the URL parser must see the path that was written.
  if (new URL(start + path).pathname !== pathname + path) {
    draft.problems.push({
      argument: undefined,
      message: "The path arguments would lead to another path of the API; give plain identifiers.",
    });
    return undefined;
  }
  return url;
}

function baseOf(bases: Map<string, Base>, url: string): Base {
  const known = bases.get(url);
  if (known !== undefined) return known;
  const [start = "", query = ""] = url.split("?", 2);
  const base = { start, query, pathname: new URL(start).pathname.replace(/\/$/, "") };
  bases.set(url, base);
  return base;
}
