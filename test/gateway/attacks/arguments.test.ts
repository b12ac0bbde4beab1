/** What a caller may try with the arguments of a call. */
import { fetch } from "undici";
import { describe, expect, it } from "vitest";

import { post } from "../../transport/post.ts";
import { keys, openWorld } from "./world.ts";

const world = openWorld();

describe("a path argument", () => {
  it.each([
    ["dots", ".."],
    ["one dot", "."],
    ["nothing", ""],
    ["a way up", "../vault"],
    ["a way up from within", "x/../../vault"],
    ["dots encoded once", "%2e%2e/vault"],
    ["dots and slash encoded once", "%2e%2e%2fvault"],
    ["dots encoded twice", "%252e%252e%252fvault"],
    ["dots encoded thrice", "%25252e%25252e%25252fvault"],
    ["dots half encoded", ".%2E/vault"],
    ["a digit of the encoding encoded", "%%32%65%%32%65/vault"],
    ["backslashes", "..\\vault"],
    ["backslashes encoded", "..%5cvault"],
    ["dots before a semicolon", "..;/vault"],
    ["an absolute path", "/vault"],
    ["two slashes", "x//vault"],
    ["a NUL", "x\u0000.json"],
    ["a NUL encoded", "x%00.json"],
    ["a tab before dots", "\t../vault"],
    ["a line break", "x\r\nHost: evil.example"],
    ["a line break encoded twice", "x%250d%250aHost: evil.example"],
  ])("of %s is refused", async (_, name) => {
    const { isError, text } = await world.call("shop_getFile", { name });
    expect({ isError, text }).toMatchObject({ isError: true, text: expect.stringMatching(/name/) });
  });

  it.each([
    ["a query", "x?admin=true", "/eu/files/x%3Fadmin%3Dtrue"],
    ["a fragment", "x#y", "/eu/files/x%23y"],
    ["another host", "@evil.example", "/eu/files/%40evil.example"],
    ["a scheme", "http:evil.example", "/eu/files/http%3Aevil.example"],
    ["full-width dots", "\uFF0E\uFF0E", "/eu/files/%EF%BC%8E%EF%BC%8E"],
    ["a template", "{name}", "/eu/files/%7Bname%7D"],
    ["a replacement pattern", "$&$'", "/eu/files/%24%26%24%27"],
  ])("of %s stays one segment", async (_, name, path) => {
    await world.call("shop_getFile", { name });
    expect(world.take()).toMatchObject([{ method: "GET", url: path }]);
  });

  it("of 200,000 nested encodings holds up nobody", async () => {
    const startedAt = performance.now();
    const { isError } = await world.call("shop_getFile", { name: `%${"25".repeat(200_000)}2e` });
    expect(isError).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

describe("another argument", () => {
  it("puts no parameter of its own into the query", async () => {
    await world.call("shop_search", { q: "x&admin=true#y" });
    expect(world.take()).toMatchObject([{ url: "/eu/search?q=x%26admin%3Dtrue%23y" }]);
  });

  it.each(["x\r\nX-Admin: true", "x\nX-Admin: true", "x\u0000", "x\u2028\u010a"])(
    "puts no line into a header: %j",
    async (note) => {
      const { isError } = await world.call("shop_search", { "X-Note": note });
      const seen = world.take();
      for (const { headers } of seen) expect(headers).not.toHaveProperty("x-admin");
      expect(
        isError || seen.every(({ headers }) => /^[\t\x20-\x7e]*$/.test(String(headers["x-note"]))),
      ).toBe(true);
    },
  );

  it("puts no cookie beside its own", async () => {
    await world.call("shop_search", { session: "a; admin=true" });
    for (const { headers } of world.take()) expect(headers.cookie).not.toMatch(/; *admin=/);
  });

  it.each([
    ["the server's variable", { region: "evil" }],
    ["the base URL", { baseUrl: "http://evil.example" }],
    ["the server", { server: "http://evil.example", servers: [{ url: "http://evil.example" }] }],
    ["a header of the request", { Host: "evil.example" }],
    ["a credential", { "X-Key": "mine", Authorization: "Bearer mine" }],
    ["the method", { _method: "DELETE", "X-HTTP-Method-Override": "DELETE" }],
  ])("is none that chooses %s", async (_, given) => {
    const { isError } = await world.call("shop_search", given);
    expect(isError).toBe(true);
  });

  it("is held to the list of a server's variable nowhere but in the configuration", async () => {
    const { text } = await world.ask("tools/list", {});
    expect(text).not.toContain('"region"');
  });

  it.each(["__proto__", "constructor", "prototype"])("pollutes nothing by %s", async (name) => {
    const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"shop_addNote","arguments":{"text":"a","${name}":{"polluted":true}}}}`;
    const response = await fetch(`${world.url}/mcp`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${keys.mallory}` },
      body,
    });
    await response.text();
    expect({}).not.toHaveProperty("polluted");
    for (const seen of world.take()) expect(JSON.parse(seen.body)).toEqual({ text: "a" });
  });

  it("pollutes nothing from within a body or a deep object", async () => {
    const nested = '{"__proto__":{"polluted":true}}';
    const send = async (name: string, given: string) =>
      (
        await fetch(`${world.url}/mcp`, {
          method: "POST",
          headers: { "content-type": "application/json", authorization: `Bearer ${keys.mallory}` },
          body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${name}","arguments":${given}}}`,
        })
      ).text();
    await send("shop_search", `{"filter":${nested}}`);
    await send("shop_doesIt", `{"what":"x","body":${nested}}`);
    expect({}).not.toHaveProperty("polluted");
    world.take();
  });

  it("reaches operations and parameters of strange names as what they are", async () => {
    const { text } = await world.ask("tools/list", {});
    const names = [...text.matchAll(/"name":"(shop_[^"]*)"/g)].map(([, name]) => name);
    expect(names.length).toBe(new Set(names).size);
    const strange = names.filter((name) => /proto|constructor/.test(`${name}`));
    expect(strange.length).toBe(2);
    for (const name of strange) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, each with what it sent
      const { isError } = await world.call(`${name}`, {});
      expect(isError).toBe(false);
    }
    expect(world.take().map(({ method, url }) => `${method} ${url}`)).toEqual([
      "GET /eu/names",
      "PUT /eu/names",
    ]);
  });

  it("of 3 MB is refused or sent, and holds up nobody", async () => {
    const startedAt = performance.now();
    const { status } = await world.call("shop_search", { q: "x".repeat(3_000_000) });
    expect(status).toBe(200);
    expect(world.take()).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it("meets a pattern that would take forever within a bound", async () => {
    const startedAt = performance.now();
    await world.call("shop_search", { code: `${"a".repeat(60)}!` });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    world.take();
  });

  it("is no object of 100,000 levels", async () => {
    const deep = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
    const response = await post(
      `${world.url}/mcp`,
      {},
      { authorization: `Bearer ${keys.mallory}` },
    );
    await response.text();
    const told = await fetch(`${world.url}/mcp`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${keys.mallory}` },
      body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"shop_doesIt","arguments":{"what":"x","body":${deep}}}}`,
    });
    expect(told.status).toBeLessThan(500);
    await told.text();
    world.take();
  });
});
