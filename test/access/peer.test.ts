import type { IncomingHttpHeaders } from "node:http";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createPeerOf, type Incoming, type ProxyOptions } from "../../src/access/peer.ts";

const proxies: ProxyOptions = {
  trustedProxies: ["10.0.0.0/8", "2001:db8:1::/48"],
  forwardedHeader: "x-forwarded",
};
const standard: ProxyOptions = { ...proxies, forwardedHeader: "forwarded" };

function incoming(
  remoteAddress: string | undefined,
  headers: IncomingHttpHeaders,
  isEncrypted = false,
): Incoming {
  const socket = { remoteAddress, ...(isEncrypted && { encrypted: true }) };
  return { headers: { host: "gateway:8000", ...headers }, socket };
}

function ask(options: ProxyOptions, ...request: Parameters<typeof incoming>) {
  const { address, scheme, host } = createPeerOf(options)(incoming(...request));
  return `${address} ${scheme} ${host}`;
}

const all = {
  "x-forwarded-for": "192.0.2.1",
  "x-forwarded-proto": "https",
  "x-forwarded-host": "mcp.test",
  forwarded: "for=192.0.2.1;proto=https;host=mcp.test",
};

describe("without trusted proxies", () => {
  const none = { ...proxies, trustedProxies: [] };

  it("takes the connection's word alone", () => {
    expect(ask(none, "10.0.0.1", all)).toBe("10.0.0.1 http gateway:8000");
    expect(ask(none, "10.0.0.1", all, true)).toBe("10.0.0.1 https gateway:8000");
    expect(ask({ ...none, forwardedHeader: "forwarded" }, "10.0.0.1", all)).toBe(
      "10.0.0.1 http gateway:8000",
    );
  });

  it.each([
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::FFFF:C000:0207", "192.0.2.7"],
    ["2001:DB8::0:1", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
    [undefined, ""],
  ])("writes %s as %j", (remote, address) => {
    expect(createPeerOf(none)(incoming(remote, {})).address).toBe(address);
  });
});

describe("with X-Forwarded-*", () => {
  it.each<[what: string, remote: string, headers: IncomingHttpHeaders, peer: string]>([
    ["a stranger's headers", "192.0.2.9", all, "192.0.2.9 http gateway:8000"],
    ["a proxy's headers", "10.0.0.1", all, "192.0.2.1 https mcp.test"],
    ["a proxy on a mapped address", "::ffff:10.0.0.1", all, "192.0.2.1 https mcp.test"],
    ["a proxy by IPv6", "2001:db8:1::5", all, "192.0.2.1 https mcp.test"],
    [
      "an address that the client made up before the proxy's",
      "10.0.0.1",
      { "x-forwarded-for": "127.0.0.1, 192.0.2.1" },
      "192.0.2.1 http gateway:8000",
    ],
    [
      "two proxies, one after the other",
      "10.0.0.1",
      {
        "x-forwarded-for": "8.8.8.8, 192.0.2.1, 10.0.0.2",
        "x-forwarded-proto": "https, http",
        "x-forwarded-host": "mcp.test, inner.test",
      },
      "192.0.2.1 https mcp.test",
    ],
    [
      "a scheme and a host that the client made up before the proxy's",
      "10.0.0.1",
      {
        "x-forwarded-for": "192.0.2.1",
        "x-forwarded-proto": "https, http",
        "x-forwarded-host": "evil.test, mcp.test",
      },
      "192.0.2.1 http mcp.test",
    ],
    [
      "nothing but proxies",
      "10.0.0.1",
      { "x-forwarded-for": "10.0.0.3, 10.0.0.2" },
      "10.0.0.3 http gateway:8000",
    ],
    [
      "what is no address",
      "10.0.0.1",
      { "x-forwarded-for": "192.0.2.1, unknown", "x-forwarded-proto": "https" },
      "10.0.0.1 https gateway:8000",
    ],
    [
      "addresses with ports",
      "10.0.0.1",
      { "x-forwarded-for": "[2001:DB8::1]:443" },
      "2001:db8::1 http gateway:8000",
    ],
    ["a scheme alone", "10.0.0.1", { "x-forwarded-proto": "HTTPS" }, "10.0.0.1 https gateway:8000"],
    ["another scheme", "10.0.0.1", { "x-forwarded-proto": "wss" }, "10.0.0.1 http gateway:8000"],
    [
      "the header that is not meant",
      "10.0.0.1",
      { forwarded: all.forwarded },
      "10.0.0.1 http gateway:8000",
    ],
  ])("reads %s", (_, remote, headers, peer) => {
    expect(ask(proxies, remote, headers)).toBe(peer);
  });
});

describe("with Forwarded", () => {
  it.each<[what: string, forwarded: string, peer: string]>([
    ["the words of a proxy", all.forwarded, "192.0.2.1 https mcp.test"],
    [
      "quotes, ports and other letters",
      'FOR="[2001:db8:cafe::17]:4711"; Proto=HTTPS; host="mcp.test:8443"',
      "2001:db8:cafe::17 https mcp.test:8443",
    ],
    [
      "separators within quotes",
      'for=192.0.2.66;host="evil, for=192.0.2.67", for=192.0.2.1;host="a\\"b;c"',
      '192.0.2.1 http a"b;c',
    ],
    [
      "two proxies, one after the other",
      "for=192.0.2.66;proto=http, for=192.0.2.1;proto=https;host=mcp.test, for=10.0.0.2;proto=http",
      "192.0.2.1 https mcp.test",
    ],
    [
      "an address that is hidden",
      "for=192.0.2.66, for=_hidden;proto=https",
      "10.0.0.1 https gateway:8000",
    ],
    ["nothing", "", "10.0.0.1 http gateway:8000"],
    ["what breaks the grammar", 'for="192.0.2.1', "10.0.0.1 http gateway:8000"],
  ])("reads %s", (_, forwarded, peer) => {
    expect(ask(standard, "10.0.0.1", { forwarded })).toBe(peer);
  });

  it("does not look at the other headers", () => {
    const { forwarded: _, ...others } = all;
    expect(ask(standard, "10.0.0.1", others)).toBe("10.0.0.1 http gateway:8000");
  });
});

it("is not moved by anything that a stranger, or a client of a proxy, writes", () => {
  const text = fc.string({ unit: "grapheme-ascii" });
  fc.assert(
    fc.property(text, text, text, (first, second, third) => {
      const written = {
        "x-forwarded-for": first,
        "x-forwarded-proto": second,
        "x-forwarded-host": third,
        forwarded: first,
      };
      for (const options of [proxies, standard]) {
        expect(ask(options, "192.0.2.9", written)).toBe("192.0.2.9 http gateway:8000");
      }
      const appended = { "x-forwarded-for": `${first}, 192.0.2.1` };
      expect(createPeerOf(proxies)(incoming("10.0.0.1", appended)).address).toBe("192.0.2.1");
    }),
  );
});
