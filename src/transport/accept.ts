/**
 * What a client takes as an answer. MCP asks clients of every revision to accept both JSON and event streams; plain
 * `curl` accepts anything and means JSON.
 */
import { sameCaller } from "../access/signed-in.ts";

export const eventStream = "text/event-stream";

/** Whether an event stream is asked for by name; a wildcard is not enough. */
export function acceptsEventStream(accept: string | null): boolean {
  return accept?.split(",").some((range) => typeOf(range) === eventStream) ?? false;
}

/**
 * The request as the SDK's transports insist on it. Its body, which has been read, is left behind. What the client did not
 * ask for itself has the weight of nothing (RFC 9110, section 12.4.2): whoever serves the request can still tell.
 */
export function withFullAccept(request: Request): Request {
  const accept = request.headers.get("accept") ?? "";
  if (accept.includes("application/json") && accept.includes(eventStream)) return request;
  const headers = new Headers(request.headers);
  const streams = acceptsEventStream(accept) ? eventStream : `${eventStream};q=0`;
  headers.set("accept", `application/json, ${streams}`);
  return sameCaller(request, new Request(request.url, { method: request.method, headers }));
}

/**
 * What an event stream answers, as one JSON body, for a client that takes no stream: responses only, an array where a
 * batch asked. Notifications on the way are lost, and nothing is sent before the last response is there.
 */
export async function toPlainJson(response: Response): Promise<Response> {
  if (typeOf(response.headers.get("content-type") ?? "") !== eventStream) return response;
  const answers = (await response.text()).split("\n").flatMap(readAnswer);
  const sessionId = response.headers.get("mcp-session-id");
  const headers = sessionId === null ? {} : { "mcp-session-id": sessionId };
  // A request that was cancelled has no response at all.
  if (answers.length === 0) return new Response(null, { status: 202, headers });
  return Response.json(answers.length === 1 ? answers[0] : answers, { headers });
}

/** The SDK writes a message per event, on one `data` line; the event that opens a stream has none. */
function readAnswer(line: string): readonly object[] {
  const data = line.startsWith("data:") ? line.slice("data:".length).trim() : "";
  if (data === "") return [];
  const message: unknown = JSON.parse(data);
  const isAnswer =
    typeof message === "object" && message !== null && ("result" in message || "error" in message);
  return isAnswer ? [message] : [];
}

/** Type and subtype of a media type or range, lower case, without parameters. */
function typeOf(mediaType: string): string {
  return mediaType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
}
