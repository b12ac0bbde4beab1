import { Hono } from "hono";
import { z } from "zod";

import { decimalNumber, once, wholeNumber } from "../../input.ts";
import { renderPng, type Colour } from "../../render/png.ts";
import { usualTemperatureAt, weatherAt } from "../climate.ts";
import type { Desk } from "../desk.ts";
import { weatherError } from "../error.ts";
import { readAs, readQuery } from "../read.ts";

const dayMs = 86_400_000;
const tileSize = 64;

const point = z.strictObject({ lat: decimalNumber(-90, 90), lon: decimalNumber(-180, 180) });
const forecastQuery = z.strictObject({ days: once(wholeNumber(1, 7)).default(3) });
const tile = z.strictObject({
  z: wholeNumber(0, 8),
  x: wholeNumber(0, 255),
  y: wholeNumber(0, 255),
});

/** What is computed for any place: `/forecast/{point}` and the map's tiles. */
export function forecastRoutes(desk: Desk): Hono {
  const app = new Hono();

  app.get("/forecast/:point", (c) => {
    const at = readAs(matrixMembers(c.req.param("point")), point);
    const { days } = readQuery(c, forecastQuery);
    return c.json({
      point: at,
      days: Array.from({ length: days }, (_, index) => {
        const noon = new Date(Math.floor(desk.now().getTime() / dayMs + index) * dayMs + dayMs / 2);
        const weather = weatherAt({ ...at, elevationM: 0 }, noon);
        return {
          date: noon.toISOString().slice(0, 10),
          temperature_c: weather.temperatureC,
          conditions: weather.conditions,
          wind: { speed_ms: weather.windMs, from_degrees: weather.windFromDegrees },
        };
      }),
    });
  });

  app.get("/tiles/:z/:x/:y{[0-9]+\\.png}", (c) => {
    const {
      z: zoom,
      x,
      y,
    } = readAs(
      { z: c.req.param("z"), x: c.req.param("x"), y: c.req.param("y").replace(".png", "") },
      tile,
    );
    if (x >= 2 ** zoom || y >= 2 ** zoom) throw weatherError("not_found", "no such tile");
    return c.body(drawTile(zoom, x, y, desk.now()), 200, { "content-type": "image/png" });
  });

  return app;
}

/** `;lat=1;lon=2` (RFC 6570, section 3.2.7) by name. */
function matrixMembers(segment: string): Readonly<Record<string, string>> {
  if (!segment.startsWith(";")) throw weatherError("bad_request", "point: write ;lat=1;lon=2");
  return Object.fromEntries(new URLSearchParams(segment.slice(1).replaceAll(";", "&")));
}

/** Blue where it is cold, red where it is warm. */
function drawTile(zoom: number, tileX: number, tileY: number, at: Date): Uint8Array<ArrayBuffer> {
  const span = tileSize * 2 ** zoom;
  const colourAt = (x: number, y: number): Colour => {
    const lon = ((tileX * tileSize + x) / span) * 360 - 180;
    const lat = 90 - ((tileY * tileSize + y) / span) * 180;
    const temperatureC = usualTemperatureAt({ lat, lon, elevationM: 0 }, at);
    const warmth = Math.min(1, Math.max(0, (temperatureC + 30) / 70));
    return [Math.round(255 * warmth), 90, Math.round(255 * (1 - warmth))];
  };
  return renderPng(tileSize, tileSize, colourAt);
}
