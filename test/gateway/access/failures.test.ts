/** Who tries keys and makes up tokens, over sockets: slowed down, and nobody else is bothered for it. */
import { expect, it } from "vitest";

import { post, request } from "../../transport/post.ts";
import { startGateway } from "./gateway.ts";
import { entryOf, serveIssuer } from "./issuer.ts";

const list = request("tools/list");
const key = "omgw_the-key-of-these-tests";

async function start(failuresPerMinute: number) {
  const issuer = await serveIssuer();
  const gateway = await startGateway(
    {
      apiKeys: { keys: { ci: entryOf(key, {}) } },
      oauth: {
        issuer: issuer.url,
        introspection: { clientId: "gateway", clientSecret: "sesame" },
      },
    },
    { options: { limits: { failuresPerMinute }, adminToken: "reload" } },
  );
  const show = async (token: string) => {
    const response = await post(`${gateway.url}/mcp`, list, { authorization: `Bearer ${token}` });
    await response.text();
    return response;
  };
  return {
    ...gateway,
    issuer,
    show,
    status: async (token: string) => (await show(token)).status,
    introspections: () => issuer.asked.filter((path) => path === "/introspect").length,
  };
}

it("answers wrong keys with 429 after so many, and good ones all the same", async () => {
  const { status, show } = await start(3);
  for (const guess of ["omgw_a", "omgw_b", "omgw_c"]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    expect(await status(guess)).toBe(401);
  }
  const refused = await show("omgw_d");
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(50);
  expect(await status(key)).toBe(200);
});

it("asks nobody about made-up tokens after so many, however many come at a time", async () => {
  const { status, introspections } = await start(5);
  const statuses = await Promise.all(
    Array.from({ length: 40 }, (_, index) => status(`made-up-${index}`)),
  );
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  expect(introspections()).toBeLessThanOrEqual(5);
});

it("goes on to ask about a token that was good before", async () => {
  const { status, issuer, introspections, pass, url } = await start(1);
  issuer.opaque.set("good", { active: true, sub: "ann", aud: "https://mcp.example.com/mcp" });
  expect([await status("good"), await status("bad"), await status("bad too")]).toEqual([
    200, 401, 429,
  ]);
  const before = introspections();
  pass(60_000);
  expect(await status("good")).toBe(200);
  expect(introspections()).toBe(before + 1);
  expect(url).not.toBe("");
});

it("slows down who guesses the token of the operator, even where he has it in the end", async () => {
  const { url } = await start(2);
  const reload = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    return (await post(`${url}/admin/reload`, {}, headers)).status;
  };
  expect(await reload("reload")).toBe(200);
  expect([await reload("a"), await reload("b"), await reload("reload")]).toEqual([401, 401, 429]);
});
