import type { IncomingMessage, RequestListener } from "node:http";

import { describe, expect, it } from "vitest";

import { Secret } from "../../src/config/secret.ts";
import { load, minimal, summaries } from "./load.ts";
import { serveFiles, startServer } from "./server.ts";

const headers = new Map([
  ["x-api-key", new Secret("hunter2")],
  ["authorization", new Secret("Bearer hunter3")],
]);

/** Serves files to who has the key, and sends on from the addresses in `redirects`. */
function guarded(
  files: Readonly<Record<string, unknown>>,
  redirects: Readonly<Record<string, string>> = {},
): RequestListener {
  const serve = serveFiles(files);
  return (request, response) => {
    const location = redirects[request.url ?? ""];
    if (request.headers["x-api-key"] !== "hunter2") {
      response.writeHead(401).end();
    } else if (location !== undefined) {
      response.writeHead(307, { location }).end();
    } else {
      serve(request, response);
    }
  };
}

const secretsIn = (requests: readonly IncomingMessage[]): readonly string[] =>
  requests.map(({ rawHeaders }) => rawHeaders.join("\n")).filter((raw) => raw.includes("hunter"));

describe("loadDocument with headers", () => {
  it("sends them for the document, its references and its overlays at the same origin", async () => {
    const overlay = {
      overlay: "1.0.0",
      info: {},
      actions: [{ target: "$.info", update: { title: "New" } }],
    };
    const { origin, requests } = await startServer(
      guarded({
        "/v1/api.json": { ...minimal, paths: { "/a": { $ref: "a.json" } } },
        "/v1/a.json": { get: {} },
        "/overlay.json": overlay,
      }),
    );
    const { root, diagnostics } = await load(`${origin}/v1/api.json`, {
      headers,
      overlays: [`${origin}/overlay.json`],
    });
    expect(summaries(diagnostics)).toEqual([]);
    expect(root).toMatchObject({ info: { title: "New" }, paths: { "/a": { get: {} } } });
    expect(requests.map(({ headers: sent }) => sent.authorization)).toEqual(
      Array.from({ length: 3 }, () => "Bearer hunter3"),
    );
  });

  it("sends them along redirects within the origin", async () => {
    const { origin, requests } = await startServer(
      guarded({ "/v2/api.json": minimal }, { "/latest": "/v2", "/v2": "v2/api.json" }),
    );
    const { address } = await load(`${origin}/latest`, { headers });
    expect(address?.pathname).toBe("/v2/api.json");
    expect(requests).toHaveLength(3);
  });

  it.each(["headers", "a user and password"])(
    "does not take %s along to another origin",
    async (what) => {
      const other = await startServer(
        serveFiles({
          "/api.json": { ...minimal, paths: { "/a": { $ref: "a.json" } } },
          "/a.json": { get: {} },
        }),
      );
      const { origin, requests } = await startServer((_, response) => {
        response.writeHead(302, { location: `${other.origin}/api.json` }).end();
      });
      const { root, address } = await (what === "headers"
        ? load(`${origin}/api.json`, { headers })
        : load(`${origin.replace("//", "//hunter:2@")}/api.json`));
      expect(address?.href).toBe(`${other.origin}/api.json`);
      expect(root["paths"]).toEqual({ "/a": { get: {} } });
      expect(requests[0]?.headers.authorization).toBeDefined();
      expect(other.requests.map(({ url }) => url)).toEqual(["/api.json", "/a.json"]);
      expect(secretsIn(other.requests)).toEqual([]);
      expect(other.requests.map(({ headers: sent }) => sent.authorization)).toEqual([
        undefined,
        undefined,
      ]);
    },
  );

  it("does not take them along to places that references may lead to, or overlays", async () => {
    const other = await startServer(
      serveFiles({
        "/a.json": { get: {} },
        "/o.json": { overlay: "1.0.0", info: {}, actions: [{ target: "$", update: { "x-o": 1 } }] },
      }),
    );
    const { origin } = await startServer(
      guarded({ "/api.json": { ...minimal, paths: { "/a": { $ref: `${other.origin}/a.json` } } } }),
    );
    const { root } = await load(`${origin}/api.json`, {
      headers,
      references: [other.origin],
      overlays: [`${other.origin}/o.json`],
    });
    expect(root).toMatchObject({ "x-o": 1, paths: { "/a": { get: {} } } });
    expect(other.requests).toHaveLength(2);
    expect(secretsIn(other.requests)).toEqual([]);
  });

  it("sends them again when it comes back to the origin, and only there", async () => {
    const other = await startServer((_, response) => {
      response.writeHead(302, { location: `${origin}/api.json` }).end();
    });
    const { origin } = await startServer(
      guarded({ "/api.json": minimal }, { "/start": `${other.origin}/hop` }),
    );
    const { root } = await load(`${origin}/start`, { headers });
    expect(root).toEqual(minimal);
    expect(secretsIn(other.requests)).toEqual([]);
  });

  it("sends the user and password of the document for its references", async () => {
    const { origin, requests } = await startServer(
      serveFiles({
        "/api.json": { ...minimal, paths: { "/a": { $ref: "a.json" } } },
        "/a.json": { get: {} },
      }),
    );
    await load(`${origin.replace("//", "//me:pw@")}/api.json`);
    const login = `Basic ${Buffer.from("me:pw").toString("base64")}`;
    expect(requests.map(({ headers: sent }) => sent.authorization)).toEqual([login, login]);
  });

  it("shows none of them when the server wants others", async () => {
    const { origin } = await startServer((_, response) => {
      response.writeHead(403).end();
    });
    const failure: unknown = await load(`${origin}/api.json`, { headers }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      code: "ERR_DOCUMENT_UNREACHABLE",
      message: `The document at ${origin}/api.json could not be read: the server answered 403 Forbidden. It wants other credentials: give them with --spec-header or specHeaders, or save the document and name the file.`,
    });
    expect(JSON.stringify(failure)).not.toContain("hunter");
  });

  it.each<[string, string]>([
    ["too often", "/again"],
    ["nowhere", "http://["],
    ["to a file", "file:///etc/hostname"],
  ])("follows no redirect %s", async (_, location) => {
    const { origin, requests } = await startServer((_request, response) => {
      response.writeHead(302, { location }).end();
    });
    await expect(load(`${origin}/api.json`)).rejects.toMatchObject({
      code: "ERR_DOCUMENT_UNREACHABLE",
      message: expect.stringContaining("the server answered 302 Found. It redirects too often"),
    });
    expect(requests).toHaveLength(location === "/again" ? 6 : 1);
  });
});
