import { describe, expect, it } from "vitest";

import { type Environment } from "../../src/config/environment.ts";
import { readProxies } from "../../src/config/proxy.ts";

const both = { HTTP_PROXY: "http://plain:3128", HTTPS_PROXY: "https://secure:3129" };

function hostFor(origin: string, env: Environment): string | undefined {
  return readProxies(env).proxyFor(origin)?.url.host;
}

describe("readProxies", () => {
  it.each([
    ["https://api.example", both, "secure:3129"],
    ["http://api.example", both, "plain:3128"],
    ["https://api.example", { HTTP_PROXY: "http://plain:3128" }, undefined],
    ["https://api.example", { ...both, https_proxy: "http://lower:1" }, "lower:1"],
    ["https://api.example", { HTTPS_PROXY: "bare.example:3128" }, "bare.example:3128"],
    ["https://api.example", { HTTPS_PROXY: "" }, undefined],
    ["http://localhost:8080", both, undefined],
    ["http://127.0.0.1:8080", both, undefined],
    ["http://[::1]:8080", both, undefined],
  ])("leads to %s by %j through %s", (origin, env, host) => {
    expect(hostFor(origin, env)).toBe(host);
  });

  it.each([
    ["https://api.example", "*"],
    ["https://api.example", "api.example"],
    ["https://api.example", "other, API.example"],
    ["https://v1.api.example", "api.example"],
    ["https://v1.api.example", ".api.example"],
    ["https://v1.api.example", "*.api.example"],
    ["https://api.example", "api.example:443"],
    ["https://10.1.2.3", "10.1.2.3"],
    ["https://10.1.2.3", "10.0.0.0/8"],
    ["https://[fd00::7]", "fd00::/8"],
    ["https://[fd00::7]", "[fd00::7]"],
  ])("reaches %s directly by NO_PROXY=%s", (origin, exceptions) => {
    expect(hostFor(origin, { ...both, NO_PROXY: exceptions })).toBeUndefined();
  });

  it.each([
    ["https://notapi.example", "api.example"],
    ["https://api.example", "v1.api.example"],
    ["https://api.example", "api.example:8443"],
    ["https://11.1.2.3", "10.0.0.0/8"],
    ["https://11.1.2.3", "10.0.0.0/99"],
    ["https://api.example", "  "],
  ])("asks the proxy for %s despite NO_PROXY=%s", (origin, exceptions) => {
    expect(hostFor(origin, { ...both, NO_PROXY: exceptions })).toBe("secure:3129");
  });

  it("keeps username and password apart from the URL, decoded", () => {
    const [proxy] = readProxies({ HTTP_PROXY: "http://me:p%40ss@proxy:3128" }).all;
    expect(proxy?.url.href).toBe("http://proxy:3128/");
    expect(proxy?.login?.username.reveal()).toBe("me");
    expect(proxy?.login?.password.reveal()).toBe("p@ss");
  });

  it.each(["socks5://me:s3cret@proxy:1080", "http://", "http://me:%zz@proxy"])(
    "names the variable that holds %s, and not its value",
    (value) => {
      const message =
        "https_proxy: must be an http or https URL, such as http://proxy.example.com:3128";
      expect(() => readProxies({ https_proxy: value })).toThrow(
        expect.objectContaining({ code: "ERR_CONFIG", message }),
      );
    },
  );
});
