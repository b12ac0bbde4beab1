import { expect, test } from "vitest";

import { entries, member } from "../documented-api.ts";
import { formBody, openWeather } from "./open.ts";

test("reads several stations at once, and names those that are none", async () => {
  const api = await openWeather();
  const body = await api.json(200, "GET", "/readings/NL-AMS,XX-YYY,UK-K13,NL-AMS");
  expect(body).toEqual({
    readings: [
      {
        station_id: "NL-AMS",
        observed_at: "2025-06-21T12:00:00.000Z",
        conditions: expect.stringMatching(/^(clear|cloudy|rain)$/),
        values: {
          temperature: expect.any(Number),
          precipitation: expect.any(Number),
          wind_speed: expect.any(Number),
        },
      },
      expect.objectContaining({
        station_id: "UK-K13",
        conditions: null,
        values: expect.objectContaining({ precipitation: null }),
      }),
    ],
    missing: ["XX-YYY"],
  });
});

test("measures the same each time it is asked", async () => {
  const [one, other] = [await openWeather(), await openWeather()];
  const path = "/readings/NL-AMS,NO-OSL";
  expect(await one.json(200, "GET", path)).toEqual(await other.json(200, "GET", path));
});

test("converts to imperial units", async () => {
  const api = await openWeather();
  const temperatureIn = async (units: string) => {
    const body = await api.json(200, "GET", `/readings/NL-AMS?units=${units}`);
    return Number(["readings", "0", "values", "temperature"].reduce<unknown>(member, body));
  };
  expect(await temperatureIn("imperial")).toBeCloseTo((await temperatureIn("metric")) * 1.8 + 32);
});

test("is warmer in Darwin than on the Jungfraujoch", async () => {
  const api = await openWeather();
  const body = await api.json(200, "GET", "/readings/AU-DRW,CH-JFJ");
  const [darwin = Number.NaN, jungfraujoch = Number.NaN] = entries(member(body, "readings")).map(
    ([, reading]) => Number(member(member(reading, "values"), "temperature")),
  );
  expect(darwin).toBeGreaterThan(20);
  expect(jungfraujoch).toBeLessThan(10);
});

test("gives every full hour, page by page, with the metrics asked for", async () => {
  const api = await openWeather();
  const range = "from=2025-06-20T00:30:00Z&to=2025-06-20T03:00:00%2B00:00";
  const path = `/stations/NL-AMS/observations?${range}&metric=temperature%20wind_speed&limit=2`;
  const first = await api.json(200, "GET", path);
  const cursor = String(member(first, "next_cursor"));
  const second = await api.json(200, "GET", `${path}&cursor=${cursor}`);
  const rows = [first, second].flatMap((page) => entries(member(page, "data")));
  expect(rows.map(([, row]) => member(row, "observed_at"))).toEqual([
    "2025-06-20T01:00:00.000Z",
    "2025-06-20T02:00:00.000Z",
    "2025-06-20T03:00:00.000Z",
  ]);
  expect(Object.keys(Object(member(rows[0]?.[1], "values")))).toEqual([
    "temperature",
    "wind_speed",
  ]);
  expect(member(second, "next_cursor")).toBeNull();
});

test("ends observations where the clock stands, after a month at most", async () => {
  const api = await openWeather();
  const path = "/stations/NL-AMS/observations?limit=1&from=";
  const lastHour = await api.json(200, "GET", `${path}2025-06-21T12:00:00Z`);
  expect(member(lastHour, "next_cursor")).toBeNull();
  const nothing = await api.json(200, "GET", `${path}2025-06-22T00:00:00Z`);
  expect(nothing).toEqual({ data: [], next_cursor: null });
  const at744 = Buffer.from("from:743").toString("base64url");
  const age = await api.json(200, "GET", `${path}1970-01-01T00:00:00Z&cursor=${at744}`);
  expect(age).toMatchObject({
    data: [{ observed_at: "1970-01-31T23:00:00.000Z" }],
    next_cursor: null,
  });
});

test.each([
  ["", "from: "],
  ["?from=yesterday", "from: Invalid ISO datetime"],
  ["?from=2025-06-20T00:00:00Z&metric=temperature,wind_speed", "metric.0: "],
])("refuses observations with %j", async (query, message) => {
  const api = await openWeather();
  expect(await api.json(400, "GET", `/stations/NL-AMS/observations${query}`)).toMatchObject({
    error: { message: expect.stringContaining(message) },
  });
});

test("takes an observation as a form", async () => {
  const api = await openWeather();
  const form = formBody([
    ["station", "NL-AMS"],
    ["temperature_c", "-1.5"],
    ["observed_at", "2025-06-21T14:00:00+02:00"],
    ["tag", "by hand"],
    ["tag", "a&b=c"],
  ]);
  expect(await api.json(202, "POST", "/observations", form)).toEqual({
    accepted: true,
    station_id: "NL-AMS",
    observed_at: "2025-06-21T12:00:00.000Z",
    tags: ["by hand", "a&b=c"],
  });
});

test("tells a form that is wrong from one that is none and one for no station", async () => {
  const api = await openWeather();
  const post = async (init: ReturnType<typeof formBody>) =>
    (await api.request("POST", "/observations", init)).status;
  const cold = ["temperature_c", "cold"] as const;
  expect(await post(formBody([["station", "NL-AMS"], cold]))).toBe(400);
  expect(
    await post(
      formBody([
        ["station", "XX"],
        ["temperature_c", "1"],
      ]),
    ),
  ).toBe(404);
  expect(await post({ ...formBody([]), body: "x".repeat(64 * 1024 + 1) })).toBe(400);
  const { headers, body } = formBody([["station", "NL-AMS"], cold]);
  expect(await post({ body, headers: { ...headers, "content-type": "application/json" } })).toBe(
    415,
  );
});

test("says the current weather in one line", async () => {
  const api = await openWeather();
  const response = await api.request("GET", "/current?station=UK-K13");
  expect(await response.text()).toMatch(/^Channel Lightship: \d+(\.\d)? °C, sky unknown$/);
});
