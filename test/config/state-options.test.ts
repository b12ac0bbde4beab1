import { describe, expect, it } from "vitest";

import { parseRedisAddress } from "../../src/config/redis-address.ts";
import { load } from "./memory.ts";

const plain = { tls: false, username: undefined, password: undefined };
const node = (host: string, port: number) => ({ host, port });

describe("the address of Redis", () => {
  it.each([
    ["redis://cache", { ...plain, kind: "single", database: 0, nodes: [node("cache", 6379)] }],
    [
      "rediss://cache:7000/3",
      { ...plain, tls: true, kind: "single", database: 3, nodes: [node("cache", 7000)] },
    ],
    ["redis://[::1]:7000", { ...plain, kind: "single", database: 0, nodes: [node("::1", 7000)] }],
    [
      "redis+sentinel://a,b:26380/main/2",
      {
        ...plain,
        kind: "sentinel",
        master: "main",
        database: 2,
        nodes: [node("a", 26_379), node("b", 26_380)],
      },
    ],
    ["redis+cluster://a:1", { ...plain, kind: "cluster", nodes: [node("a", 1)] }],
    [
      "rediss://a:1, rediss://b:2",
      { ...plain, tls: true, kind: "cluster", nodes: [node("a", 1), node("b", 2)] },
    ],
  ])("is read from %s", (text, address) => {
    expect(parseRedisAddress(text)).toEqual(address);
  });

  it("may hold a user and a password", () => {
    const address = parseRedisAddress("redis://gate:p%40ss@cache");
    expect([address?.username, address?.password?.reveal()]).toEqual(["gate", "p@ss"]);
    expect(parseRedisAddress("redis://:word@cache")?.username).toBeUndefined();
  });

  it.each([
    "cache:6379",
    "http://cache",
    "redis://",
    "redis://cache/name",
    "redis://a,b/0",
    "redis://cache:99999",
    "redis+sentinel://a",
    "redis://%zz@cache",
  ])("is not %s", (text) => {
    expect(parseRedisAddress(text)).toBeUndefined();
  });
});

describe("state", () => {
  const secret = "s".repeat(32);
  const stateOf = async (text: string, env = {}) =>
    (await load({ files: { "gateway.yaml": `state: ${text}` }, env })).state;

  it("is shared by Redis, with the password from the environment", async () => {
    const state = await stateOf(
      `{ redis: "redis://:old@cache", password: "\${WORD}", prefix: "g:1", secret: ${secret} }`,
      { WORD: "new" },
    );
    expect(state).toMatchObject({ prefix: "g:1", redis: { nodes: [node("cache", 6379)] } });
    expect([state?.redis.password?.reveal(), state?.secret.reveal()]).toEqual(["new", secret]);
  });

  it.each([
    ["{ redis: redis://cache }", /state\.secret: is missing: it must be text of at least 32/],
    ["{ redis: redis://cache, secret: short }", /state\.secret: must be text of at least 32/],
    [`{ redis: cache, secret: ${secret} }`, /state\.redis: must be a URL such as redis:/],
    ["{ prefix: 'a b' }", /state\.prefix/],
  ])("is refused as %s", async (text, message) => {
    await expect(stateOf(text)).rejects.toThrow(message);
  });
});
