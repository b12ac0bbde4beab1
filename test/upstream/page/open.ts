/** A whole gateway, in this process, in front of an API that pages in some way, on a real socket. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import type { CallToolResult } from "@modelcontextprotocol/server";
import { onTestFinished } from "vitest";

import type { CallContext } from "../../../src/call.ts";
import type { Gateway } from "../../../src/gateway.ts";
import { confirmedAlready } from "../../../src/response/question.ts";
import { isObject } from "../../../src/spec/json.ts";
import type { JsonObject, JsonValue } from "../../../src/spec/model.ts";
import type { Tool } from "../../../src/tool/model.ts";
import { noTrace } from "../../../src/upstream/trace.ts";
import { documentOf, type DocumentOptions } from "../../helpers/document.ts";
import { openGateway } from "../../helpers/gateway.ts";

/** A request as an API sees it. */
export interface Asked {
  readonly method: string;
  /** Absolute. */
  readonly url: URL;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Parsed; an empty object when there is none. */
  readonly body: JsonObject;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text goes out as it is. */
  readonly body: JsonValue;
}

export type Api = (asked: Asked) => Answer | Promise<Answer>;

export interface PagedApi extends DocumentOptions {
  readonly api: Api;
  /** Beside `spec`. */
  readonly config?: JsonObject;
}

export interface Opened {
  readonly gateway: Gateway;
  readonly origin: string;
  /** The only tool. */
  readonly tool: Tool;
  /** What the API was asked for, in order. */
  readonly asked: readonly Asked[];
  readonly call: (given?: JsonObject, context?: Partial<CallContext>) => Promise<CallToolResult>;
}

/** Everything is closed when the test is over. */
export async function openPaged({ api, config = {}, ...document }: PagedApi): Promise<Opened> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
      const sent = await text(request);
      const parsed: unknown = sent === "" ? {} : JSON.parse(sent);
      const one: Asked = {
        method: request.method ?? "",
        url,
        query: url.searchParams,
        headers: request.headers,
        body: isObject(parsed) ? parsed : {},
      };
      asked.push(one);
      const { status = 200, headers = {}, body } = await api(one);
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const spec = { ...documentOf(document), servers: [{ url: origin }] };
  const gateway = await openGateway({ paged: { spec, baseUrl: origin, ...config } });
  onTestFinished(async () => {
    await gateway.close();
    server.closeAllConnections();
    server.close();
  });
  const tool = gateway.catalogue().tools[0];
  if (tool === undefined) throw new Error("the document has no operation");
  return {
    gateway,
    origin,
    tool,
    asked,
    call: (given = {}, context = {}) =>
      gateway.call(tool, given, {
        caller: { id: "test", headers: new Map() },
        trace: noTrace,
        catalogue: gateway.catalogue(),
        signal: new AbortController().signal,
        progress: undefined,
        log: () => undefined,
        confirm: confirmedAlready,
        ...context,
      }),
  };
}

/** The payload, as text and parsed; the note after it; and the facts for programs. */
export function readResult({ content, _meta: meta }: CallToolResult) {
  const texts = content.map((item) => (item.type === "text" ? item.text : ""));
  const payload = texts[0] ?? "";
  const facts = meta?.["openapi-mcp-gateway/response"];
  const value: JsonValue = JSON.parse(payload);
  return {
    payload,
    value,
    note: texts.find((each, index) => index > 0 && each.startsWith("Note: These are")),
    paging: isObject(facts) && isObject(facts["paging"]) ? facts["paging"] : undefined,
    headers: isObject(facts) && isObject(facts["headers"]) ? facts["headers"] : {},
  };
}
