import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";

/** The app runs on Node's HTTP server only: HTTP+SSE writes to its responses. */
export interface HttpEnvironment {
  Bindings: HttpBindings;
}

export type HttpContext = Context<HttpEnvironment>;
