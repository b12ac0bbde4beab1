/** Requests with nothing but what a test writes into them: any `Host`, any method, bodies in pieces. */
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";

export interface RawRequest {
  readonly port: number;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>> | readonly string[];
  /** Sent chunk by chunk, without a `Content-Length`. */
  readonly chunks?: Iterable<string>;
  /** The body is announced, and never comes. */
  readonly isUnfinished?: boolean;
}

export interface RawResponse {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

export async function sendRaw({
  port,
  method = "GET",
  path = "/mcp",
  headers = {},
  chunks = [],
  isUnfinished = false,
}: RawRequest): Promise<RawResponse> {
  const outgoing = request({ host: "127.0.0.1", port, method, path, headers, agent: false });
  const answered = once(outgoing, "response") as Promise<[IncomingMessage]>;
  for (const chunk of chunks) outgoing.write(chunk);
  if (isUnfinished) outgoing.flushHeaders();
  else outgoing.end();
  const [incoming] = await answered;
  const response = {
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    text: await text(incoming),
  };
  outgoing.destroy();
  return response;
}
