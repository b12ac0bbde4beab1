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
  { host, auth }: { readonly host: string; readonly auth?: "none" | undefined },
  file: Source,
  setBy: Source | undefined,
): readonly Problem[] {
  if (auth === "none" || isLoopback(host)) return [];
  const who = setBy === undefined || setBy.kind === "file" ? "host" : setBy.name;
  const message =
    `is missing, and ${who} is no loopback address: whoever reaches this machine could call every API with the ` +
    "gateway's credentials. To allow that, write auth: none in this file or set GATEWAY_AUTH=none; else listen on 127.0.0.1";
  // The remedy is a line of configuration, even where a flag set the host.
  return [{ source: file, path: ["auth"], message }];
}
