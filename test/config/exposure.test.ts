import { describe, expect, it } from "vitest";

import { failureOf, load, type World } from "./memory.ts";

const yaml = (text: string): World => ({ files: { "gateway.yaml": text } });

describe("a host that other machines can reach", () => {
  it.each<[string, World, string]>([
    ["--host", { flags: { host: "0.0.0.0" } }, "and --host is no loopback address"],
    ["HOST", { env: { HOST: "192.168.0.7" } }, "and HOST is no loopback address"],
    ["the file", yaml("host: '::'"), "and host is no loopback address"],
    ["a name", { flags: { host: "gateway.internal" } }, "and --host is no loopback address"],
    [
      "a number that some resolve to loopback",
      { flags: { host: "127.1" } },
      "and --host is no loopback",
    ],
    [
      "another address than the file's",
      { ...yaml("host: 127.0.0.1"), env: { HOST: "::" } },
      "and HOST is",
    ],
    [
      "an environment that says no more",
      { flags: { host: "::" }, env: { GATEWAY_AUTH: "" } },
      "and --host is",
    ],
  ])("is refused without auth: %s", async (_, world, message) => {
    const error = await failureOf(world);
    expect(error.code).toBe("ERR_CONFIG");
    expect(error.message).toContain(`gateway.yaml: auth: is missing, ${message}`);
    expect(error.message).toContain("write auth: none in this file or set GATEWAY_AUTH=none");
  });

  it("is refused beside every other problem", async () => {
    const error = await failureOf(yaml("host: 0.0.0.0\nport: x"));
    expect(error.message).toContain("gateway.yaml: port: must be");
    expect(error.message).toContain("gateway.yaml: auth: is missing");
  });

  it.each<[string, World]>([
    ["in the file", yaml("host: 0.0.0.0\nauth: none")],
    ["in the environment", { flags: { host: "0.0.0.0" }, env: { GATEWAY_AUTH: "none" } }],
    ["on the command line", { flags: { host: "0.0.0.0", auth: "none" } }],
  ])("is accepted when auth: none is written down %s", async (_, world) => {
    expect(await load(world)).toMatchObject({ host: "0.0.0.0", auth: "none" });
  });

  it.each<[string, World, string]>([
    ["auth is wrong", yaml("host: 0.0.0.0\nauth: basic"), "auth: must be the word none"],
    ["host is wrong", { flags: { host: "a b" } }, "--host: must be an IP address"],
    ["the file cannot be read", { ...yaml("auth: [none"), flags: { host: "0.0.0.0" } }, "line 1"],
    [
      "auth cannot be filled in",
      yaml("host: 0.0.0.0\nauth: ${AUTH}"),
      "auth: needs the environment variable AUTH",
    ],
  ])("is not called unprotected when it is not known to be: %s", async (_, world, message) => {
    const error = await failureOf(world);
    expect(error.message).toContain(message);
    expect(error.message).not.toContain("auth: is missing");
  });
});

it.each(["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"])(
  "lets %s go without auth",
  async (host) => {
    expect((await load({ flags: { host } })).auth).toBeUndefined();
  },
);
