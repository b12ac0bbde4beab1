/** (Tool, arguments) -> request. Pure: no credentials, no I/O; the arguments were validated before. */
import type {
  CookieParameter,
  HeaderParameter,
  Parameter,
  QueryParameter,
  QueryStringParameter,
} from "../operation/model.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { bodyKindOf } from "../tool/body-media-type.ts";
import type { Tool } from "../tool/model.ts";
import { acceptOf } from "./accept.ts";
import { form } from "./body/form.ts";
import { buildBody } from "./body/index.ts";
import { encode, encodeReserved } from "./encode.ts";
import type { BuildOutcome, BuildProblem } from "./model.ts";
import { parsePathTemplate, type PathTemplate, toPathText, unsafePathValue } from "./path.ts";
import { cookiePairs, deepObject, pairSerializers, valueSerializers } from "./style/index.ts";
import { toContentText, toStyleValue } from "./value.ts";

/** A longer URL is refused here: what lies between would cut or refuse it with less to say. */
const maxUrlLength = 16 * 1024;

export interface BuildOptions {
  /** Absolute URL without a trailing slash: where this operation's API lives. */
  readonly baseUrl: string;
  readonly userAgent: string;
}

/** What the arguments of one call come to, place by place. */
interface Draft {
  readonly path: Map<string, string>;
  readonly query: string[];
  readonly headers: { [name: string]: string };
  readonly cookies: string[];
  readonly problems: BuildProblem[];
}

/** What every request of a tool has in common. */
interface Plan {
  readonly template: PathTemplate;
  readonly accept: string;
}

const plans = new WeakMap<Tool, Plan>();

function planOf(tool: Tool): Plan {
  const known = plans.get(tool);
  if (known !== undefined) return known;
  const { operation } = tool;
  const plan = { template: parsePathTemplate(operation.path), accept: acceptOf(operation) };
  plans.set(tool, plan);
  return plan;
}

/** Builds the request of a call; arguments that no request can carry are problems, each with its remedy. */
export function buildRequest(tool: Tool, given: JsonObject, options: BuildOptions): BuildOutcome {
  const { operation, input } = tool;
  const { template, accept } = planOf(tool);
  const draft: Draft = {
    path: new Map(),
    query: [],
    headers: { accept, "user-agent": options.userAgent },
    cookies: [],
    problems: [],
  };
  for (const binding of input.bindings) {
    if (binding.to !== "parameter") continue;
    const value = Object.hasOwn(given, binding.argument) ? given[binding.argument] : undefined;
    if (value !== undefined) addParameter(draft, binding.argument, binding.parameter, value);
  }
  if (draft.cookies.length > 0) draft.headers["cookie"] = draft.cookies.join("; ");

  const body = buildBody(tool, given);
  if (!body.ok) draft.problems.push(...body.problems);
  else if (body.contentType !== undefined) draft.headers["content-type"] = body.contentType;

  const url = buildUrl(template, draft, options.baseUrl);
  if (url === undefined || !body.ok || draft.problems.length > 0) {
    return { ok: false, problems: draft.problems };
  }
  return {
    ok: true,
    request: { method: operation.method, url, headers: draft.headers, body: body.content },
  };
}

function addParameter(
  draft: Draft,
  argument: string,
  parameter: Parameter,
  value: JsonValue,
): void {
  switch (parameter.in) {
    case "path": {
      const reason = unsafePathValue(value);
      const text = reason === undefined ? toPathText(parameter, value) : undefined;
      if (text === undefined) {
        const problem = reason ?? "is empty";
        draft.problems.push({
          argument,
          message: `${argument} ${problem}, and would lead to another path of the API; give the plain identifier.`,
        });
      } else {
        draft.path.set(parameter.name, text);
      }
      return;
    }
    case "query": {
      const text = toQueryText(parameter, value);
      if (text !== undefined) draft.query.push(text);
      return;
    }
    case "querystring":
      draft.query.push(toQueryString(parameter, value));
      return;
    case "header":
      addHeader(draft, argument, parameter, value);
      return;
    case "cookie": {
      const text = toCookieText(parameter, value);
      if (text !== undefined) draft.cookies.push(text);
      return;
    }
  }
}

function toQueryText(parameter: QueryParameter, value: JsonValue): string | undefined {
  const encodeValue = parameter.allowReserved ? encodeReserved : encode;
  if (parameter.style === "content") {
    return `${encode(parameter.name)}=${encodeValue(toContentText(parameter.mediaType, value))}`;
  }
  if (parameter.style === "deepObject") return deepObject(parameter.name, value, encodeValue);
  const styled = toStyleValue(value);
  const { name, explode, style } = parameter;
  return styled && pairSerializers[style](styled, { name, explode, encode: encodeValue });
}

/** The whole query: a form as its pairs, any other document percent-encoded (OpenAPI 3.2, section 4.12.1). */
function toQueryString({ mediaType }: QueryStringParameter, value: JsonValue): string {
  if (bodyKindOf(mediaType) !== "form") return encode(toContentText(mediaType, value));
  const body = form(value, { type: mediaType, schema: undefined, encoding: new Map() }, new Set());
  return body.ok && typeof body.content === "string" ? body.content : "";
}

function addHeader(
  draft: Draft,
  argument: string,
  parameter: HeaderParameter,
  value: JsonValue,
): void {
  const styled = parameter.style === "content" ? undefined : toStyleValue(value);
  const text =
    parameter.style === "content"
      ? asciiOnly(toContentText(parameter.mediaType, value))
      : styled &&
        valueSerializers[parameter.style](styled, {
          name: parameter.name,
          explode: parameter.explode,
          // Header values are not percent-encoded (OpenAPI 3.2, appendix D).
          encode: (plain) => plain,
        });
  if (text === undefined) return;
  // RFC 9110, section 5.5: visible ASCII, space and tab; never a line end.
  if (/^[\t\u0020-\u007E]*$/.test(text)) {
    draft.headers[parameter.name.toLowerCase()] = text;
  } else {
    draft.problems.push({
      argument,
      message: `${argument} goes into a header, which takes printable ASCII on one line only; leave other characters out.`,
    });
  }
}

/** JSON says any character in ASCII; other texts are left to the check that follows. */
function asciiOnly(text: string): string {
  return /^["[{]/.test(text)
    ? text.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    : text;
}

function toCookieText(parameter: CookieParameter, value: JsonValue): string | undefined {
  if (parameter.style === "content")
    return `${encode(parameter.name)}=${encode(toContentText(parameter.mediaType, value))}`;
  const styled = toStyleValue(value);
  const { name, explode, style } = parameter;
  if (styled === undefined) return undefined;
  // Style `cookie` encodes nothing, so what would end the pair must not be in it (RFC 6265, section 4.1.1).
  const encodeValue =
    style === "cookie" ? (text: string) => text.replaceAll(/[^!#-+\--:<-[\]-~]/gu, encode) : encode;
  return cookiePairs(styled, { name, explode, encode: encodeValue });
}

/** Joins base, path and query; undefined, with a problem noted, when the result is not what was meant. */
function buildUrl(template: PathTemplate, draft: Draft, baseUrl: string): string | undefined {
  const missing = template.parts.some(
    (part) => part.kind === "parameter" && !draft.path.has(part.name),
  );
  if (missing) return undefined;
  const path = template.parts
    .map((part) => (part.kind === "literal" ? part.text : (draft.path.get(part.name) ?? "")))
    .join("");
  const [base = "", baseQuery = ""] = baseUrl.split("?", 2);
  const queries = [baseQuery, template.query, ...draft.query].filter((text) => text !== "");
  const url = `${base}${path}${queries.length > 0 ? `?${queries.join("&")}` : ""}`;
  if (url.length > maxUrlLength) {
    draft.problems.push({
      argument: undefined,
      message: `The arguments make a URL of ${url.length} characters, more than ${maxUrlLength}; give fewer or shorter values.`,
    });
    return undefined;
  }
  // Whatever the values were, the URL parser must see the path that was written.
  if (new URL(url).pathname !== new URL(base).pathname.replace(/\/$/, "") + path) {
    draft.problems.push({
      argument: undefined,
      message: "The path arguments would lead to another path of the API; give plain identifiers.",
    });
    return undefined;
  }
  return url;
}
