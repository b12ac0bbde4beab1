/** Where a caller, a document or an API may try to lead the gateway: nowhere but to the API. */
import { describe, expect, it } from "vitest";

import { credential, openWorld } from "./world.ts";

const world = openWorld();
const port = () => new URL(world.elsewhere).port;

describe("a file by URL", () => {
  it.each<[string, () => string]>([
    ["loopback", () => world.elsewhere],
    ["the API itself, with none of its credentials", () => world.api],
    ["loopback by name", () => `http://localhost:${port()}/`],
    ["loopback cut short", () => `http://127.1:${port()}/`],
    ["loopback as one number", () => `http://2130706433:${port()}/`],
    ["loopback in hexadecimal", () => `http://0x7f.0.0.1:${port()}/`],
    ["loopback in octal", () => `http://0177.0.0.1:${port()}/`],
    ["loopback in full-width digits", () => `http://１２７.０.０.１:${port()}/`],
    ["loopback by a trailing dot", () => `http://localhost.:${port()}/`],
    ["all addresses", () => `http://0.0.0.0:${port()}/`],
    ["loopback of IPv6", () => `http://[::1]:${port()}/`],
    ["loopback within IPv6", () => `http://[::ffff:127.0.0.1]:${port()}/`],
    ["loopback within IPv6 in hexadecimal", () => `http://[::ffff:7f00:1]:${port()}/`],
    ["loopback by NAT64", () => `http://[64:ff9b::7f00:1]:${port()}/`],
    ["the metadata service", () => "http://169.254.169.254/latest/meta-data"],
    ["the metadata service as one number", () => "http://2852039166/latest"],
    ["the metadata service of IPv6", () => "http://[fd00:ec2::254]/latest"],
    ["a private network", () => "http://10.0.0.1/"],
    ["a file of this machine", () => "file:///etc/passwd"],
    ["another scheme", () => `gopher://127.0.0.1:${port()}/_GET`],
    ["data", () => "data:text/plain,hello"],
    ["a user and a password", () => `http://user:secret@127.0.0.1:${port()}/`],
    ["a host after a user that looks like one", () => `http://example.com@127.0.0.1:${port()}/`],
  ])("at %s is not fetched", async (_, url) => {
    const { isError, text } = await world.call("shop_addPicture", { file: { url: url() } });
    expect(isError).toBe(true);
    expect(text).not.toMatch(/root:|secret@/);
  });
});

describe("an API", () => {
  it.each([
    ["by a redirect", "redirect-elsewhere"],
    ["by a redirect without a scheme", "redirect-downgrade"],
    ["to the metadata service", "redirect-metadata"],
    ["to a file", "redirect-file"],
    ["by the Location of something accepted", "poll"],
    ["by the address of an operation's state", "poll-operation"],
    ["by a Link to more", "next-link"],
    ["by the address of more in a body", "next-field"],
  ])("does not lead it elsewhere %s, and no credential goes along", async (_, what) => {
    const { text } = await world.call("shop_does", { what });
    const seen = world.take();
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([`GET /eu/does/${what}`]);
    expect(text).not.toContain(encodeURIComponent(credential));
  });

  it("does not lead it elsewhere with a body", async () => {
    const { isError } = await world.call("shop_doesIt", {
      what: "redirect-body",
      body: { card: "4111" },
    });
    expect(isError).toBe(true);
    expect(world.take().map(({ url }) => url)).toEqual(["/eu/does/redirect-body"]);
  });

  it("pollutes nothing by its reply", async () => {
    await world.call("shop_does", { what: "proto" });
    expect({}).not.toHaveProperty("polluted");
    expect(world.take().length).toBe(1);
  });

  it("fills no memory with a reply of 64 MB in 64 KB", async () => {
    const before = process.memoryUsage().rss;
    const { text } = await world.call("shop_does", { what: "gzip-bomb" });
    expect(text.length).toBeLessThan(1_000_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
    expect(world.take().length).toBe(1);
  });

  it("breaks nothing with a reply of 200,000 levels", async () => {
    const { status } = await world.call("shop_does", { what: "deep" });
    expect(status).toBe(200);
    expect(world.take().length).toBe(1);
    expect((await world.call("shop_does", { what: "x" })).isError).toBe(false);
    world.take();
  });

  it("puts no control characters of a JSON text before a model", async () => {
    const { text } = await world.call("shop_does", { what: "controls" });
    const told = JSON.parse(text) as { result: { content: { text: string }[] } };
    const [content] = told.result.content;
    expect(content?.text).toContain("red");
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(content?.text).not.toMatch(/[\u0000-\u001f]/);
    expect(world.take().length).toBe(1);
  });
});

describe("a document from elsewhere", () => {
  it.each(["far_near", "far_metadata"])("leads %s to no private address", async (name) => {
    const { isError } = await world.call(name, {});
    expect(isError).toBe(true);
  });

  it("reads no file and no other host by $ref", async () => {
    const { text } = await world.ask("tools/list", {});
    expect(text).toContain("shop_referred");
    expect(text).not.toMatch(/root:/);
    const { text: document } = await world.ask("resources/read", {
      uri: "openapi://shop/document",
    });
    expect(document).not.toMatch(/root:x/);
  });
});

describe("a resource's address", () => {
  it.each([
    "file:///etc/passwd",
    "http://169.254.169.254/latest/meta-data",
    "openapi://shop/../../etc/passwd",
    "openapi://shop/replies/../../document",
    "openapi://%2e%2e/document",
    "openapi://shop/operations/..%2f..%2fetc%2fpasswd",
    "openapi://constructor/document",
    "openapi://__proto__",
  ])("that is none of the gateway's is not read: %s", async (uri) => {
    const { isError, text } = await world.ask("resources/read", { uri });
    expect(isError).toBe(true);
    expect(text).not.toMatch(/root:|function/);
  });
});
