/** `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): the gateway makes one where a caller leaves it out. */
import type { Operation, Parameter } from "../operation/model.ts";

/** As the draft names it, and as APIs did before. */
const names = /^(?:x-)?idempotency-?key$/i;

/** Methods that may be repeated anyway (RFC 9110, section 9.2.2; QUERY: draft-ietf-httpbis-safe-method-w-body). */
const idempotentMethods = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"]);

/** Whether a parameter is the key by which the API knows a call that is sent again. */
export function isIdempotencyKey(
  parameter: Parameter,
  { method }: Pick<Operation, "method">,
): boolean {
  return parameter.in === "header" && !idempotentMethods.has(method) && names.test(parameter.name);
}
