/** A second sample API, as unlike the bookshop as it can be: `specs/weather.openapi.json` describes it. */
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";

import { packageFile } from "../package-file.ts";
import { isSameSecret } from "./same-secret.ts";
import { Desk } from "./weather/desk.ts";
import { errorResponse, weatherError } from "./weather/error.ts";
import { alertRoutes } from "./weather/route/alert.ts";
import { forecastRoutes } from "./weather/route/forecast.ts";
import { readingRoutes } from "./weather/route/reading.ts";
import { stationRoutes } from "./weather/route/station.ts";

/** The weather API's document. */
export const weatherDocument = packageFile("specs/weather.openapi.json");

/** Where the API lives under its server's address. */
export const weatherBasePath = "/v1";

export interface WeatherOptions {
  /** Needed for everything but `GET /ping`: the header `X-Api-Key`, or the query parameter `api_key`. */
  readonly apiKey: string;
  /** The stations' clock. @default one that stands still, so that answers are the same every day */
  readonly now?: () => Date;
}

const standingStill = (): Date => new Date("2025-06-21T12:00:00Z");

/** A weather service of its own: nothing is shared between two of them. */
export function createWeather({ apiKey, now = standingStill }: WeatherOptions): Hono {
  const desk = new Desk(now);
  const app = new Hono().basePath(weatherBasePath);

  app.get("/ping", (c) => c.text("pong"));

  app.use(async function requireApiKey(c, next) {
    const given = c.req.header("x-api-key") ?? c.req.query("api_key");
    if (given === undefined || !isSameSecret(given, apiKey))
      throw weatherError("unauthorized", "send your key as X-Api-Key");
    await next();
  });

  app.route("/", stationRoutes(desk));
  app.route("/", readingRoutes(desk));
  app.route("/", forecastRoutes(desk));
  app.route("/", alertRoutes(desk));

  app.notFound((c) => errorResponse("not_found", `no ${c.req.method} ${c.req.path}`));
  app.onError((error) =>
    error instanceof HTTPException
      ? error.getResponse()
      : errorResponse("internal", "something went wrong in the weather service itself"),
  );
  return app;
}
