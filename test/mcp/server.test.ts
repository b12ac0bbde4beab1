import { expect, it } from "vitest";

import { ask, createSubject } from "./ask.ts";

const complete = {
  resultType: "complete",
  _meta: { "io.modelcontextprotocol/serverInfo": { name: "gateway", version: "1.2.3" } },
};
const cacheable = { ...complete, ttlMs: 0, cacheScope: "private" };
/** Nobody has rights of his own here. */
const forAll = { ...cacheable, cacheScope: "public" };

it.each([
  ["tools/list", {}, cacheable],
  ["tools/call", { name: "pets_listPets" }, complete],
  ["resources/list", {}, forAll],
  ["resources/templates/list", {}, forAll],
  ["resources/read", { uri: "openapi://pets" }, cacheable],
  ["prompts/list", {}, forAll],
  [
    "completion/complete",
    {
      ref: { type: "ref/resource", uri: "openapi://{api}/tags/{tag}" },
      argument: { name: "api", value: "p" },
    },
    complete,
  ],
  ["prompts/get", { name: "explore_api", arguments: { api: "pets" } }, complete],
])(
  "marks results of %s as 2026-07-28 asks, and as no earlier revision knows",
  async (method, params, marks) => {
    const { factory } = createSubject();
    const modern = await ask(factory, method, params, "2026-07-28");
    expect(modern.result).toMatchObject(marks);
    const earlier = await ask(factory, method, params, "2025-11-25");
    expect(earlier.result).toBeDefined();
    for (const mark of Object.keys(cacheable)) expect(earlier.result).not.toHaveProperty(mark);
  },
);

it("lets nobody share a list where callers have rights of their own", async () => {
  const { factory } = createSubject({
    rights: { permitted: (whole) => whole, lacking: () => undefined },
  });
  const { result } = await ask(factory, "prompts/list", {}, "2026-07-28");
  expect(result).toMatchObject(cacheable);
});

it("answers ping with nothing at all", async () => {
  const { factory } = createSubject();
  expect(await ask(factory, "ping", {}, "2025-11-25")).toEqual({
    jsonrpc: "2.0",
    id: 1,
    result: {},
  });
});

it("has no ping at 2026-07-28, which took it away", async () => {
  const { factory } = createSubject();
  expect((await ask(factory, "ping", {}, "2026-07-28")).error?.code).toBe(-32601);
});

it("declares what it does, and nothing that it does not", async () => {
  const { factory } = createSubject();
  const { result } = await ask(factory, "server/discover");
  expect(result).toMatchObject({
    supportedVersions: ["2026-07-28"],
    capabilities: { tools: {}, resources: {}, prompts: {}, completions: {}, logging: {} },
  });
  expect(Object.keys(result?.["capabilities"] ?? {}).toSorted()).toEqual([
    "completions",
    "logging",
    "prompts",
    "resources",
    "tools",
  ]);
});

it.each(["tasks/list"])("does not know %s", async (method) => {
  const { factory } = createSubject();
  const { error } = await ask(factory, method, { uri: "openapi://pets" }, "2025-11-25");
  expect(error?.code).toBe(-32601);
});

it.each([
  ["2025-11-25", "2025-11-25"],
  ["2025-06-18", "2025-06-18"],
  ["2025-03-26", "2025-03-26"],
  ["2024-11-05", "2024-11-05"],
  ["1999-01-01", "2025-11-25"],
  ["2099-01-01", "2025-11-25"],
  ["2026-07-28", "2025-11-25"],
  ["nonsense", "2025-11-25"],
  ["", "2025-11-25"],
])("negotiates %s as %s", async (asked, negotiated) => {
  const { factory } = createSubject();
  const { result } = await ask(
    factory,
    "initialize",
    {
      protocolVersion: asked,
      capabilities: {},
      clientInfo: { name: "test", version: "1" },
    },
    "2025-11-25",
  );
  expect(result).toMatchObject({
    protocolVersion: negotiated,
    serverInfo: { name: "gateway", version: "1.2.3" },
  });
  expect(result?.["instructions"]).toContain("openapi://pets, openapi://orders");
});
