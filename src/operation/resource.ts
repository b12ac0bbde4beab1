/** `x-mcp-resource` on an operation that reads: what it answers is also a resource, under a URI of the document's choosing. */
import { isObject, textOf } from "../spec/json.ts";
import type { Diagnostic, JsonValue } from "../spec/model.ts";
import type { OperationResource } from "./model.ts";

const maxLength = 500;
/** A scheme that is not ours, and no control characters. */
const address = /^(?!openapi:)[a-z][a-z0-9+.-]*:[\u0021-\u007E]+$/;
/** Plain expressions only (RFC 6570, level 1), something between any two: matching them takes no time. */
const template = /^[^{}]*(?:\{[A-Za-z_][\w.-]*\}(?:[^{}]+|$))+$/;

export function readResource(
  value: JsonValue | undefined,
  method: string,
  report: (problem: Omit<Diagnostic, "path">) => void,
): OperationResource | undefined {
  if (value === undefined) return undefined;
  const leftOut = (why: string): undefined => {
    report({ severity: "warning", message: `x-mcp-resource is left out: ${why}.` });
    return undefined;
  };
  if (method !== "GET") return leftOut("only an operation that reads, by GET, can be a resource");
  if (!isObject(value)) return leftOut("it is no object with `uri` or `uriTemplate`");
  const uri = textOf(value["uriTemplate"] ?? value["uri"]);
  if (!address.test(uri) || uri.length > maxLength) {
    return leftOut("its URI is not absolute, or begins with openapi:, which is the gateway's own");
  }
  const isTemplate = value["uriTemplate"] !== undefined;
  if (isTemplate ? !template.test(uri) : /[{}]/.test(uri)) {
    return leftOut("a template has plain expressions, such as `{id}`, with text between them");
  }
  return { uri, isTemplate, name: textOf(value["name"]).trim() || undefined };
}
