/** Errors as the weather API words them: `{ "error": { "code", "message" } }`. */
import { HTTPException } from "hono/http-exception";

const statuses = {
  bad_request: 400,
  unauthorized: 401,
  not_found: 404,
  conflict: 409,
  unsupported_media_type: 415,
  internal: 500,
} as const;
export type WeatherErrorCode = keyof typeof statuses;

export function errorResponse(code: WeatherErrorCode, message: string): Response {
  return Response.json({ error: { code, message } }, { status: statuses[code] });
}

/** To be thrown: the app's error handler sends it. */
export function weatherError(code: WeatherErrorCode, message: string): HTTPException {
  return new HTTPException(statuses[code], { message, res: errorResponse(code, message) });
}
