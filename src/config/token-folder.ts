import { join } from "node:path";

import { readVariable, type Environment } from "./environment.ts";

/** Where programs keep what they must not lose (XDG Base Directory Specification); here, when there is no such place. */
export function defaultTokenFolder(env: Environment): string {
  const home = readVariable(env, "HOME") ?? readVariable(env, "USERPROFILE");
  const state =
    readVariable(env, "XDG_STATE_HOME") ??
    (home === undefined ? ".state" : join(home, ".local", "state"));
  return join(state, "openapi-mcp-gateway");
}
