import { describe, expect, it } from "vitest";

import { acceptsEventStream, toPlainJson, withFullAccept } from "../../src/transport/accept.ts";

describe("acceptsEventStream", () => {
  it.each([
    "text/event-stream",
    "application/json, text/event-stream",
    "application/json,TEXT/Event-Stream;q=0.5",
    " text/event-stream ",
  ])("is so for %j", (accept) => {
    expect(acceptsEventStream(accept)).toBe(true);
  });

  it.each([
    null,
    "",
    "*/*",
    "text/*",
    "application/json",
    "text/event-streams",
    "x-text/event-stream",
  ])("is not so for %j", (accept) => {
    expect(acceptsEventStream(accept)).toBe(false);
  });
});

describe("withFullAccept", () => {
  it("leaves a request alone that accepts both", () => {
    const accept = "text/event-stream, application/json";
    const request = new Request("http://localhost/mcp", { headers: { accept } });
    expect(withFullAccept(request)).toBe(request);
  });

  it("keeps everything else", () => {
    const request = new Request("http://localhost/mcp?x=1", {
      method: "DELETE",
      headers: { accept: "*/*", "mcp-session-id": "a" },
    });
    const full = withFullAccept(request);
    expect(full.url).toBe("http://localhost/mcp?x=1");
    expect(full.method).toBe("DELETE");
    expect(Object.fromEntries(full.headers)).toEqual({
      accept: "application/json, text/event-stream;q=0",
      "mcp-session-id": "a",
    });
  });
});

describe("toPlainJson", () => {
  const stream = (text: string) =>
    new Response(text, {
      headers: { "content-type": "text/event-stream; charset=utf-8", "mcp-session-id": "a" },
    });

  it("leaves JSON as it is", async () => {
    const response = Response.json({ a: 1 });
    expect(await toPlainJson(response)).toBe(response);
  });

  it("picks the response out of what came before it", async () => {
    const response = await toPlainJson(
      stream(
        ': keepalive\n\nevent: message\ndata: {"jsonrpc":"2.0","method":"notifications/message"}\n\n' +
          'event: message\nid: 3\ndata: {"jsonrpc":"2.0","id":1,"result":{"text":"data: x"}}\n\n',
      ),
    );
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("mcp-session-id")).toBe("a");
    expect(await response.json()).toEqual({ jsonrpc: "2.0", id: 1, result: { text: "data: x" } });
  });

  it("makes an array of the responses to a batch, errors included", async () => {
    const response = await toPlainJson(
      stream('data: {"id":1,"result":{}}\n\ndata: {"id":2,"error":{"code":-1}}\n\n'),
    );
    expect(await response.json()).toEqual([
      { id: 1, result: {} },
      { id: 2, error: { code: -1 } },
    ]);
  });

  it("says nothing where nothing was answered", async () => {
    const response = await toPlainJson(stream(": keepalive\n\n"));
    expect(response.status).toBe(202);
    expect(await response.text()).toBe("");
  });
});
