import { fetch } from "undici";
import { expect, test } from "vitest";

import { openWeather, weatherKey } from "./open.ts";

test.each([
  ["/stations", {}, 401],
  ["/stations", { "x-api-key": "wrong" }, 401],
  ["/stations", { "x-api-key": weatherKey }, 200],
  ["/stations", { authorization: `Bearer ${weatherKey}` }, 401],
  [`/stations?api_key=${weatherKey}`, {}, 200],
  ["/stations?api_key=wrong", {}, 401],
  ["/ping", {}, 200],
])("answers %s with %j by %i", async (path, headers, status) => {
  const api = await openWeather();
  expect((await api.request("GET", path, { headers })).status).toBe(status);
});

test("does not say without a key what is there", async () => {
  const api = await openWeather();
  const statusOf = async (path: string, headers: Readonly<Record<string, string>> = {}) =>
    (await fetch(`${api.url}/v1${path}`, { headers })).status;
  expect(await statusOf("/stations/NL-AMS")).toBe(401);
  expect(await statusOf("/nothing")).toBe(401);
  expect(await statusOf("/nothing", { "x-api-key": weatherKey })).toBe(404);
});

test("lives under /v1 alone", async () => {
  const api = await openWeather();
  const response = await fetch(`${api.url}/ping`);
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ error: { code: "not_found", message: "no GET /ping" } });
});
