import type { AccessOptions } from "./access-options.ts";
import { isLoopback } from "./address.ts";
import type { Problem, Source } from "./problem.ts";

/**
 * The problem of a gateway that other machines could reach and that asks nobody who they are, unless someone wrote
 * down that this is meant.
 *
 * @param file where `auth` would be written
 * @param setBy who set the host
 */
export function exposure(
  { host, auth }: { readonly host: string; readonly auth?: "none" | AccessOptions | undefined },
  file: Source,
  setBy: Source | undefined,
): readonly Problem[] {
  if (auth !== undefined || isLoopback(host)) return [];
  const who = setBy === undefined || setBy.kind === "file" ? "host" : setBy.name;
  const message =
    `is missing, and ${who} is no loopback address: whoever reaches this machine could call every API with the ` +
    "gateway's credentials. Say who may (apiKeys, jwt or oauth under auth), or listen on 127.0.0.1. To let in everyone, " +
    "write auth: none in this file or set GATEWAY_AUTH=none";
  // The remedy is a line of configuration, even where a flag set the host.
  return [{ source: file, path: ["auth"], message }];
}
