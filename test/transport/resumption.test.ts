/** Streams that break: what a client that comes back with `Last-Event-ID` is told. */
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { fetch, type Response } from "undici";
import { describe, expect, it } from "vitest";

import { createMemoryEvents } from "../../src/state/memory-events.ts";
import { aborted, createSlowCall, startGateway } from "./gateway.ts";
import { bothTypes, openSession, post, request } from "./post.ts";

const call = request("tools/call", { name: "pets_listPets" }, "call");

function inSession(id: string, headers: Readonly<Record<string, string>> = {}) {
  return { accept: bothTypes, "mcp-session-id": id, ...headers };
}

function resume(url: string, id: string, lastEventId: string): Promise<Response> {
  const headers = inSession(id, { accept: "text/event-stream", "last-event-id": lastEventId });
  return fetch(`${url}/mcp`, { headers });
}

/** Events of a stream, as they come. */
async function* eventsOf({
  body,
}: Response): AsyncGenerator<EventSourceMessage & { retry?: number }> {
  if (body === null) return;
  const events: (EventSourceMessage & { retry?: number })[] = [];
  let retry: number | undefined;
  const parser = createParser({
    onRetry: (given) => (retry = given),
    onEvent: (event) => events.push({ ...event, ...(retry !== undefined && { retry }) }),
  });
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    parser.feed(decoder.decode(chunk));
    yield* events.splice(0);
  }
}

async function allEventsOf(response: Response): Promise<EventSourceMessage[]> {
  const events = [];
  for await (const event of eventsOf(response)) events.push(event);
  return events;
}

/** The first event, after which the client loses its connection. */
async function breakAfterFirst(
  response: Response,
): Promise<EventSourceMessage & { retry?: number }> {
  const events = eventsOf(response);
  const { value } = await events.next();
  await events.return(undefined);
  if (value === undefined) throw new Error("the stream was empty");
  return value;
}

async function messagesOf(response: Response): Promise<unknown[]> {
  const messages = [];
  for await (const { data } of eventsOf(response)) if (data !== "") messages.push(JSON.parse(data));
  return messages;
}

const at = (revision: string) => ({ "mcp-protocol-version": revision });

describe("at 2025-11-25", () => {
  it("a stream opens with an event that only has an id, and says when to come back", async () => {
    const { url } = await startGateway();
    const id = await openSession(`${url}/mcp`);
    const response = await post(`${url}/mcp`, request("ping"), inSession(id, at("2025-11-25")));
    const events = await allEventsOf(response);
    expect(events).toEqual([
      { id: expect.any(String), event: undefined, data: "", retry: 1000 },
      expect.objectContaining({ id: expect.any(String), event: "message" }),
    ]);
  });

  it("an answer that was due when the connection broke is given to who comes back", async () => {
    const { call: slow, started, finish } = createSlowCall();
    const { url, responseClosed, calls } = await startGateway({ call: slow });
    const id = await openSession(`${url}/mcp`);
    const response = await post(`${url}/mcp`, call, inSession(id, at("2025-11-25")));
    const left = responseClosed();
    const { id: eventId = "" } = await breakAfterFirst(response);
    await Promise.all([left, started]);
    const resumed = await resume(url, id, eventId);
    expect(resumed.status).toBe(200);
    finish();
    expect(await messagesOf(resumed)).toMatchObject([{ id: "call", result: {} }]);
    expect(calls).toHaveLength(1);
  });

  it("an answer that came while nobody listened is given to who comes back, again and again", async () => {
    const { url, responseClosed } = await startGateway();
    const id = await openSession(`${url}/mcp`);
    const left = responseClosed();
    const response = await post(`${url}/mcp`, call, inSession(id, at("2025-11-25")));
    const { id: eventId = "" } = await breakAfterFirst(response);
    await left;
    for (let times = 0; times < 2; times++) {
      const resumed = await resume(url, id, eventId);
      expect(await messagesOf(resumed)).toMatchObject([{ id: "call", result: {} }]);
    }
  });

  it("whoever has seen the answer finds no stream: errors too are answers", async () => {
    const { url } = await startGateway();
    const id = await openSession(`${url}/mcp`);
    const unknown = request("tools/call", { name: "nonsense" });
    const response = await post(`${url}/mcp`, unknown, inSession(id, at("2025-11-25")));
    const events = await allEventsOf(response);
    const resumed = await resume(url, id, events.at(-1)?.id ?? "");
    expect(resumed.status).toBe(405);
    expect(resumed.headers.get("allow")).toBe("POST, DELETE");
  });

  it("a request that was cancelled has no stream any more, and no answer", async () => {
    const { call: slow, started, finish } = createSlowCall();
    const { url } = await startGateway({ call: slow });
    const id = await openSession(`${url}/mcp`);
    const response = await post(`${url}/mcp`, call, inSession(id, at("2025-11-25")));
    const { signal } = await started;
    const params = { requestId: "call" };
    const cancelled = { jsonrpc: "2.0", method: "notifications/cancelled", params };
    await post(`${url}/mcp`, cancelled, inSession(id));
    await aborted(signal);
    finish();
    const events = await allEventsOf(response);
    expect(events.map(({ data }) => data)).toEqual([""]);
    expect((await resume(url, id, events[0]?.id ?? "")).status).toBe(405);
  });

  it("an answer that is too large to be kept is said to be lost", async () => {
    const events = createMemoryEvents({
      keptMs: 1000,
      maxBytes: 5000,
      maxBytesPerSession: 1000,
      now: () => 0,
    });
    const text = "x".repeat(2000);
    const { url, responseClosed } = await startGateway({
      events,
      call: () => Promise.resolve({ content: [{ type: "text", text }] }),
    });
    const id = await openSession(`${url}/mcp`);
    const left = responseClosed();
    const response = await post(`${url}/mcp`, call, inSession(id, at("2025-11-25")));
    const { id: eventId = "" } = await breakAfterFirst(response);
    await left;
    expect(await messagesOf(await resume(url, id, eventId))).toMatchObject([
      { id: "call", error: { code: -32603, message: expect.stringContaining("too large") } },
    ]);
  });
});

it.each(["2025-03-26", "2025-06-18"])(
  "at %s events have ids, and none of them is empty",
  async (revision) => {
    const { url } = await startGateway();
    const id = await openSession(`${url}/mcp`, revision);
    const response = await post(`${url}/mcp`, request("ping"), inSession(id, at(revision)));
    const events = await allEventsOf(response);
    expect(events).toEqual([
      { id: expect.any(String), event: "message", data: expect.stringContaining("result") },
    ]);
  },
);

it("gives nothing to another session, and nothing for an unknown event", async () => {
  const { url } = await startGateway();
  const id = await openSession(`${url}/mcp`);
  const response = await post(`${url}/mcp`, call, inSession(id, at("2025-11-25")));
  const { id: eventId = "" } = await breakAfterFirst(response);
  const other = await openSession(`${url}/mcp`);
  expect((await resume(url, other, eventId)).status).toBe(400);
  expect((await resume(url, id, "nonsense")).status).toBe(400);
});

it("has no ids for those without a session: there is nothing to come back to", async () => {
  const { url } = await startGateway();
  const response = await post(`${url}/mcp`, call, { accept: bothTypes, ...at("2025-11-25") });
  const events = await allEventsOf(response);
  expect(events.map(({ id }) => id)).toEqual([undefined]);
});
