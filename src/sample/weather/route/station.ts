import { Hono } from "hono";
import { z } from "zod";

import { decimalNumber, once, separated, wholeNumber } from "../../input.ts";
import { cutAtCursor } from "../cursor.ts";
import type { Desk } from "../desk.ts";
import { weatherError } from "../error.ts";
import { readJson, readQuery } from "../read.ts";
import { stationInput, stationKinds, type Station } from "../station.ts";

const listQuery = z.strictObject({
  kind: once(z.enum(stationKinds)).optional(),
  bbox: once(
    separated(decimalNumber(-180, 180), "|").pipe(
      z.tuple([z.number(), z.number(), z.number(), z.number()]),
    ),
  ).optional(),
  cursor: once(z.string()).optional(),
  limit: once(wholeNumber(1, 50)).default(5),
});

const putBody = stationInput.extend({
  id: z.string().regex(/^[\p{L}\d-]{2,20}$/u, "must be 2 to 20 letters, digits and hyphens"),
});

/** `/stations` and `/stations/{id}`. */
export function stationRoutes(desk: Desk): Hono {
  const app = new Hono();

  app.get("/stations", (c) => {
    const { kind, bbox, ...page } = readQuery(c, listQuery);
    const stations = desk
      .stations()
      .filter((station) => kind === undefined || station.kind === kind)
      .filter((station) => bbox === undefined || isInside(station, bbox));
    const { items, nextCursor } = cutAtCursor(stations, page);
    return c.json({ stations: items, next_cursor: nextCursor });
  });

  app.get("/stations/:id", (c) => c.json(desk.requireStation(c.req.param("id"))));

  app.put("/stations/:id", async (c) => {
    const id = c.req.param("id");
    const body = await readJson(c, putBody);
    if (body.id !== id) {
      throw weatherError("bad_request", `id: is ${body.id} in the body and ${id} in the path`);
    }
    return c.json(body, desk.putStation(body) ? 201 : 200);
  });

  return app;
}

type Box = readonly [west: number, south: number, east: number, north: number];

function isInside({ position: { lat, lon } }: Station, [west, south, east, north]: Box): boolean {
  return west <= lon && lon <= east && south <= lat && lat <= north;
}
