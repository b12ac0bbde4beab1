/**
 * The links of the response that an API gave, as calls that can be made next: a few lines after the payload, and the same
 * for programs in `_meta`. A link of which a value is missing, secret or too long is left out, and so is one that leads
 * to no tool of this client.
 */
import type { CallToolResult } from "@modelcontextprotocol/server";

import type { Link } from "../operation/model.ts";
import { responseFor } from "../operation/response.ts";
import { cleanText } from "../operation/text.ts";
import { bodyValue } from "../request/body/value.ts";
import { isArray, isObject, listOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { mask } from "../telemetry/redact.ts";
import { argumentFor } from "../tool/argument.ts";
import { findLinkTarget, toLinkArguments } from "../tool/link-target.ts";
import type { Tool } from "../tool/model.ts";
import type { UpstreamReply } from "../upstream/outcome.ts";
import { withFacts } from "./meta.ts";
import type { ResultContext } from "./model.ts";
import { both } from "./phrase.ts";
import type { Reply } from "./read.ts";
import { evaluate, type ExpressionMessage, type ExpressionScope } from "./runtime-expression.ts";

/** A call that can be made next. */
interface NextStep {
  /** What it is for. */
  readonly label: string;
  readonly tool: Tool;
  readonly arguments: JsonObject;
}

/** As many as are told in words, and as are looked at. */
const maxTold = 5;
const maxSteps = 20;
/** Of the arguments of one step, as JSON. */
const maxArgumentsLength = 500;
const maxLabelLength = 120;

export function withNextSteps(
  result: CallToolResult,
  answer: Pick<UpstreamReply, "status" | "headers">,
  reply: Reply,
  context: ResultContext,
): CallToolResult {
  const links = responseFor(context.tool.operation, answer.status)?.links ?? [];
  if (links.length === 0) return result;
  const scope = toScope(answer, reply, context);
  const steps = links.flatMap((link) => toStep(link, scope, context) ?? []).slice(0, maxSteps);
  if (steps.length === 0) return result;
  const text = context.redact(toText(steps));
  const next = steps.map(({ tool, arguments: given }) => ({ tool: tool.name, arguments: given }));
  return withFacts({ ...result, content: [...result.content, { type: "text", text }] }, { next });
}

function toStep(
  { name, description, target, parameters, requestBody }: Link,
  scope: ExpressionScope,
  { tool: { api }, asked, redact }: ResultContext,
): NextStep | undefined {
  const tool = findLinkTarget(asked.catalogue, api, target);
  if (tool === undefined) return undefined;
  const values = new Map<string, JsonValue>();
  for (const [parameter, expression] of parameters) {
    const value = evaluate(expression, scope);
    if (value === undefined) return undefined;
    values.set(parameter, value);
  }
  const body = requestBody === undefined ? undefined : evaluate(requestBody, scope);
  if (requestBody !== undefined && body === undefined) return undefined;
  const given = toLinkArguments(tool, values, body);
  if (given === undefined || !isTellable(given, redact)) return undefined;
  return { label: toLabel(name, description), tool, arguments: given };
}

/** Short, nothing of it secret or invisible, and its numbers as the API wrote them. */
function isTellable(given: JsonObject, redact: (text: string) => string): boolean {
  const json = JSON.stringify(given);
  return (
    json.length <= maxArgumentsLength &&
    cleanText(json) === json &&
    redact(json) === json &&
    !json.includes(mask) &&
    isExact(given)
  );
}

/** Integers beyond 2^53 have lost digits by now. */
function isExact(value: JsonValue | undefined): boolean {
  if (typeof value === "number") return !Number.isInteger(value) || Number.isSafeInteger(value);
  if (isArray(value)) return value.every(isExact);
  return !isObject(value) || Object.values(value).every(isExact);
}

/** The first sentence of what is said of a link, else its name. */
function toLabel(name: string, description: string): string {
  const line = oneLine(description);
  const sentence = /^.*?[.!?](?=\s|$)/.exec(line)?.[0] ?? line;
  const label = sentence.replace(/[.:]+$/, "");
  return label !== "" && label.length <= maxLabelLength
    ? label
    : oneLine(name).slice(0, maxLabelLength);
}

function oneLine(text: string): string {
  return cleanText(text).replaceAll(/\s+/g, " ");
}

function toText(steps: readonly NextStep[]): string {
  const [told, amount] = [steps.slice(0, maxTold), steps.length];
  const title = amount > told.length ? `Next steps, ${told.length} of ${amount}:` : "Next steps:";
  return [title, ...told.map(toLine)].join("\n");
}

/** `- The owner: users_get with id=7.` */
function toLine({ label, tool, arguments: given }: NextStep): string {
  const pairs = Object.entries(given).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const missing = listOf(tool.input.schema["required"])
    .filter((name) => typeof name === "string")
    .filter((name) => given[name] === undefined);
  return [
    `- ${label}: ${tool.name}`,
    pairs.length === 0 ? "" : ` with ${pairs.join(", ")}`,
    missing.length === 0 ? "" : `; it also needs ${both(missing)}`,
    ".",
  ].join("");
}

function toScope(
  { status, headers }: Pick<UpstreamReply, "status" | "headers">,
  reply: Reply,
  { tool, asked }: ResultContext,
): ExpressionScope {
  const { url, method } = asked.request;
  return {
    url,
    method,
    statusCode: status,
    request: toRequestMessage(tool, asked.arguments),
    response: {
      header: (name) => (isSecretHeader(name) ? undefined : headers.get(name.toLowerCase())),
      query: () => undefined,
      path: () => undefined,
      body: () =>
        reply.kind === "json" ? reply.value : reply.kind === "text" ? reply.text : undefined,
    },
  };
}

/** Of the arguments alone: what the gateway adds to a request is not for models to see. */
function toRequestMessage({ api, operation, input }: Tool, given: JsonObject): ExpressionMessage {
  const keys = new Set(
    [...api.securitySchemes.values()].flatMap((scheme) =>
      scheme.kind === "apiKey" ? [`${scheme.in} ${scheme.name.toLowerCase()}`] : [],
    ),
  );
  function find(place: "header" | "query" | "path", name: string): JsonValue | undefined {
    const argument = argumentFor(input.bindings, name, place);
    const isKey = keys.has(`${place} ${name.toLowerCase()}`);
    return argument === undefined || isKey || !Object.hasOwn(given, argument)
      ? undefined
      : given[argument];
  }
  return {
    header: (name) => (isSecretHeader(name) ? undefined : find("header", name)),
    query: (name) => find("query", name),
    path: (name) => find("path", name),
    body: () => bodyValue(input.bindings, given, operation.body?.required === true),
  };
}

/** Headers whose names speak of credentials are not asked for their values. */
function isSecretHeader(name: string): boolean {
  return secretHeader.test(name);
}

const secretHeader =
  /(?:^|[-_])(?:auth|authorization|authenticate|authentication|cookie2?|csrf|xsrf|token|secret|password|session(?:id)?|signature|credentials?)(?:[-_]|$)|(?:api|access|private)[-_]?key/i;
