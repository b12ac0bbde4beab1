/**
 * What is done to a gateway by those who mean it no good, for abuse.ts: told "go" and "rest", and at "report" what came
 * of each kind. Bounded: so many at a time, with a pause after each, and so many sockets held.
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

import { Agent, type Dispatcher, request } from "undici";

const [url = "", key = ""] = process.argv.slice(2);
const { hostname, port } = new URL(url);
const workers = 8;
const pauseMs = 20;
const maxHeld = 200;

const agent = new Agent({ connections: 64, bodyTimeout: 10_000, headersTimeout: 10_000 });
const outcomes = new Map<string, Map<string, number>>();
const held: Socket[] = [];

function hold(socket: Socket): void {
  socket.on("error", () => {});
  held.push(socket);
  if (held.length > maxHeld) held.shift()?.destroy();
}

type Headers = Readonly<Record<string, string>>;

async function post(body: string, headers: Headers = { "x-api-key": key }, path = "/mcp") {
  return request(url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
    dispatcher: agent,
  });
}

async function toOutcome(sent: Promise<Dispatcher.ResponseData>): Promise<string> {
  const { statusCode, body } = await sent;
  const text = await body.text();
  return text.includes('"isError":true') ? `${statusCode} with isError` : String(statusCode);
}

function message(method: string, params: object = {}): string {
  return JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
}

const callTool = (name: string, given: object): string =>
  message("tools/call", { name, arguments: given });

const initialize = message("initialize", {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "abuser", version: "1" },
});

/** Sends the beginning of something on a connection of its own, and leaves it so. */
async function begin(text: string): Promise<string> {
  const socket = connect(Number(port), hostname);
  hold(socket);
  await once(socket, "connect");
  socket.write(text);
  return "left so";
}

const head = (more: string): string =>
  `POST /mcp HTTP/1.1\r\nhost: ${hostname}:${port}\r\nx-api-key: ${key}\r\ncontent-type: application/json\r\n${more}`;

const kinds: Readonly<Record<string, () => Promise<string>>> = {
  "wrong key": () =>
    toOutcome(post(message("tools/list"), { "x-api-key": `omgw_${Math.random()}` })),
  "made-up token": () =>
    toOutcome(post(message("tools/list"), { authorization: "Bearer eyJhbGciOiJub25lIn0.e30." })),
  "no credential": () => toOutcome(post(message("tools/list"), {})),
  "flood of calls": async () => {
    const calls = Array.from({ length: 50 }, () => toOutcome(post(callTool("getItem", { id: 1 }))));
    return (await Promise.all(calls)).at(-1) ?? "";
  },
  "many calls that last": async () => {
    const calls = Array.from({ length: 80 }, () =>
      toOutcome(post(callTool("getSlowly", { id: 1 }))),
    );
    return (await Promise.all(calls)).at(-1) ?? "";
  },
  "call that is broken off": async () => {
    await begin(
      head(
        `content-length: ${callTool("getSlowly", { id: 1 }).length}\r\n\r\n${callTool("getSlowly", { id: 1 })}`,
      ),
    );
    await delay(50);
    held.pop()?.destroy();
    return "broken off";
  },
  "head without end": () => begin(head("x-more: ")),
  "body without end": () => begin(head("content-length: 1000\r\n\r\n{")),
  "huge body": () => toOutcome(post(`"${"x".repeat(8 * 1024 * 1024)}"`)),
  "deep JSON": () => toOutcome(post("[".repeat(100_000))),
  "batch of 10,000": () =>
    toOutcome(
      post(`[${Array.from({ length: 10_000 }, () => message("ping")).join(",")}]`, {
        "x-api-key": key,
        "mcp-protocol-version": "2025-03-26",
      }),
    ),
  "session that is left": async () => {
    const headers = { "x-api-key": key, accept: "application/json, text/event-stream" };
    const { statusCode, body } = await post(initialize, headers);
    await body.text();
    return String(statusCode);
  },
  "stream that nobody reads": () =>
    begin(`GET /sse HTTP/1.1\r\nhost: ${hostname}:${port}\r\nx-api-key: ${key}\r\n\r\n`),
  "path that climbs": () =>
    toOutcome(post(callTool("getFile", { id: "..%252f..%252fetc/passwd" }))),
  "huge argument": () => toOutcome(post(callTool("getFile", { id: "x".repeat(1024 * 1024) }))),
  "polluted arguments": () =>
    toOutcome(
      post(
        '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"getItem","arguments":{"__proto__":{"id":1}}}}',
      ),
    ),
  "no JSON": () => toOutcome(post("{{{")),
  "address that there is not": () => toOutcome(post("{}", { "x-api-key": key }, "/nowhere")),
};

let isActive = false;

async function work(offset: number): Promise<void> {
  const names = Object.keys(kinds);
  for (let index = offset; process.connected; index++) {
    await delay(pauseMs);
    if (!isActive) continue;
    const name = names[index % names.length] ?? "";
    const outcome = await kinds[name]?.().catch((error: Error) => `(${error.name})`);
    const own = outcomes.get(name) ?? new Map<string, number>();
    own.set(outcome ?? "", (own.get(outcome ?? "") ?? 0) + 1);
    outcomes.set(name, own);
  }
}

process.on("message", (word) => {
  isActive = word === "go";
  if (word !== "report") return;
  for (const socket of held) socket.destroy();
  process.send?.(
    Object.fromEntries([...outcomes].map(([name, own]) => [name, Object.fromEntries(own)])),
  );
});
process.once("disconnect", () => process.exit());
for (let index = 0; index < workers; index++) void work(index * 3);
process.send?.("ready");
