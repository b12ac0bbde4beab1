import { onTestFinished } from "vitest";

import { createWeather, weatherBasePath, weatherDocument } from "../../../src/sample/weather.ts";
import { serveDocumented, type DocumentedApi } from "../documented-api.ts";

export const weatherKey = "a-weather-key-of-the-tests";
const keyHeader = { "x-api-key": weatherKey };

/** A weather API that runs until the test ends, called with its key unless other headers are given. */
export async function openWeather(): Promise<DocumentedApi> {
  const app = createWeather({ apiKey: weatherKey });
  const api = await serveDocumented(app, weatherDocument, weatherBasePath);
  onTestFinished(() => api.close());
  return {
    ...api,
    request: (method, path, init) => api.request(method, path, { headers: keyHeader, ...init }),
    json: (status, method, path, init) =>
      api.json(status, method, path, { headers: keyHeader, ...init }),
  };
}

export function jsonBody(body: unknown) {
  return {
    body: JSON.stringify(body),
    headers: { ...keyHeader, "content-type": "application/json" },
  };
}

export function formBody(fields: readonly (readonly [string, string])[]) {
  return {
    body: fields
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .join("&"),
    headers: { ...keyHeader, "content-type": "application/x-www-form-urlencoded" },
  };
}
