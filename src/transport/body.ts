/** The body of a POST: read once, at most so many bytes, parsed once. */
import { isJsonContentType } from "@modelcontextprotocol/server";

import { isDeeper } from "./depth.ts";
import { rpcCode, rpcError } from "./json-rpc.ts";

export interface BodyLimits {
  readonly maxBytes: number;
  /** Of lists and objects. */
  readonly maxDepth: number;
}

export type JsonBody =
  | { readonly ok: true; readonly value: unknown }
  /** 415, 413 or 400, ready to be sent. */
  | { readonly ok: false; readonly response: Response };

export async function readJsonBody(
  request: Request,
  { maxBytes, maxDepth }: BodyLimits,
): Promise<JsonBody> {
  if (!isJsonContentType(request.headers.get("content-type"))) {
    return refuse(415, rpcCode.serverError, "Content-Type must be application/json.");
  }
  const text = await readText(request, maxBytes);
  if (text === undefined) {
    return refuse(
      413,
      rpcCode.serverError,
      `The request body is larger than the ${maxBytes} bytes that this gateway accepts.`,
    );
  }
  if (isDeeper(text, maxDepth)) {
    return refuse(
      400,
      rpcCode.invalidRequest,
      `Invalid request: the request body is nested deeper than the ${maxDepth} levels that this gateway accepts.`,
    );
  }
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return refuse(400, rpcCode.parseError, "Parse error: the request body is not valid JSON.");
  }
}

/** Undefined when it is too large. */
async function readText(request: Request, maxBytes: number): Promise<string | undefined> {
  const declared = request.headers.get("content-length");
  if (declared === null) return readCounted(request, maxBytes);
  // The HTTP parser lets no more through than was declared, so the fast way is safe.
  return Number(declared) > maxBytes ? undefined : request.text();
}

async function readCounted({ body }: Request, maxBytes: number): Promise<string | undefined> {
  if (body === null) return "";
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- one chunk after the other
      const { done, value } = await reader.read();
      if (done) return new TextDecoder().decode(Buffer.concat(chunks));
      bytes += value.byteLength;
      if (bytes > maxBytes) return undefined;
      chunks.push(value);
    }
  } finally {
    // Not cancelled: that would break the connection on which the answer is to go out.
    reader.releaseLock();
  }
}

function refuse(status: number, code: number, message: string): JsonBody {
  return { ok: false, response: rpcError(status, code, message) };
}
