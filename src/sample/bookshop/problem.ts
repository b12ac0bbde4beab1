/** Errors as problem details, RFC 9457. */
import { STATUS_CODES } from "node:http";

import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** One thing that is wrong with the input: a place in the body, or a parameter. */
export type FieldError =
  | {
      readonly detail: string;
      /** JSON Pointer as a URI fragment (RFC 6901, section 6): `#/author/name`. */
      readonly pointer: string;
    }
  | {
      readonly detail: string;
      readonly in: "query" | "path" | "header" | "cookie";
      readonly parameter: string;
    };

export interface ProblemOptions {
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

export function problemResponse(
  status: number,
  detail: string,
  { errors, headers = {} }: ProblemOptions = {},
): Response {
  const title = STATUS_CODES[status] ?? "Unknown status";
  const body = { type: "about:blank", title, status, detail, ...(errors && { errors }) };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
  });
}

/** To be thrown: the app's error handler sends it. */
export function problem(
  status: ContentfulStatusCode,
  detail: string,
  options?: ProblemOptions,
): HTTPException {
  return new HTTPException(status, {
    message: detail,
    res: problemResponse(status, detail, options),
  });
}
