import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";

import type { ServerFactory } from "../mcp/model.ts";
import { withFullAccept } from "./accept.ts";

export interface StatelessOptions {
  readonly servers: ServerFactory;
  readonly keepAliveMs: number;
  /** Whether the client takes an event stream; JSON else. */
  readonly wantsStream: boolean;
}

/**
 * One message (or batch) of an earlier revision from a client that has no session, by a server of its own.
 * A client that leaves has not cancelled (2025-11-25, "Sending messages to the server"): what it asked for is carried
 * out all the same. Nothing needs to be closed after that, for server and transport hold nothing but each other.
 */
export async function serveStateless(
  request: Request,
  message: unknown,
  { servers, keepAliveMs, wantsStream }: StatelessOptions,
): Promise<Response> {
  const server = servers({ era: "legacy", requestInfo: request });
  const transport = new WebStandardStreamableHTTPServerTransport({
    keepAliveMs,
    enableJsonResponse: !wantsStream,
  });
  await server.connect(transport);
  return transport.handleRequest(withFullAccept(request), { parsedBody: message });
}
