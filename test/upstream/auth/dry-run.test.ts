/** A dry run shows what would be sent, and nobody hears of it: neither the API nor who gives tokens for it. */
import { describe, expect, it, onTestFinished } from "vitest";

import type { JsonObject } from "../../../src/spec/model.ts";
import { callTool, openGateway } from "../../helpers/gateway.ts";
import { serveHttp } from "../wire.ts";

/** One tool whose operation asks for `scheme`, dry run; what it tells, and how often any server was asked. */
async function dryRun(scheme: JsonObject | undefined, optionsOf: (origin: string) => JsonObject) {
  let requests = 0;
  const origin = await serveHttp((_request, response) => {
    requests += 1;
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  const gateway = await openGateway({
    shop: {
      spec: {
        openapi: "3.1.0",
        info: { title: "Shop", version: "1" },
        servers: [{ url: origin }],
        paths: { "/things": { get: { operationId: "list", responses: {} } } },
        ...(scheme && {
          components: { securitySchemes: { key: scheme } },
          security: [{ key: [] }],
        }),
      },
      tools: { dryRun: true },
      ...optionsOf(origin),
    },
  });
  onTestFinished(() => gateway.close());
  const { told, isError } = await callTool(gateway, "list", { _dryRun: true });
  expect(isError).toBe(false);
  expect(requests).toBe(0);
  return told;
}

const oauth2: JsonObject = { type: "oauth2", flows: {} };
const client = { clientId: "me", clientSecret: "s3cret-1" };
const grant = (more: JsonObject) => (origin: string) => ({
  oauth: { key: { ...client, tokenUrl: `${origin}/token`, ...more } },
});

describe("a dry run", () => {
  it.each<[string, JsonObject | undefined, (origin: string) => JsonObject, string]>([
    ["client credentials", oauth2, grant({}), "authorization: Bearer [secret]"],
    [
      "a refresh token",
      oauth2,
      grant({ refreshToken: "r3fresh-1" }),
      "authorization: Bearer [secret]",
    ],
    [
      "a login endpoint",
      undefined,
      (origin) => ({
        login: { url: `${origin}/login`, username: "ann", password: "pw", header: "X-Session" },
      }),
      "x-session: [secret]",
    ],
    [
      "digest",
      { type: "http", scheme: "digest" },
      () => ({ credentials: { key: { username: "ann", password: "pass-w0rd" } } }),
      "authorization: Digest [secret]",
    ],
    [
      "a signature",
      undefined,
      () => ({
        aws: { service: "execute-api", region: "r", accessKeyId: "AKID", secretAccessKey: "s3c" },
      }),
      "authorization: AWS4-HMAC-SHA256 [secret]",
    ],
  ])("masks %s, and asks nobody for it", async (_name, scheme, optionsOf, line) => {
    const told = await dryRun(scheme, optionsOf);
    expect(told).toMatch(/^Dry run: nothing was sent\./);
    expect(told.split("\n")).toContain(line);
    expect(told).not.toContain("A call would end here");
  });

  it.each<[string, JsonObject | undefined, (origin: string) => JsonObject, string]>([
    ["a key", { type: "apiKey", in: "header", name: "X-Key" }, () => ({}), "SHOP_KEY (apiKey)"],
    [
      "a login that nobody has made",
      oauth2,
      grant({ grant: "authorizationCode" }),
      "`openapi-mcp-gateway login shop`",
    ],
    [
      "the caller's token",
      oauth2,
      grant({ grant: "tokenExchange", subject: "X-Upstream-Authorization" }),
      "set X-Upstream-Authorization among the headers",
    ],
    [
      "the caller's own header",
      { type: "http", scheme: "bearer" },
      () => ({ forward: { from: "X-Upstream-Authorization" } }),
      "set X-Upstream-Authorization among the headers",
    ],
    [
      "keys for a signature",
      undefined,
      () => ({ aws: { service: "s3", region: "r" } }),
      "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    ],
  ])(
    "names %s that is missing, with the rest of the request",
    async (_name, scheme, options, said) => {
      const told = await dryRun(scheme, (origin) => ({
        headers: { "X-Tenant": "acme" },
        ...options(origin),
      }));
      expect(told).toContain("x-tenant: [secret]");
      expect(told).toContain(`A call would end here:\nGET /things was not sent: it needs`);
      expect(told).toContain(said);
    },
  );
});
