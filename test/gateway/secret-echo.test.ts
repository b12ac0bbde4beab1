/** An API that says back what it was sent, in every way: over a socket, nothing of it reaches a client or the log. */
import { expect, it } from "vitest";

import type { JsonObject } from "../../src/spec/model.ts";
import { bothTypes, post, request } from "../transport/post.ts";
import { startGateway } from "./access/gateway.ts";
import { entryOf } from "./access/issuer.ts";

const secret = 'p"4/ß<ß& w0rd-of+the=api';
const key = "key-of-reader";

/** As an API may write it. */
const forms: Readonly<Record<string, string>> = {
  plain: secret,
  json: JSON.stringify(secret),
  escaped: JSON.stringify(secret).replaceAll("/", String.raw`\/`),
  percent: encodeURIComponent(secret),
  form: new URLSearchParams({ key: secret }).toString(),
  base64: Buffer.from(secret).toString("base64"),
  base64url: Buffer.from(secret).toString("base64url"),
};

const ways: Readonly<Record<string, readonly [status: number, type: string]>> = {
  text: [200, "text/plain"],
  json: [200, "application/json"],
  stream: [200, "text/event-stream"],
  lines: [200, "application/x-ndjson"],
  xml: [200, "application/xml"],
  problem: [400, "application/problem+json"],
  unavailable: [503, "text/html"],
  redirect: [302, "text/plain"],
};

const document: JsonObject = {
  paths: {
    "/echo/{way}": {
      get: {
        operationId: "echo",
        parameters: [{ name: "way", in: "path", required: true, schema: { type: "string" } }],
        responses: { 200: { description: "OK" } },
      },
    },
  },
};

function bodyOf(type: string): string {
  const told = Object.values(forms).join(" | ");
  if (type.includes("json")) return JSON.stringify({ told, detail: told, ...forms });
  return type === "text/event-stream" ? `data: ${told}\n\n` : told;
}

it.each([
  ["full", "", (given: JsonObject) => ({ name: "shop_echo", arguments: given })],
  [
    "search",
    "?mode=search",
    (given: JsonObject) => ({
      name: "call_read_operation",
      arguments: { name: "shop_echo", arguments: given },
    }),
  ],
  [
    "code",
    "?mode=code",
    (given: JsonObject) => ({
      name: "run",
      arguments: {
        code: `try { return await api.call("shop_echo", ${JSON.stringify(given)}) } catch (error) { console.log(error.message); return error }`,
      },
    }),
  ],
])("masks it in mode %s, however it is written", async (_, query, toCall) => {
  const lines: string[] = [];
  const { url, logged } = await startGateway(
    { apiKeys: { keys: { reader: entryOf(key, {}) } } },
    {
      document,
      api: { query: { key: secret }, tools: { dryRun: true }, retry: { attempts: 1 } },
      options: { logLevel: "trace", audit: { to: "x", arguments: true } },
      auditTo: {
        write: (line) => void lines.push(line),
        reopen: () => {},
        onFailure: () => {},
        close: () => {},
      },
      answer(asked, response) {
        const [status, type] = ways[
          /\/echo\/(?<way>\w+)/.exec(asked.url ?? "")?.groups?.["way"] ?? ""
        ] ?? [404, "text/plain"];
        const location = { location: `https://elsewhere.example/?${forms["form"]}` };
        response.writeHead(status, { "content-type": type, ...(status === 302 && location) });
        response.end(bodyOf(type));
      },
    },
  );
  const given: JsonObject[] = [
    ...Object.keys(ways).map((way) => ({ way })),
    { way: "text", _dryRun: true },
    { way: secret },
  ];
  const headers = { authorization: `Bearer ${key}`, accept: bothTypes };
  const answers = await Promise.all(
    given.map(async (each) =>
      (await post(`${url}/mcp${query}`, request("tools/call", toCall(each)), headers)).text(),
    ),
  );
  const told = [...answers, ...logged, ...lines].join("\n");
  for (const [form, text] of Object.entries(forms)) {
    expect([form, told.includes(text)]).toEqual([form, false]);
    // As it stands in the JSON of the answer or line.
    expect([form, told.includes(JSON.stringify(text).slice(1, -1))]).toEqual([form, false]);
  }
  for (const answer of answers.slice(0, 6)) expect(answer).toContain("[secret]");
});
