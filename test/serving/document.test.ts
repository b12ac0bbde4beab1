import { describe, expect, it } from "vitest";

import { readProxies } from "../../src/config/proxy.ts";
import { type ApiConfig, apiSchema, configSchema } from "../../src/config/schema.ts";
import { Secret } from "../../src/config/secret.ts";
import { noTls } from "../../src/config/tls.ts";
import { documentSecrets, loadApiDocument } from "../../src/serving/document.ts";
import type { LoadedDocument } from "../../src/spec/model.ts";
import { minimal } from "../spec/load.ts";
import { serveFiles, startServer } from "../spec/server.ts";

const { limits } = configSchema.parse({});

function apiOf(changes: Partial<ApiConfig> & Pick<ApiConfig, "spec">): ApiConfig {
  return {
    ...apiSchema.parse({ spec: "-" }),
    name: "test",
    baseUrl: undefined,
    pollMs: undefined,
    server: undefined,
    tls: noTls,
    ...changes,
  };
}

function load(api: ApiConfig, earlier?: LoadedDocument): Promise<LoadedDocument | undefined> {
  const readStdin = () => Promise.reject(new Error("standard input is not read"));
  return loadApiDocument(api, { limits, readStdin, proxies: readProxies({}) }, earlier);
}

describe("loadApiDocument", () => {
  it("reaches private addresses that the operator typed, and no other", async () => {
    const other = await startServer(serveFiles({ "/a.json": { get: {} }, "/api.json": minimal }));
    const { origin } = await startServer((request, response) => {
      if (request.url === "/away") {
        response.writeHead(302, { location: `${other.origin}/api.json` }).end();
      } else {
        const paths = { "/a": { $ref: `${other.origin}/a.json` } };
        serveFiles({ "/api.json": { ...minimal, paths } })(request, response);
      }
    });
    await expect(load(apiOf({ spec: `${origin}/away` }))).rejects.toMatchObject({
      code: "ERR_DOCUMENT_UNREACHABLE",
      message: expect.stringContaining("private network"),
    });
    const alone = await load(apiOf({ spec: `${origin}/api.json` }));
    expect(alone?.diagnostics).toHaveLength(1);
    expect(other.requests).toEqual([]);

    const references = [other.origin];
    const whole = await load(apiOf({ spec: `${origin}/api.json`, references }));
    expect(whole?.diagnostics).toEqual([]);
    expect(whole?.root["paths"]).toEqual({ "/a": { get: {} } });
    const there = await load(apiOf({ spec: `${origin}/away`, references }));
    expect(there?.root).toEqual(minimal);
  });

  it("sends the headers of the document, and tells when it has not changed", async () => {
    const { origin, requests } = await startServer((request, response) => {
      response.setHeader("etag", '"1"');
      response.statusCode = request.headers["if-none-match"] === '"1"' ? 304 : 200;
      response.end(response.statusCode === 304 ? undefined : JSON.stringify(minimal));
    });
    const api = apiOf({
      spec: `${origin}/api.json`,
      specHeaders: new Map([["x-api-key", new Secret("hunter2")]]),
      headers: new Map([["x-upstream", new Secret("other")]]),
    });
    const first = await load(api);
    expect(first?.root).toEqual(minimal);
    expect(await load(api, first)).toBeUndefined();
    expect(requests.map(({ headers }) => [headers["x-api-key"], headers["x-upstream"]])).toEqual([
      ["hunter2", undefined],
      ["hunter2", undefined],
    ]);
  });
});

describe("documentSecrets", () => {
  it("knows headers, and users and passwords in URLs", () => {
    const api = apiOf({
      spec: "https://me:p%40ss-word@example.com/api.json",
      overlays: ["/srv/o.yaml", "https://token-7@example.com/o.yaml"],
      specHeaders: new Map([
        ["authorization", new Secret("Bearer hunter2")],
        ["accept", new Secret("application/json")],
      ]),
    });
    expect(new Set(documentSecrets(api))).toEqual(
      new Set(["Bearer hunter2", "hunter2", "p@ss-word", "me:p@ss-word", "token-7", "token-7:"]),
    );
    expect(documentSecrets(apiOf({ spec: "/srv/a.yaml" }))).toEqual([]);
  });
});
