/** What stands between gateway and judge: passes everything on as it is, and keeps the last exchange. */
import { createServer, type IncomingHttpHeaders, request } from "node:http";
import { buffer } from "node:stream/consumers";

import { listen } from "./listen.ts";

export interface Exchange {
  readonly method: string;
  /** Path and query, as on the request line. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly status: number;
  readonly replyHeaders: IncomingHttpHeaders;
  readonly replyBody: Buffer;
}

/** In milliseconds. */
const timeout = 30_000;

export interface Recorder {
  readonly url: string;
  /** Where requests go from now on. */
  pointAt(url: string): void;
  /** What came in since this was last asked. */
  take(): readonly Exchange[];
  close(): Promise<void>;
}

export async function startRecorder(): Promise<Recorder> {
  let upstream = "";
  let exchanges: Exchange[] = [];
  const server = createServer((incoming, outgoing) => {
    const { method = "", url: target = "", headers } = incoming;
    void (async () => {
      const body = await buffer(incoming);
      const reply = await new Promise<{
        status: number;
        headers: IncomingHttpHeaders;
        body: Buffer;
      }>((resolve, reject) => {
        const sent = request(upstream, { method, path: target, headers, timeout }, (answer) => {
          buffer(answer).then(
            (bytes) =>
              resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: bytes }),
            reject,
          );
        });
        const fail = (reason: string): void =>
          resolve({ status: 504, headers: {}, body: Buffer.from(reason) });
        // Some of its replies are no HTTP.
        sent.on("error", ({ message }) => fail(message));
        // It never answers some of what it has looked at.
        sent.on("timeout", () => {
          fail("no reply");
          sent.destroy();
        });
        sent.end(body);
      });
      exchanges.push({
        method,
        target,
        headers,
        body,
        status: reply.status,
        replyHeaders: reply.headers,
        replyBody: reply.body,
      });
      const { "transfer-encoding": _framing, connection: _connection, ...kept } = reply.headers;
      outgoing.writeHead(reply.status, kept).end(reply.body);
    })().catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined));
  });
  const listening = await listen(server);
  return {
    url: listening.url,
    pointAt(next) {
      upstream = next;
    },
    take() {
      const taken = exchanges;
      exchanges = [];
      return taken;
    },
    close: () => listening.close(),
  };
}
