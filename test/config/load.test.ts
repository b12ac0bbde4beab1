import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, expectTypeOf, it } from "vitest";

import type { AccessOptions } from "../../src/config/access-options.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { ApiConfig, Config, Credential, InlineDocument } from "../../src/config/schema.ts";
import type { Secret } from "../../src/config/secret.ts";
import { cwd, load, type World } from "./memory.ts";

const apiDefaults = {
  specHeaders: new Map(),
  overlays: [],
  references: [],
  baseUrl: undefined,
  headers: new Map(),
  credentials: new Map(),
  oauth: new Map(),
  query: new Map(),
  forward: [],
  tls: {
    certificate: undefined,
    key: undefined,
    passphrase: undefined,
    ca: undefined,
    insecure: false,
  },
  socketPath: undefined,
  http2: false,
  credentialOrigins: [],
  fileOrigins: [],
  requests: {
    traceContext: true,
    baggage: false,
    formObjects: "json",
    lists: "indices",
    poll: "headers",
  },
  timeouts: {
    connectMs: 5_000,
    headersMs: 15_000,
    bodyMs: 10_000,
    attemptMs: 30_000,
    callMs: 30_000,
    pagesMs: 120_000,
    pollMs: 120_000,
    fileMs: 15_000,
  },
  retry: { attempts: 3, methods: ["GET", "HEAD", "OPTIONS", "QUERY"] },
  breaker: { failures: 5, openMs: 30_000 },
  cache: "off",
  limits: {
    replyBytes: 10_485_760,
    fileBytes: 10_485_760,
    items: 1_000,
    pages: 100,
    connections: 64,
    concurrency: 64,
    queue: 256,
    queueMs: 5_000,
    cacheBytes: 67_108_864,
    cacheEntries: 10_000,
  },
  server: undefined,
  serverVariables: new Map(),
  watch: false,
  pollMs: undefined,
  tools: {
    include: { tags: [], methods: [], paths: [], operations: [] },
    exclude: { tags: [], methods: [], paths: [], operations: [] },
    readOnly: false,
    deprecated: true,
    dryRun: false,
    mediaTypes: [],
    unknownArguments: "refuse",
    confirm: "none",
    confirmFallback: "token",
    outputSchema: "loose",
    outputSchemaBytes: 2_048,
    operations: new Map(),
  },
};

const defaults = {
  name: "openapi-mcp-gateway",
  host: "127.0.0.1",
  port: 8000,
  publicUrl: undefined,
  auth: undefined,
  adminToken: undefined,
  metrics: false,
  allowedHosts: [],
  allowedOrigins: [],
  trustedProxies: [],
  forwardedHeader: "x-forwarded",
  tls: undefined,
  audit: undefined,
  confirm: "none",
  confirmFallback: "token",
  logLevel: "info",
  tokenFolder: "/srv/gateway/.state/openapi-mcp-gateway",
  tokenKey: undefined,
  limits: {
    requestBytes: 4_194_304,
    requestDepth: 100,
    requests: 1_000,
    streams: 10_000,
    streamBytes: 8_388_608,
    eventLoopMs: 200,
    memoryPercent: 85,
    failuresPerMinute: 30,
    perCaller: {
      requestsPerMinute: 6_000,
      calls: 64,
      sessions: 1_000,
      streams: 1_000,
      bytesPerMinute: 1_073_741_824,
      rules: [],
    },
    connections: 16_384,
    headerBytes: 16_384,
    headers: 100,
    headersMs: 10_000,
    requestMs: 30_000,
    sendMs: 30_000,
    idleConnectionMs: 65_000,
    documentBytes: 67_108_864,
    documentFiles: 5_000,
    documentParseMs: 30_000,
    selectMs: 2_000,
    listTokens: 50_000,
    confirmMs: 300_000,
    textBytes: 262_144,
    keptMs: 900_000,
    keptBytes: 134_217_728,
    keptBytesPerCaller: 33_554_432,
    sessions: 10_000,
    sessionIdleMs: 3_600_000,
    resumeMs: 300_000,
    resumeBytes: 67_108_864,
    resumeBytesPerSession: 2_097_152,
    keepAliveMs: 15_000,
    drainMs: 30_000,
  },
  state: undefined,
  reload: { approve: false, lockFile: "/srv/gateway/gateway.lock.json" },
  code: {
    programs: 4,
    totalMs: 120_000,
    computeMs: 5_000,
    memoryBytes: 67_108_864,
    calls: 500,
    concurrency: 8,
    sourceBytes: 65_536,
    replyBytes: 4_194_304,
    returnBytes: 4_194_304,
    printBytes: 4_096,
  },
  prompts: [],
  tools: { management: false },
  profiles: new Map(),
  apis: [],
};

const fullFile = `
$schema: ./gateway.schema.json
name: Team gateway
host: 0.0.0.0
port: "\${GATEWAY_PORT:-8100}"
auth: none
allowedHosts: [gateway.example.com]
allowedOrigins: https://App.example.com, https://admin.example.com:8443
trustedProxies: 10.0.0.0/8, 2001:db8::1
forwardedHeader: Forwarded
confirm: Destructive
confirmFallback: refuse
logLevel: debug
metrics: true
tokenFolder: tokens
limits:
  confirmMs: 1min
  requestBytes: 1MiB
  documentBytes: 1048576
  documentFiles: "7"
  sessions: 5
  sessionIdleMs: 10min
  keepAliveMs: 5s
  drainMs: 250
code: { calls: 20, memoryBytes: 32MiB }
apis:
  shop:
    spec: specs/shop.yaml
    specHeaders: { Authorization: "Bearer \${SHOP_TOKEN}" }
    overlays: [overlays/mend.yaml, "https://shop.example.com/overlay.yaml"]
    references: ["../common", "https://schemas.example.com/", "https://shop.example.com/v1/"]
    baseUrl: https://shop.example.com/v2/
    headers: { X-Tenant: acme, Authorization: "Bearer \${SHOP_TOKEN}" }
    credentials:
      api_key: \${file:/run/secrets/shop}
      basicAuth: { username: admin, password: "p:w" }
    oauth: { login: { clientId: shop, scopes: "read, write", tokenUrl: https://login.example.com/token } }
    query: { key: "\${SHOP_TOKEN}" }
    login: { url: "https://shop.example.com/login?v=1", username: ann, password: "p w" }
    aws: { service: execute-api, region: eu-central-1 }
    forward: [{ from: X-Upstream-Authorization }, { from: X-Upstream-Key, to: X-Key }]
    tls: { certificate: tls/client.pem, key: /run/secrets/key.pem, passphrase: sesame }
    credentialOrigins: [https://files.example.com/]
    timeouts: { connectMs: 1s, headersMs: 2s, bodyMs: 3s, callMs: 4s }
    limits: { replyBytes: 64 KiB, connections: 2 }
    tools:
      include: { tags: [books], methods: [get, Post] }
      exclude: { paths: "/admin/**, /internal/*", operations: ["*Debug*"] }
      readOnly: "true"
      deprecated: false
      confirm: writes
      operations: { listBooks: { name: browse, readOnlyHint: true, confirm: none } }
  pet-store:
    spec: https://pets.example.com/openapi.json
`;

function reveal(secrets: ReadonlyMap<string, Secret>): Readonly<Record<string, string>> {
  return Object.fromEntries([...secrets].map(([name, value]) => [name, value.reveal()]));
}

describe("loadConfig", () => {
  it("gives the defaults when nothing is said", async () => {
    expect(await load({})).toEqual(defaults);
  });

  it("finds a certificate and an audit beside the file, and those of the command line where it was typed", async () => {
    const written =
      "tls: { cert: a.pem, key: a.key, minVersion: TLSv1.3 }\naudit: { to: log/audit }";
    const files = { "conf/gateway.yaml": written };
    const loaded = await load({ files, file: "conf/gateway.yaml", flags: { tlsKey: "b.key" } });
    expect(loaded).toMatchObject({
      tls: {
        cert: `${cwd}/conf/a.pem`,
        key: `${cwd}/b.key`,
        clientCa: undefined,
        minVersion: "tlsv1.3",
      },
      audit: { to: `${cwd}/conf/log/audit`, arguments: false },
    });
    expect((await load({ files: { "gateway.yaml": "audit: { to: stdout }" } })).audit?.to).toBe(
      "stdout",
    );
    await expect(load({ flags: { tlsCert: "a.pem" } })).rejects.toThrow("tls.key");
  });

  it("reads every option of a file", async () => {
    const { apis, ...config } = await load({
      files: {
        "gateway.yaml": fullFile,
        "/run/secrets/shop": "k3y\n",
        "tls/client.pem": "-----BEGIN CERTIFICATE-----",
        "/run/secrets/key.pem": "-----BEGIN PRIVATE KEY-----",
      },
      env: { SHOP_TOKEN: "t0ken" },
    });
    expect(config).toEqual({
      name: "Team gateway",
      host: "0.0.0.0",
      port: 8100,
      auth: "none",
      allowedHosts: ["gateway.example.com"],
      allowedOrigins: ["https://app.example.com", "https://admin.example.com:8443"],
      trustedProxies: ["10.0.0.0/8", "2001:db8::1"],
      forwardedHeader: "forwarded",
      confirm: "destructive",
      confirmFallback: "refuse",
      logLevel: "debug",
      reload: { approve: false, lockFile: "/srv/gateway/gateway.lock.json" },
      metrics: true,
      tokenFolder: `${cwd}/tokens`,
      prompts: [],
      tools: { management: false },
      profiles: new Map(),
      code: { ...defaults.code, calls: 20, memoryBytes: 33_554_432 },
      limits: {
        ...defaults.limits,
        requestBytes: 1_048_576,
        documentBytes: 1_048_576,
        documentFiles: 7,
        documentParseMs: 30_000,
        selectMs: 2_000,
        listTokens: 50_000,
        confirmMs: 60_000,
        textBytes: 262_144,
        keptMs: 900_000,
        keptBytes: 134_217_728,
        keptBytesPerCaller: 33_554_432,
        sessions: 5,
        sessionIdleMs: 600_000,
        resumeMs: 300_000,
        resumeBytes: 67_108_864,
        resumeBytesPerSession: 2_097_152,
        keepAliveMs: 5_000,
        drainMs: 250,
      },
    });
    const [shop, pets] = apis;
    expect(shop).toMatchObject({
      name: "shop",
      spec: `${cwd}/specs/shop.yaml`,
      overlays: [`${cwd}/overlays/mend.yaml`, "https://shop.example.com/overlay.yaml"],
      references: ["/srv/common", "https://schemas.example.com", "https://shop.example.com/v1"],
      baseUrl: "https://shop.example.com/v2",
      oauth: new Map([
        [
          "login",
          {
            clientId: "shop",
            scopes: ["read", "write"],
            tokenUrl: "https://login.example.com/token",
            resource: [],
            parameters: new Map(),
            subjectTokenType: "urn:ietf:params:oauth:token-type:access_token",
          },
        ],
      ]),
      login: {
        url: "https://shop.example.com/login?v=1",
        usernameField: "username",
        format: "json",
        tokenPath: "access_token",
        header: "authorization",
        scheme: "Bearer",
      },
      aws: { service: "execute-api", region: "eu-central-1" },
      forward: [
        { from: "x-upstream-authorization", to: "authorization" },
        { from: "x-upstream-key", to: "x-key" },
      ],
      tls: { certificate: "-----BEGIN CERTIFICATE-----", ca: undefined },
      credentialOrigins: ["https://files.example.com"],
      timeouts: { connectMs: 1_000, headersMs: 2_000, bodyMs: 3_000, callMs: 4_000 },
      limits: { replyBytes: 65_536, connections: 2 },
      tools: {
        include: { tags: ["books"], methods: ["GET", "POST"], paths: [], operations: [] },
        exclude: {
          tags: [],
          methods: [],
          paths: ["/admin/**", "/internal/*"],
          operations: ["*Debug*"],
        },
        readOnly: true,
        deprecated: false,
        operations: new Map([["listBooks", { name: "browse", readOnlyHint: true }]]),
      },
    });
    expect(reveal(shop?.headers ?? new Map())).toEqual({
      "x-tenant": "acme",
      authorization: "Bearer t0ken",
    });
    expect(reveal(shop?.query ?? new Map())).toEqual({ key: "t0ken" });
    expect(shop?.tls.key?.reveal()).toBe("-----BEGIN PRIVATE KEY-----");
    expect(shop?.tls.passphrase?.reveal()).toBe("sesame");
    expect(reveal(shop?.specHeaders ?? new Map())).toEqual({ authorization: "Bearer t0ken" });
    const apiKey = shop?.credentials.get("api_key");
    expect(apiKey?.kind === "token" && apiKey.value.reveal()).toBe("k3y");
    const basic = shop?.credentials.get("basicAuth");
    expect(
      basic?.kind === "password" && [basic.username, basic.password].map((part) => part.reveal()),
    ).toEqual(["admin", "p:w"]);
    expect(pets).toEqual({
      ...apiDefaults,
      name: "pet-store",
      spec: "https://pets.example.com/openapi.json",
      // It says nothing itself: the gateway's word holds.
      tools: { ...apiDefaults.tools, confirm: "destructive", confirmFallback: "refuse" },
    });
    expect(shop?.tools).toMatchObject({ confirm: "writes", confirmFallback: "refuse" });
  });

  it("takes a document that stands in the file", async () => {
    const text = `
apis:
  shop:
    spec:
      openapi: 3.1.0
      servers: [{ url: "https://\${SHOP_HOST}/v1" }]
`;
    const { apis } = await load({
      files: { "conf/shop.yaml": text },
      file: "conf/shop.yaml",
      env: { SHOP_HOST: "shop.example.com" },
    });
    expect(apis.map(({ spec }) => spec)).toEqual([
      {
        document: { openapi: "3.1.0", servers: [{ url: "https://shop.example.com/v1" }] },
        file: `${cwd}/conf/shop.yaml`,
      },
    ]);
  });

  it("has the types that the rest of the gateway relies on", () => {
    expectTypeOf<Config["apis"]>().toEqualTypeOf<readonly ApiConfig[]>();
    expectTypeOf<Config["auth"]>().toEqualTypeOf<"none" | AccessOptions | undefined>();
    expectTypeOf<Config["port"]>().toEqualTypeOf<number>();
    expectTypeOf<Config["allowedHosts"]>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<Config["limits"]["drainMs"]>().toEqualTypeOf<number>();
    expectTypeOf<ApiConfig["name"]>().toEqualTypeOf<string | undefined>();
    expectTypeOf<ApiConfig["baseUrl"]>().toEqualTypeOf<string | undefined>();
    expectTypeOf<ApiConfig["spec"]>().toEqualTypeOf<string | InlineDocument>();
    expectTypeOf<ApiConfig["overlays"]>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<ApiConfig["specHeaders"]>().toEqualTypeOf<ReadonlyMap<string, Secret>>();
    expectTypeOf<ApiConfig["headers"]>().toEqualTypeOf<ReadonlyMap<string, Secret>>();
    expectTypeOf<ApiConfig["credentials"]>().toEqualTypeOf<ReadonlyMap<string, Credential>>();
  });

  it("reads real files", async () => {
    const folder = await mkdtemp(join(tmpdir(), "gateway-config-"));
    try {
      await writeFile(join(folder, "token.txt"), "t0ken\n");
      await writeFile(
        join(folder, "gateway.json"),
        JSON.stringify({
          apis: { shop: { spec: "a.json", headers: { "X-Key": "${file:token.txt}" } } },
        }),
      );
      const config = await loadConfig({
        cwd: folder,
        env: {},
        flags: { documents: [], headers: [], specHeaders: [], overlays: [] },
        readFile: (path) => readFile(path, "utf8"),
      });
      expect(config.apis.map(({ spec, headers }) => [spec, reveal(headers)])).toEqual([
        [join(folder, "a.json"), { "x-key": "t0ken" }],
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("the file", () => {
  const files = {
    "gateway.yaml": "name: yaml",
    "gateway.yml": "name: yml",
    "gateway.json": '{ "name": "json" }',
    "conf/other.yaml": "name: other\napis: { shop: { spec: shop.yaml } }",
    "/etc/gateway.yaml": "name: etc",
  };
  it.each<[string, World, string]>([
    ["gateway.yaml first", { files }, "yaml"],
    ["gateway.yml without it", { files: { ...files, "gateway.yaml": "" } }, "openapi-mcp-gateway"],
    ["gateway.json last", { files: { "gateway.json": files["gateway.json"] } }, "json"],
    [
      "gateway.yml before gateway.json",
      { files: { "gateway.yml": "name: yml", "gateway.json": "{}" } },
      "yml",
    ],
    ["the one of --config", { files, file: "conf/other.yaml" }, "other"],
    ["an absolute one", { files, file: "/etc/gateway.yaml" }, "etc"],
    ["the one of GATEWAY_CONFIG", { files, env: { GATEWAY_CONFIG: "conf/other.yaml" } }, "other"],
    [
      "that of --config over GATEWAY_CONFIG",
      { files, file: "gateway.yml", env: { GATEWAY_CONFIG: "conf/other.yaml" } },
      "yml",
    ],
    ["the found one when GATEWAY_CONFIG is empty", { files, env: { GATEWAY_CONFIG: "" } }, "yaml"],
  ])("is %s", async (_, world, name) => {
    expect((await load(world)).name).toBe(name);
  });

  it("is where relative documents and secrets start from", async () => {
    const { apis } = await load({ files, file: "conf/other.yaml" });
    expect(apis.map(({ spec }) => spec)).toEqual([`${cwd}/conf/shop.yaml`]);
  });
});

describe("each setting", () => {
  const file = `
name: from-file
host: 127.0.0.2
port: 1001
auth: none
allowedHosts: [file.example.com]
allowedOrigins: [https://file.example.com]
confirm: destructive
confirmFallback: refuse
logLevel: error
`;
  const env = {
    GATEWAY_NAME: "from-env",
    HOST: "127.0.0.3",
    PORT: "1002",
    GATEWAY_AUTH: "None",
    GATEWAY_ALLOWED_HOSTS: "env.example.com, env2.example.com",
    GATEWAY_ALLOWED_ORIGINS: "https://env.example.com,https://env2.example.com",
    GATEWAY_CONFIRM: "none",
    GATEWAY_CONFIRM_FALLBACK: "Token",
    LOG_LEVEL: "WARN",
  };
  const flags = {
    host: "127.0.0.4",
    port: "1003",
    auth: "none",
    confirm: "writes",
    logLevel: "trace",
  };
  const fromFile = {
    name: "from-file",
    host: "127.0.0.2",
    port: 1001,
    auth: "none",
    allowedHosts: ["file.example.com"],
    allowedOrigins: ["https://file.example.com"],
    confirm: "destructive",
    confirmFallback: "refuse",
    logLevel: "error",
  };
  const fromEnvironment = {
    name: "from-env",
    host: "127.0.0.3",
    port: 1002,
    auth: "none",
    allowedHosts: ["env.example.com", "env2.example.com"],
    allowedOrigins: ["https://env.example.com", "https://env2.example.com"],
    confirm: "none",
    confirmFallback: "token",
    logLevel: "warn",
  };
  const fromFlags = {
    host: "127.0.0.4",
    port: 1003,
    auth: "none",
    confirm: "writes",
    logLevel: "trace",
  };
  const empty = Object.fromEntries(Object.keys(env).map((name) => [name, ""]));

  it.each<[string, World, object]>([
    ["the default", {}, {}],
    ["the file", { files: { "gateway.yaml": file } }, fromFile],
    ["the environment", { env }, fromEnvironment],
    ["the command line", { flags }, fromFlags],
    ["the environment before the file", { files: { "gateway.yaml": file }, env }, fromEnvironment],
    [
      "the command line before the file",
      { files: { "gateway.yaml": file }, flags },
      { ...fromFile, ...fromFlags },
    ],
    [
      "the command line before the environment",
      { env, flags },
      { ...fromEnvironment, ...fromFlags },
    ],
    [
      "the command line before both",
      { files: { "gateway.yaml": file }, env, flags },
      { ...fromEnvironment, ...fromFlags },
    ],
    [
      "the file when variables are empty",
      { files: { "gateway.yaml": file }, env: empty },
      fromFile,
    ],
    [
      "a file that names no more than one",
      { files: { "gateway.yaml": "port: 1" }, env: { HOST: "::1" } },
      { port: 1, host: "::1" },
    ],
  ])("comes from %s", async (_, world, expected) => {
    expect(await load(world)).toEqual({ ...defaults, ...expected });
  });
});

describe("the documents", () => {
  const files = { "gateway.yaml": "port: 1001\napis: { shop: { spec: shop.yaml } }" };
  const specs = async (world: World) => (await load(world)).apis.map(({ spec }) => spec);
  const at = (...paths: readonly string[]) => paths.map((path) => `${cwd}/${path}`);

  it.each<[string, World, readonly string[]]>([
    ["none", {}, []],
    ["those of the file", { files }, at("shop.yaml")],
    [
      "those of the command line",
      { flags: { documents: ["a.yaml", "-", "http://h/x"] } },
      [`${cwd}/a.yaml`, "-", "http://h/x"],
    ],
    [
      "those of the command line instead of the file's",
      { files, flags: { documents: ["a.yaml"] } },
      at("a.yaml"),
    ],
    [
      "those of OPENAPI_URL",
      { env: { OPENAPI_URL: " a.yaml, b.yaml\n/c.yaml," } },
      [...at("a.yaml", "b.yaml"), "/c.yaml"],
    ],
    [
      "none of OPENAPI_URL beside the file's",
      { files, env: { OPENAPI_URL: "a.yaml" } },
      at("shop.yaml"),
    ],
    [
      "that of OPENAPI_URL when the file has none",
      { files: { "gateway.yaml": "apis: {}" }, env: { OPENAPI_URL: "a.yaml" } },
      at("a.yaml"),
    ],
    [
      "those of the command line instead of OPENAPI_URL",
      { env: { OPENAPI_URL: "a.yaml" }, flags: { documents: ["b.yaml"] } },
      at("b.yaml"),
    ],
    ["none when OPENAPI_URL is empty", { env: { OPENAPI_URL: "" } }, []],
  ])("are %s", async (_, world, expected) => {
    expect(await specs(world)).toEqual(expected);
  });

  it("keep the rest of the file", async () => {
    expect(await load({ files, flags: { documents: ["a.yaml"] } })).toEqual({
      ...defaults,
      port: 1001,
      apis: [{ ...apiDefaults, name: undefined, spec: `${cwd}/a.yaml` }],
    });
  });

  it("spare the file's apis the secrets that they would need", async () => {
    const text = "apis: { shop: { spec: shop.yaml, headers: { X-Key: '${NOT_SET}' } } }";
    const world = { files: { "gateway.yaml": text }, flags: { documents: ["a.yaml"] } };
    expect(await specs(world)).toEqual(at("a.yaml"));
  });

  it("get base URL, name and headers from their flags", async () => {
    const { apis } = await load({
      flags: {
        documents: ["a.yaml"],
        baseUrl: "https://api.example.com/",
        name: "shop",
        headers: ["X-Tenant: acme", "Authorization:Bearer a:b ", "X-Empty:"],
      },
    });
    expect(
      apis.map(({ baseUrl, name, headers }) => ({ baseUrl, name, headers: reveal(headers) })),
    ).toEqual([
      {
        baseUrl: "https://api.example.com",
        name: "shop",
        headers: { "x-tenant": "acme", authorization: "Bearer a:b", "x-empty": "" },
      },
    ]);
  });

  it("get overlays and headers of the document from their flags", async () => {
    const { apis } = await load({
      flags: {
        documents: ["https://shop.example.com/openapi.yaml"],
        overlays: ["mend.yaml", "https://shop.example.com/overlay.yaml"],
        specHeaders: ["Authorization: Bearer abc"],
      },
    });
    expect(
      apis.map(({ overlays, specHeaders, headers }) => [
        overlays,
        reveal(specHeaders),
        reveal(headers),
      ]),
    ).toEqual([
      [
        [`${cwd}/mend.yaml`, "https://shop.example.com/overlay.yaml"],
        { authorization: "Bearer abc" },
        {},
      ],
    ]);
  });

  it("get every header, each of them", async () => {
    const { apis } = await load({
      env: { OPENAPI_URL: "a.yaml b.yaml" },
      flags: { headers: ["X-A: 1"] },
    });
    expect(apis.map(({ headers }) => reveal(headers))).toEqual([{ "x-a": "1" }, { "x-a": "1" }]);
  });

  it.each<[string, World, string | undefined]>([
    ["BASE_URL", { env: { BASE_URL: "http://env" }, flags: { documents: ["a"] } }, "http://env"],
    [
      "--base-url before BASE_URL",
      { env: { BASE_URL: "http://env" }, flags: { documents: ["a"], baseUrl: "http://flag" } },
      "http://flag",
    ],
    ["no BASE_URL in the file's apis", { files, env: { BASE_URL: "http://env" } }, undefined],
  ])("get their base URL from %s", async (_, world, expected) => {
    expect((await load(world)).apis.map(({ baseUrl }) => baseUrl)).toEqual([expected]);
  });
});
