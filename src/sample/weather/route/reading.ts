import { Hono } from "hono";
import { z } from "zod";

import { decimalNumber, once, separated, wholeNumber } from "../../input.ts";
import { cutAtCursor } from "../cursor.ts";
import type { Desk } from "../desk.ts";
import { readForm, readQuery } from "../read.ts";
import { metricNames, readingAt, unitSystems } from "../reading.ts";

const hourMs = 3_600_000;
const maxObservations = 24 * 31;

const units = once(z.enum(unitSystems)).default("metric");
const time = once(z.iso.datetime({ offset: true }).transform((text) => new Date(text)));

const latestQuery = z.strictObject({ units });
const currentQuery = z.strictObject({ station: once(z.string()) });
const observationQuery = z.strictObject({
  from: time,
  to: time.optional(),
  metric: once(separated(z.enum(metricNames), " ")).default([...metricNames]),
  units,
  cursor: once(z.string()).optional(),
  limit: once(wholeNumber(1, 100)).default(24),
});
const reportForm = z.strictObject({
  station: once(z.string()),
  temperature_c: once(decimalNumber(-90, 60)),
  observed_at: time.optional(),
  tag: z.array(z.string().max(40)).default([]),
});

/** What stations measured: `/readings/...`, `/observations`, `/current`. */
export function readingRoutes(desk: Desk): Hono {
  const app = new Hono();

  app.get("/readings/:stationIds", (c) => {
    const options = readQuery(c, latestQuery);
    const ids = [...new Set(c.req.param("stationIds").split(","))];
    const stations = ids.flatMap((id) => desk.findStation(id) ?? []);
    return c.json({
      readings: stations.map((station) => readingAt(station, desk.now(), options)),
      missing: ids.filter((id) => !desk.findStation(id)),
    });
  });

  app.get("/stations/:id/observations", (c) => {
    const station = desk.requireStation(c.req.param("id"));
    const {
      from,
      to = desk.now(),
      metric,
      units: system,
      ...page
    } = readQuery(c, observationQuery);
    const hours = hoursBetween(from, to);
    const { items, nextCursor } = cutAtCursor(hours, page);
    return c.json({
      data: items.map((at) => readingAt(station, at, { units: system, metrics: metric })),
      next_cursor: nextCursor,
    });
  });

  app.post("/observations", async (c) => {
    const { station, observed_at: at = desk.now(), tag } = await readForm(c, reportForm);
    const { id } = desk.requireStation(station);
    return c.json(
      { accepted: true, station_id: id, observed_at: at.toISOString(), tags: tag },
      202,
    );
  });

  app.get("/current", (c) => {
    const station = desk.requireStation(readQuery(c, currentQuery).station);
    const { values, conditions } = readingAt(station, desk.now(), { units: "metric" });
    return c.text(`${station.name}: ${values.temperature} °C, ${conditions ?? "sky unknown"}`);
  });

  return app;
}

/** Every full hour from one time to the other, both included, a month's worth at most. */
function hoursBetween(from: Date, to: Date): readonly Date[] {
  const first = Math.ceil(from.getTime() / hourMs);
  const last = Math.floor(to.getTime() / hourMs);
  const count = Math.min(Math.max(0, last - first + 1), maxObservations);
  return Array.from({ length: count }, (_, index) => new Date((first + index) * hourMs));
}
