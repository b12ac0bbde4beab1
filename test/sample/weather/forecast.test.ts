import { expect, test } from "vitest";

import { openWeather } from "./open.ts";

test("forecasts for a point in matrix style", async () => {
  const api = await openWeather();
  const body = await api.json(200, "GET", "/forecast/;lat=52.4;lon=-4.9?days=2");
  expect(body).toMatchObject({
    point: { lat: 52.4, lon: -4.9 },
    days: [{ date: "2025-06-21" }, { date: "2025-06-22" }],
  });
});

test.each([
  "52.4,4.9",
  ";lat=52.4",
  ";lat=52.4;lon=4.9;z=1",
  ";lat=91;lon=0",
  ";point=lat,1,lon,2",
])("refuses the point %s", async (point) => {
  const api = await openWeather();
  expect(await api.json(400, "GET", `/forecast/${point}`)).toMatchObject({
    error: { code: "bad_request" },
  });
});

test("draws a tile of the map, each its own", async () => {
  const api = await openWeather();
  const tile = async (path: string) => {
    const response = await api.request("GET", path);
    expect(response.headers.get("content-type")).toBe("image/png");
    return Buffer.from(await response.arrayBuffer());
  };
  const [west, east] = [await tile("/tiles/1/0/0.png"), await tile("/tiles/1/1/0.png")];
  expect(west.readUInt32BE(16)).toBe(64);
  expect(west.equals(east)).toBe(false);
});

test.each([
  ["/tiles/1/2/0.png", 404],
  ["/tiles/9/0/0.png", 400],
  ["/tiles/1/x/0.png", 400],
])("has no tile at %s", async (path, status) => {
  const api = await openWeather();
  expect((await api.request("GET", path)).status).toBe(status);
});
