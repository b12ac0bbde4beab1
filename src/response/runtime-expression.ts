/**
 * Runtime expressions (OpenAPI 3.2, section 4.20.4): values of a call by their names, such as `$response.body#/id`. Alone,
 * they are the value with its type; within text as `{$...}`, its text. Whatever is none stands for itself.
 */
import { isArray, isObject } from "../spec/json.ts";
import type { JsonValue } from "../spec/model.ts";
import { resolvePointer } from "../spec/pointer.ts";

/** One side of a call. What is not there, or may not be shown, is undefined. */
export interface ExpressionMessage {
  readonly header: (name: string) => JsonValue | undefined;
  readonly query: (name: string) => JsonValue | undefined;
  readonly path: (name: string) => JsonValue | undefined;
  readonly body: () => JsonValue | undefined;
}

/** What expressions can name. */
export interface ExpressionScope {
  readonly url: string;
  readonly method: string;
  readonly statusCode: number;
  readonly request: ExpressionMessage;
  readonly response: ExpressionMessage;
}

const ofCall = /^\$(url|method|statusCode)$/;
const ofMessage = /^\$(request|response)\.(?:(header|query|path)\.(.+)|body(?:#(.*))?)$/s;
const embedded = /\{(\$[^{}]*)\}/g;

/** Documents may nest as they like. */
const maxDepth = 20;

/** The value with its expressions, at any depth, replaced; undefined when one of them has no value. */
export function evaluate(
  value: JsonValue,
  scope: ExpressionScope,
  depth = maxDepth,
): JsonValue | undefined {
  if (typeof value === "string") return evaluateText(value, scope);
  if (typeof value !== "object" || value === null) return value;
  if (depth === 0) return undefined;
  if (isArray(value)) {
    const items = value.map((item) => evaluate(item, scope, depth - 1));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  const members: { [name: string]: JsonValue } = Object.create(null);
  for (const [name, member] of Object.entries(value)) {
    const evaluated = member === undefined ? undefined : evaluate(member, scope, depth - 1);
    if (evaluated === undefined) return undefined;
    members[name] = evaluated;
  }
  return members;
}

function evaluateText(text: string, scope: ExpressionScope): JsonValue | undefined {
  if (isExpression(text)) return look(text, scope);
  let isWhole = true;
  const filled = text.replaceAll(embedded, (whole, expression: string) => {
    if (!isExpression(expression)) return whole;
    const value = look(expression, scope);
    if (value !== undefined && typeof value !== "object") return String(value);
    isWhole = false;
    return "";
  });
  return isWhole ? filled : undefined;
}

/** Also of those that name nothing there is: they were not meant to stand for themselves. */
function isExpression(text: string): boolean {
  return ofCall.test(text) || /^\$(?:request|response)\./.test(text);
}

/** Null and empty text are as good as absent: nothing can be asked for with them. */
function look(expression: string, scope: ExpressionScope): JsonValue | undefined {
  const value = find(expression, scope);
  return value === null || value === "" ? undefined : value;
}

function find(expression: string, scope: ExpressionScope): JsonValue | undefined {
  switch (expression) {
    case "$url":
      return scope.url;
    case "$method":
      return scope.method;
    case "$statusCode":
      return scope.statusCode;
  }
  const [, side, place, name = "", pointer = ""] = ofMessage.exec(expression) ?? [];
  if (side === undefined) return undefined;
  const message = side === "request" ? scope.request : scope.response;
  if (place === "header" || place === "query" || place === "path") return message[place](name);
  const body = message.body();
  return body === undefined || pointer === "" ? body : own(body, pointer);
}

function own(body: JsonValue, pointer: string): JsonValue | undefined {
  return isObject(body) || isArray(body) ? resolvePointer(body, `#${pointer}`) : undefined;
}
