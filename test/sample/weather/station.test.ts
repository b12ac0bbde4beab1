import { expect, test } from "vitest";

import { createWeather } from "../../../src/sample/weather.ts";
import { entries, member } from "../documented-api.ts";
import { jsonBody, openWeather, weatherKey } from "./open.ts";

const rome = {
  id: "IT-ROM",
  name: "Roma Urbe",
  kind: "airport",
  position: { lat: 41.95, lon: 12.5 },
  elevation_m: 17,
};

function idsIn(page: unknown): readonly unknown[] {
  return entries(member(page, "stations")).map(([, station]) => member(station, "id"));
}

test("hands out its stations five at a time, by cursor", async () => {
  const api = await openWeather();
  const sizes: number[] = [];
  const ids = new Set<unknown>();
  let cursor: unknown = "";
  while (typeof cursor === "string") {
    const page = await api.json(200, "GET", `/stations${cursor && `?cursor=${cursor}`}`);
    for (const id of idsIn(page)) ids.add(id);
    sizes.push(idsIn(page).length);
    cursor = member(page, "next_cursor");
  }
  expect(sizes).toEqual([5, 5, 2]);
  expect(ids.size).toBe(12);
});

test("finds stations by kind and inside a box", async () => {
  const api = await openWeather();
  const path = `/stations?kind=city&bbox=${encodeURIComponent("-10|35|30|70")}`;
  const page = await api.json(200, "GET", path);
  expect(idsIn(page)).toEqual(["CH-ZÜR", "ES-MAD", "NO-OSL"]);
});

test("knows a station whose id is not ASCII", async () => {
  const api = await openWeather();
  const path = `/stations/${encodeURIComponent("CH-ZÜR")}`;
  expect(await api.json(200, "GET", path)).toMatchObject({ name: "Zürich Fluntern" });
});

test("says null where a station has no elevation", async () => {
  const api = await openWeather();
  expect(await api.json(200, "GET", "/stations/UK-K13")).toMatchObject({ elevation_m: null });
});

test("creates a station, then replaces it", async () => {
  const api = await openWeather();
  expect(await api.json(201, "PUT", "/stations/IT-ROM", jsonBody(rome))).toEqual(rome);
  const { elevation_m: _, ...renamed } = { ...rome, name: "Roma" };
  await api.json(200, "PUT", "/stations/IT-ROM", jsonBody(renamed));
  expect(await api.json(200, "GET", "/stations/IT-ROM")).toEqual({ ...renamed, elevation_m: null });
});

test("has room for two hundred stations", async () => {
  const app = createWeather({ apiKey: weatherKey });
  const put = async (id: string) => {
    const init = { method: "PUT", ...jsonBody({ ...rome, id }) };
    return (await app.request(`/v1/stations/${id}`, init)).status;
  };
  for (let number = 12; number < 200; number++) expect(await put(`IT-${number}`)).toBe(201);
  expect(await put("IT-ROM")).toBe(409);
  expect(await put("IT-12")).toBe(200);
});

test.each([
  ["PUT", "/stations/IT-MIL", rome, "id: is IT-ROM in the body and IT-MIL in the path"],
  ["PUT", "/stations/IT-ROM", { ...rome, id: "IT ROM" }, "id: must be 2 to 20 letters"],
  ["PUT", "/stations/IT-ROM", { ...rome, position: { lat: 91, lon: 0 } }, "position.lat: Too big"],
  ["PUT", "/stations/IT-ROM", "text", "input: "],
])("refuses %s %s with %j", async (method, path, body, message) => {
  const api = await openWeather();
  expect(await api.json(400, method, path, jsonBody(body))).toMatchObject({
    error: { code: "bad_request", message: expect.stringContaining(message) },
  });
});

test.each([
  ["cursor=abc", "cursor: is not one that this list gave"],
  ["bbox=1|2|3", "bbox: "],
  ["bbox=1,2,3,4", "bbox."],
  ["limit=51", "limit: Too big"],
  ["colour=red", "colour: is not known here"],
])("refuses a list with %s", async (query, message) => {
  const api = await openWeather();
  expect(await api.json(400, "GET", `/stations?${query}`)).toMatchObject({
    error: { code: "bad_request", message: expect.stringContaining(message) },
  });
});
