/** Headers of callers that carry credentials of their own, and where they stand when the caller is on this machine. */
import { type Environment, readVariable } from "../../config/environment.ts";
import type { ApiConfig } from "../../config/schema.ts";
import type { Caller } from "../model.ts";

/** In lower case. */
export function callerHeadersOf(
  apis: readonly Pick<ApiConfig, "forward" | "oauth">[],
): ReadonlySet<string> {
  return new Set(
    apis.flatMap(({ forward, oauth }) => [
      ...forward.map(({ from }) => from),
      ...[...oauth.values()].flatMap(({ subject }) => subject ?? []),
    ]),
  );
}

/** `X-Upstream-Authorization` is `X_UPSTREAM_AUTHORIZATION` in the environment of whoever starts the gateway. */
export function createLocalCaller(headers: ReadonlySet<string>, env: Environment): Caller {
  return {
    id: "local",
    headers: new Map(
      [...headers].flatMap((name) => {
        const value = readVariable(env, name.toUpperCase().replaceAll("-", "_"));
        return value === undefined ? [] : [[name, value] as const];
      }),
    ),
  };
}
