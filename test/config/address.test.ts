import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  isHttpUrl,
  isLoopback,
  parseBaseUrl,
  parseBrowserOrigin,
  parseHostHeaderName,
  parseHttpOrigin,
  parseListenHost,
  parseNetwork,
  parsePlace,
  parseReferencePlace,
  parseSpec,
} from "../../src/config/address.ts";

describe("parseBaseUrl", () => {
  it.each([
    ["https://api.example.com", "https://api.example.com"],
    ["https://api.example.com/", "https://api.example.com"],
    ["https://api.example.com/v1/", "https://api.example.com/v1"],
    ["https://api.example.com/v1//", "https://api.example.com/v1"],
    ["HTTP://API.example.com:80/V1", "http://api.example.com/V1"],
    ["http://[::1]:8080", "http://[::1]:8080"],
    ["  http://localhost:3000  ", "http://localhost:3000"],
    ["https://api.example.com/a/../b", "https://api.example.com/b"],
  ])("reads %j as %j", (text, url) => {
    expect(parseBaseUrl(text)).toBe(url);
  });

  it.each([
    "",
    "api.example.com",
    "/v1",
    "//api.example.com",
    "ftp://api.example.com",
    "file:///etc/passwd",
    "http:api.example.com",
    "https://",
    "https://me@api.example.com",
    "https://me:secret@api.example.com",
    "https://:secret@api.example.com",
    "https://api.example.com/?",
    "https://api.example.com?key=1",
    "https://api.example.com/#top",
    "https://api.example .com",
    "https://api.example.com/\nx",
    "https://api.example.com:99999",
  ])("refuses %j", (text) => {
    expect(parseBaseUrl(text)).toBeUndefined();
  });

  it("leaves what it gave as it is", () => {
    fc.assert(
      fc.property(fc.webUrl(), (text) => {
        const url = parseBaseUrl(text);
        fc.pre(url !== undefined);
        expect(parseBaseUrl(url)).toBe(url);
      }),
    );
  });
});

it.each([
  ["https://files.example.com", "https://files.example.com"],
  ["https://Files.example.com:443/", "https://files.example.com"],
  ["http://files.example.com:8443", "http://files.example.com:8443"],
  ["https://files.example.com/v1", undefined],
  ["https://me@files.example.com", undefined],
  ["chrome-extension://abc", undefined],
  ["*", undefined],
])("reads the origin %j as %j", (text, origin) => {
  expect(parseHttpOrigin(text)).toBe(origin);
});

it.each([
  ["https://App.example.com", "https://app.example.com"],
  ["https://app.example.com:443", "https://app.example.com"],
  ["chrome-extension://Abcdef", "chrome-extension://abcdef"],
  ["vscode-webview://1a2b", "vscode-webview://1a2b"],
  ["https://app.example.com/page", undefined],
  ["chrome-extension://abc/page", undefined],
  ["app.example.com", undefined],
  ["null", undefined],
  ["*", undefined],
  ["", undefined],
])("reads the browser origin %j as %j", (text, origin) => {
  expect(parseBrowserOrigin(text)).toBe(origin);
});

it.each([
  ["Gateway.Example.com", "gateway.example.com"],
  ["gateway", "gateway"],
  ["bücher.example", "xn--bcher-kva.example"],
  ["192.168.1.20", "192.168.1.20"],
  ["fd00::1", "[fd00::1]"],
  ["[fd00::1]", "[fd00::1]"],
  ["gateway.example.com:8000", undefined],
  ["gateway.example.com:80", undefined],
  ["[fd00::1]:8000", undefined],
  ["https://gateway.example.com", undefined],
  ["gateway.example.com/", undefined],
  ["me@gateway.example.com", undefined],
  ["*", undefined],
  ["*.example.com", undefined],
  ["", undefined],
])("reads the Host name %j as %j", (text, host) => {
  expect(parseHostHeaderName(text)).toBe(host);
});

it.each([
  ["127.0.0.1", "127.0.0.1"],
  ["0.0.0.0", "0.0.0.0"],
  ["::", "::"],
  ["[::1]", "::1"],
  ["LocalHost", "localhost"],
  ["gateway_1.internal", "gateway_1.internal"],
  ["localhost:8000", undefined],
  ["http://localhost", undefined],
  ["a b", undefined],
  ["", undefined],
])("reads the address to listen on %j as %j", (text, host) => {
  expect(parseListenHost(text)).toBe(host);
});

it.each([
  ["openapi.json", "openapi.json"],
  ["./specs/a b.yaml", "./specs/a b.yaml"],
  ["C:\\specs\\a.yaml", "C:\\specs\\a.yaml"],
  [" - ", "-"],
  ["https://api.example.com/openapi.json?v=1#x", "https://api.example.com/openapi.json?v=1#x"],
  ["ftp://api.example.com/openapi.json", undefined],
  ["file:///srv/openapi.json", undefined],
  ["https://", undefined],
  ["", undefined],
])("reads the place of a document %j as %j", (text, spec) => {
  expect(parseSpec(text)).toBe(spec);
});

it.each([
  ["overlays/mend.yaml", "overlays/mend.yaml"],
  ["https://api.example.com/overlay.yaml?v=1", "https://api.example.com/overlay.yaml?v=1"],
  ["-", undefined],
  ["", undefined],
])("reads the place of an overlay %j as %j", (text, place) => {
  expect(parsePlace(text)).toBe(place);
});

it.each([
  ["../common", "../common"],
  ["https://Schemas.example.com/", "https://schemas.example.com"],
  ["https://example.com/common/", "https://example.com/common"],
  ["https://me@example.com/", undefined],
  ["https://example.com/?a=b", undefined],
  ["ftp://example.com", undefined],
  ["-", undefined],
])("reads the place of references %j as %j", (text, place) => {
  expect(parseReferencePlace(text)).toBe(place);
});

it.each([
  ["https://api.example.com/openapi.json", true],
  ["HTTP://api.example.com", true],
  ["openapi.json", false],
  ["-", false],
])("tells whether %j is a URL: %j", (spec, expected) => {
  expect(isHttpUrl(spec)).toBe(expected);
});

it.each([
  ["127.0.0.1", true],
  ["127.255.0.3", true],
  ["::1", true],
  ["0:0:0:0:0:0:0:1", true],
  ["localhost", true],
  ["LOCALHOST", true],
  ["0.0.0.0", false],
  ["::", false],
  ["128.0.0.1", false],
  ["127.1", false],
  ["127.0.0.1.example.com", false],
  ["localhost.example.com", false],
  ["192.168.0.1", false],
  ["", false],
])("tells whether %j is loopback: %j", (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

describe("parseNetwork", () => {
  it.each([
    ["192.0.2.1", { address: "192.0.2.1", prefix: 32, family: "ipv4" }],
    [" 10.0.0.0/8 ", { address: "10.0.0.0", prefix: 8, family: "ipv4" }],
    ["0.0.0.0/0", { address: "0.0.0.0", prefix: 0, family: "ipv4" }],
    ["2001:db8::/32", { address: "2001:db8::", prefix: 32, family: "ipv6" }],
    ["::1", { address: "::1", prefix: 128, family: "ipv6" }],
  ])("reads %j", (text, network) => {
    expect(parseNetwork(text)).toEqual(network);
  });

  it.each(["", "proxy", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/", "::/129", "[::1]", "fe80::1%eth0"])(
    "refuses %j",
    (text) => {
      expect(parseNetwork(text)).toBeUndefined();
    },
  );
});
