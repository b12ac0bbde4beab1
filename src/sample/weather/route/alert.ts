import { Hono } from "hono";

import { alertRule } from "../alert.ts";
import type { Desk } from "../desk.ts";
import { weatherError } from "../error.ts";
import { readJson } from "../read.ts";

/** `/alerts` and `/alerts/{alertId}`. */
export function alertRoutes(desk: Desk): Hono {
  const app = new Hono();

  app.get("/alerts", (c) => c.json(desk.alerts()));

  app.post("/alerts", async (c) => {
    const rule = await readJson(c, alertRule);
    desk.requireStation(rule.station_id);
    const alert = desk.addAlert((id) => ({ ...rule, id, created_at: desk.now().toISOString() }));
    return c.json(alert, 201);
  });

  app.delete("/alerts/:alertId", (c) => {
    const id = c.req.param("alertId");
    if (!desk.removeAlert(Number(id))) throw weatherError("not_found", `no alert ${id}`);
    return c.body(null, 204);
  });

  return app;
}
