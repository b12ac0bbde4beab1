import { expect, test } from "vitest";

import { createWeather } from "../../../src/sample/weather.ts";
import { jsonBody, openWeather, weatherKey } from "./open.ts";

const storm = { kind: "wind", station_id: "UK-K13", speed_ms: 20 };

test.each([
  [
    { kind: "temperature", station_id: "NO-OSL", below_c: 0 },
    { below_c: 0, above_c: null, note: null },
  ],
  [storm, { speed_ms: 20, gusts: false, note: null }],
  [
    { kind: "precipitation", station_id: "NO-OSL", amount_mm: 5, as: ["snow"], note: "ski" },
    { as: ["snow"], note: "ski" },
  ],
])("subscribes to %j", async (rule, filledIn) => {
  const api = await openWeather();
  const alert = await api.json(201, "POST", "/alerts", jsonBody(rule));
  expect(alert).toEqual({ ...rule, ...filledIn, id: 1, created_at: "2025-06-21T12:00:00.000Z" });
  expect(await api.json(200, "GET", "/alerts")).toEqual([alert]);
});

test("cancels an alert once", async () => {
  const api = await openWeather();
  await api.json(201, "POST", "/alerts", jsonBody(storm));
  const remove = async () => (await api.request("DELETE", "/alerts/1")).status;
  expect(await remove()).toBe(204);
  expect(await remove()).toBe(404);
  expect(await api.json(200, "GET", "/alerts")).toEqual([]);
});

test.each([
  [{ ...storm, kind: "hail" }, 400],
  [{ kind: "wind", station_id: "UK-K13" }, 400],
  [{ ...storm, speed_ms: 0 }, 400],
  [{ ...storm, station_id: "XX" }, 404],
])("does not subscribe to %j", async (rule, status) => {
  const api = await openWeather();
  expect((await api.request("POST", "/alerts", jsonBody(rule))).status).toBe(status);
});

test("tells what is no JSON from what is of another type", async () => {
  const api = await openWeather();
  const { headers } = jsonBody({});
  const post = async (type: string) => {
    const init = { body: "{", headers: { ...headers, "content-type": type } };
    return (await api.request("POST", "/alerts", init)).status;
  };
  expect(await post("application/json")).toBe(400);
  expect(await post("text/plain")).toBe(415);
});

test("has room for two hundred alerts", async () => {
  const app = createWeather({ apiKey: weatherKey });
  const post = async () =>
    (await app.request("/v1/alerts", { method: "POST", ...jsonBody(storm) })).status;
  for (let number = 0; number < 200; number++) expect(await post()).toBe(201);
  expect(await post()).toBe(409);
});
