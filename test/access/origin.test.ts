import { describe, expect, it } from "vitest";

import { createOriginPolicy } from "../../src/access/origin.ts";

const listed = { allowedHosts: ["gateway.test"], allowedOrigins: ["https://app.example.com"] };
const unlisted = { allowedHosts: [], allowedOrigins: [] };

function allows(
  options: Parameters<typeof createOriginPolicy>[0],
  host: string | undefined,
  origin?: string,
): boolean {
  return createOriginPolicy(options)({ host, peer: { scheme: "http", host }, origin }).allowed;
}

describe("a gateway on loopback", () => {
  const local = { boundToLoopback: true, ...unlisted };

  it.each([
    "localhost",
    "localhost:8000",
    "LOCALHOST:8000",
    "127.0.0.1",
    "127.0.0.1:8000",
    "127.3.2.1:1",
    "[::1]",
    "[::1]:8000",
  ])("serves Host %s", (host) => {
    expect(allows(local, host)).toBe(true);
  });

  it.each([
    undefined,
    "",
    "evil.example.com",
    "evil.example.com:8000",
    "localhost.evil.example.com",
    "127.0.0.1.evil.example.com",
    "localhost@evil.example.com",
    "evil.example.com#localhost",
    "192.168.0.1:8000",
    "[::2]:8000",
    "[::ffff:10.0.0.1]",
    "0.0.0.0:8000",
    "gateway.test",
  ])("refuses Host %s", (host) => {
    expect(allows(local, host)).toBe(false);
  });

  it("serves a Host that is listed, on any port", () => {
    const policy = { boundToLoopback: true, ...listed };
    expect(allows(policy, "gateway.test")).toBe(true);
    expect(allows(policy, "Gateway.Test:8443")).toBe(true);
    expect(allows(policy, "other.test")).toBe(false);
  });

  it.each([
    undefined,
    "http://localhost:3000",
    "https://localhost",
    "http://127.0.0.1:5173",
    "http://[::1]:8000",
  ])("serves Origin %s", (origin) => {
    expect(allows(local, "localhost:8000", origin)).toBe(true);
  });

  it.each([
    "null",
    "",
    "*",
    "evil",
    "https://evil.example.com",
    "http://localhost.evil.example.com",
    "http://localhost@evil.example.com",
    "file://",
    "chrome-extension://abcdefghijklmnop",
    "https://app.example.com",
  ])("refuses Origin %j", (origin) => {
    expect(allows(local, "localhost:8000", origin)).toBe(false);
  });

  it("serves an Origin that is listed, with its scheme and port only", () => {
    const policy = { boundToLoopback: true, ...listed };
    expect(allows(policy, "localhost:8000", "https://app.example.com")).toBe(true);
    expect(allows(policy, "localhost:8000", "http://app.example.com")).toBe(false);
    expect(allows(policy, "localhost:8000", "https://app.example.com:8443")).toBe(false);
  });

  it("serves the Origin of an extension that is listed", () => {
    const origin = "chrome-extension://abcdefghijklmnop";
    const policy = { boundToLoopback: true, allowedHosts: [], allowedOrigins: [origin] };
    expect(allows(policy, "localhost:8000", origin)).toBe(true);
  });

  it("refuses a page of a rebound name, whose Host and Origin agree", () => {
    expect(
      allows(
        { boundToLoopback: true, ...unlisted },
        "evil.example.com:8000",
        "http://evil.example.com:8000",
      ),
    ).toBe(false);
  });

  it("says what was refused and how to allow it", () => {
    const policy = createOriginPolicy(local);
    const evil = "evil.example.com";
    const peer = { scheme: "http", host: "localhost" } as const;
    expect(policy({ host: evil, peer: { ...peer, host: evil }, origin: undefined })).toEqual({
      allowed: false,
      message:
        'Host "evil.example.com" is not served here. If it should, add the host name to allowedHosts in the gateway\'s configuration.',
    });
    expect(policy({ host: "localhost", peer, origin: "null" })).toEqual({
      allowed: false,
      message:
        'Origin "null" may not call this gateway. If it should, add it to allowedOrigins in the gateway\'s configuration.',
    });
  });
});

describe("a gateway behind a proxy", () => {
  it("serves nothing for a Host of its own choice that is not also the one it was asked for", () => {
    const policy = createOriginPolicy({ boundToLoopback: true, ...listed });
    const asked = (host: string, forwarded: string) =>
      policy({ host, peer: { scheme: "https", host: forwarded }, origin: undefined }).allowed;
    expect(asked("127.0.0.1:8000", "gateway.test")).toBe(true);
    expect(asked("evil.example.com", "gateway.test")).toBe(false);
    expect(asked("127.0.0.1:8000", "evil.example.com")).toBe(false);
  });

  it("serves pages of the host that the client asked for, but no unencrypted page of an encrypted address", () => {
    const policy = createOriginPolicy({ boundToLoopback: false, ...unlisted });
    const asked = (scheme: "http" | "https", origin: string) =>
      policy({ host: "gateway:8000", peer: { scheme, host: "mcp.test" }, origin }).allowed;
    expect(asked("https", "https://mcp.test")).toBe(true);
    expect(asked("https", "http://mcp.test")).toBe(false);
    expect(asked("http", "http://mcp.test")).toBe(true);
    expect(asked("https", "http://gateway:8000")).toBe(false);
  });
});

describe("a gateway on another address", () => {
  const open = { boundToLoopback: false, ...unlisted };

  it("serves any Host when none is listed", () => {
    expect(allows(open, "gateway.corp:8000")).toBe(true);
    expect(allows(open, "10.1.2.3:8000")).toBe(true);
  });

  it("serves only loopback and listed Hosts when some are listed", () => {
    const policy = { boundToLoopback: false, ...listed };
    expect(allows(policy, "gateway.test:8000")).toBe(true);
    expect(allows(policy, "localhost:8000")).toBe(true);
    expect(allows(policy, "gateway.corp:8000")).toBe(false);
  });

  it("serves pages of its own host, loopback pages and listed ones", () => {
    expect(allows(open, "gateway.corp:8000", "http://gateway.corp:8000")).toBe(true);
    expect(allows(open, "Gateway.corp", "https://gateway.corp")).toBe(true);
    expect(allows(open, "gateway.corp:8000", "http://localhost:3000")).toBe(true);
    expect(
      allows({ boundToLoopback: false, ...listed }, "gateway.test", "https://app.example.com"),
    ).toBe(true);
  });

  it("refuses pages of other hosts, and opaque ones", () => {
    expect(allows(open, "gateway.corp:8000", "http://gateway.corp:3000")).toBe(false);
    expect(allows(open, "gateway.corp:8000", "https://evil.example.com")).toBe(false);
    expect(allows(open, "gateway.corp:8000", "null")).toBe(false);
  });
});
