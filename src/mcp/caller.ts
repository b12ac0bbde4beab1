import type { ServerContext } from "@modelcontextprotocol/server";

import type { Caller } from "../upstream/model.ts";

/** Everyone is the same caller as long as nobody has to say who he is; what came with the request is his alone. */
export function callerOf({ http }: ServerContext): Caller {
  return { id: "anyone", headers: new Map(http?.req?.headers) };
}
