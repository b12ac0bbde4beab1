import { expect, it } from "vitest";

import { post, request } from "../../transport/post.ts";
import { startGateway } from "./gateway.ts";

const auth = {
  apiKeys: { keys: { ci: { sha256: "0".repeat(64) } } },
};

const told = {
  authorization: "Bearer wrong",
  "x-forwarded-for": "203.0.113.9, 192.0.2.1",
  "x-forwarded-proto": "https",
  "x-forwarded-host": "mcp.example.com",
};

it("names whom a trusted proxy names where a caller is refused", async () => {
  const options = { trustedProxies: ["127.0.0.1"], allowedHosts: ["mcp.example.com"] };
  const gateway = await startGateway(auth, { options });
  const response = await post(`${gateway.url}/mcp`, request("tools/list"), told);
  expect(response.status).toBe(401);
  expect(response.headers.get("strict-transport-security")).toBe("max-age=31536000");
  expect(gateway.logged.filter((line) => line.includes("caller refused"))).toEqual([
    expect.stringContaining('"from":"192.0.2.1"'),
  ]);
  const elsewhere = { ...told, "x-forwarded-host": "evil.example.com" };
  expect((await post(`${gateway.url}/mcp`, request("tools/list"), elsewhere)).status).toBe(403);
});

it("names the connection where anyone else says so", async () => {
  const gateway = await startGateway(auth, { options: { trustedProxies: ["192.0.2.0/24"] } });
  const response = await post(`${gateway.url}/mcp`, request("tools/list"), told);
  expect(response.status).toBe(401);
  expect(gateway.logged.filter((line) => line.includes("caller refused"))).toEqual([
    expect.stringContaining('"from":"127.0.0.1"'),
  ]);
});
