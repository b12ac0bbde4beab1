import { describe, expect, test } from "vitest";

import { scopeOf } from "../../src/upstream/address.ts";
import { createGuard } from "../../src/upstream/guard.ts";

test.each([
  ["1.1.1.1", "public"],
  ["8.8.8.8", "public"],
  ["100.63.255.255", "public"],
  ["100.128.0.0", "public"],
  ["172.15.255.255", "public"],
  ["172.32.0.0", "public"],
  ["223.255.255.255", "public"],
  ["2606:4700:4700::1111", "public"],
  ["2a00:1450:4001:830::200e", "public"],
  ["10.0.0.1", "private"],
  ["100.64.0.1", "private"],
  ["127.0.0.1", "private"],
  ["127.255.255.254", "private"],
  ["172.16.0.1", "private"],
  ["172.31.255.255", "private"],
  ["192.168.1.1", "private"],
  ["::1", "private"],
  ["fd12:3456::1", "private"],
  ["fc00::1", "private"],
  ["0.0.0.0", "forbidden"],
  ["0.1.2.3", "forbidden"],
  ["100.100.100.200", "forbidden"],
  ["168.63.129.16", "forbidden"],
  ["169.254.169.254", "forbidden"],
  ["169.254.0.1", "forbidden"],
  ["192.0.0.192", "forbidden"],
  ["192.0.2.1", "forbidden"],
  ["192.88.99.1", "forbidden"],
  ["198.18.0.1", "forbidden"],
  ["198.19.255.255", "forbidden"],
  ["198.51.100.1", "forbidden"],
  ["203.0.113.1", "forbidden"],
  ["224.0.0.1", "forbidden"],
  ["239.255.255.250", "forbidden"],
  ["240.0.0.1", "forbidden"],
  ["255.255.255.255", "forbidden"],
  ["::", "forbidden"],
  ["::ffff:127.0.0.1", "forbidden"],
  ["::ffff:8.8.8.8", "forbidden"],
  ["::ffff:a9fe:a9fe", "forbidden"],
  ["::127.0.0.1", "forbidden"],
  ["::ffff:0:7f00:1", "forbidden"],
  ["64:ff9b::7f00:1", "forbidden"],
  ["64:ff9b:1::1", "forbidden"],
  ["100::1", "forbidden"],
  ["2001::1", "forbidden"],
  ["2001:2::1", "forbidden"],
  ["2001:db8::1", "forbidden"],
  ["2002:7f00:1::1", "forbidden"],
  ["3fff::1", "forbidden"],
  ["fd00:ec2::254", "forbidden"],
  ["fd20:ce::254", "forbidden"],
  ["fe80::1", "forbidden"],
  ["fe80::1%eth0", "forbidden"],
  ["fec0::1", "forbidden"],
  ["ff02::1", "forbidden"],
  ["not an address", "forbidden"],
  ["", "forbidden"],
])("calls %s %s", (address, scope) => {
  expect(scopeOf(address)).toBe(scope);
});

const remote = createGuard({ allowedOrigins: new Set(), allowPrivate: false });
const local = createGuard({ allowedOrigins: new Set(), allowPrivate: true });

describe("for a document from elsewhere", () => {
  // Every spelling that `new URL` takes for a loopback address.
  test.each([
    "http://127.0.0.1/",
    "http://127.1/",
    "http://127.0.1:8080/",
    "http://0x7f.1/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://2130706433/",
    "http://127.0.0.1./",
    "http://１２７.０.０.１/",
    "http://127。0。0。1/",
    "http://①②⑦.0.0.1/",
    "http://%31%32%37.0.0.1/",
    "https://[::1]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[64:ff9b::127.0.0.1]/",
  ])("refuses %s", (url) => {
    expect(remote.checkUrl(url)).toMatch(/private network|reserved address/);
  });

  test.each([
    "https://api.example.com/v1?x=1",
    "http://1.1.1.1:8080/",
    "https://localhost.example/",
  ])("lets %s pass", (url) => {
    expect(remote.checkUrl(url)).toBeUndefined();
  });

  test("leaves names to the moment of connecting", () => {
    expect(remote.checkUrl("http://localhost:8080/")).toBeUndefined();
    expect(remote.checkAddress("http://localhost:8080", "127.0.0.1")).toBeDefined();
  });
});

describe("for a document of the operator's own", () => {
  test.each([
    "http://127.0.0.1:3000/",
    "http://[::1]:3000/",
    "http://10.1.2.3/",
    "http://[fd12::1]/",
  ])("lets %s pass", (url) => {
    expect(local.checkUrl(url)).toBeUndefined();
  });

  test.each([
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://[fd00:ec2::254]/",
    "http://100.100.100.200/",
    "http://[fe80::1]/",
    "http://0.0.0.0/",
    "http://[::ffff:169.254.169.254]/",
  ])("refuses %s", (url) => {
    expect(local.checkUrl(url)).toMatch(/reserved address/);
  });
});

test.each([
  ["ftp://example.com/", "scheme ftp:"],
  ["file:///etc/passwd", "scheme file:"],
  ["javascript:alert(1)", "scheme javascript:"],
  ["https://user@example.com/", "user name or password"],
  ["https://:pass@example.com/", "user name or password"],
  ["/relative", "not an absolute one"],
  ["//host/path", "not an absolute one"],
  [`https://example.com/${"a".repeat(16 * 1024)}`, "characters long"],
])("refuses %.60s", (url, words) => {
  expect(local.checkUrl(url)).toContain(words);
});

test("lets exactly the origins pass that the operator typed", () => {
  const guard = createGuard({
    allowedOrigins: new Set(["http://10.0.0.5:8080", "http://intranet.example"]),
    allowPrivate: false,
  });
  expect(guard.checkUrl("http://10.0.0.5:8080/x")).toBeUndefined();
  expect(guard.checkAddress("http://intranet.example", "169.254.169.254")).toBeUndefined();
  for (const other of [
    "https://10.0.0.5:8080/",
    "http://10.0.0.5/",
    "http://10.0.0.5:8081/",
    "http://10.0.0.6:8080/",
  ]) {
    expect(guard.checkUrl(other)).toBeDefined();
  }
  expect(guard.checkAddress("https://intranet.example", "10.0.0.1")).toBeDefined();
});

test("names the origin and never the address", () => {
  const refusal = remote.checkAddress("https://internal.example", "10.1.2.3");
  expect(refusal).toContain("https://internal.example");
  expect(refusal).not.toContain("10.1.2.3");
});
