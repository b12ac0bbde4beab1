/** What stands on both sides of the clients: the sample API, and a gateway before it whose document can change. */
import { EventEmitter } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Hono } from "hono";
import { fetch } from "undici";

import { bookshopDemoToken, bookshopDocument, createBookshop } from "../../src/sample/bookshop.ts";
import { startSample } from "../../src/sample/serve.ts";
import { serveGateway } from "../helpers/process.ts";

export interface World {
  /** Of the gateway: `http://127.0.0.1:port`. */
  readonly url: string;
  /** The same configuration, for gateways that clients start themselves. */
  readonly configFile: string;
  /** A folder that clients may write to. */
  readonly folder: string;
  /** Makes the document another one: `getSample` is `hearSample` there, and it has a prompt. Nobody has read it yet. */
  change(): Promise<void>;
  /** Makes it what it was. */
  changeBack(): Promise<void>;
  /** Has the gateway read the document again. */
  reload(): Promise<void>;
  /** The next `waitFor` that reaches the API. */
  nextWait(): Wait;
  close(): Promise<void>;
}

export interface Wait {
  /** It has arrived there. */
  readonly arrived: Promise<void>;
  /** Its connection was closed before it was answered. */
  readonly aborted: Promise<void>;
  /** It was answered. */
  readonly answered: Promise<void>;
}

const adminToken = "admin-token-of-these-tests";

export async function createWorld(): Promise<World> {
  const waits = new EventEmitter();
  const api = new Hono();
  api.use("/slow", async (context, next) => {
    waits.emit("arrived");
    await next();
    if (!context.req.raw.signal.aborted) waits.emit("answered");
  });
  api.route(
    "/",
    createBookshop({ token: bookshopDemoToken, onAbort: () => void waits.emit("aborted") }),
  );
  const shop = await startSample(api, { port: 0 });

  const folder = await mkdtemp(join(tmpdir(), "gateway-client-"));
  const documentFile = join(folder, "openapi.yaml");
  const configFile = join(folder, "gateway.yaml");
  // Pages of which a list of books takes several.
  const text = (await readFile(bookshopDocument, "utf8")).replace("maximum: 100,", "maximum: 20,");
  const other = `${text.replace("operationId: getSample", "operationId: hearSample")}
x-mcp-prompts:
  - { name: greet, messages: [Say hello] }
`;
  await writeFile(documentFile, text);
  // Longer than any test, so that what ends a call is never one of these.
  const timeouts = { headersMs: "5min", attemptMs: "5min", callMs: "5min" };
  const apis = { bookshop: { spec: "./openapi.yaml", baseUrl: shop.url, timeouts } };
  await writeFile(configFile, JSON.stringify({ adminToken, apis }));
  const gateway = await serveGateway(["--config", configFile]);

  return {
    url: gateway.url,
    configFile,
    folder,
    change: () => writeFile(documentFile, other),
    changeBack: () => writeFile(documentFile, text),
    async reload() {
      const headers = { authorization: `Bearer ${adminToken}` };
      const { ok, status } = await fetch(`${gateway.url}/admin/reload`, {
        method: "POST",
        headers,
      });
      if (!ok) throw new Error(`it was not reloaded: ${status}`);
    },
    nextWait() {
      waits.removeAllListeners();
      const next = (event: string) => new Promise<void>((resolve) => waits.once(event, resolve));
      return { arrived: next("arrived"), aborted: next("aborted"), answered: next("answered") };
    },
    async close() {
      await gateway.stop();
      await shop.close();
      await rm(folder, { recursive: true });
    },
  };
}
