import { textOf } from "../json.ts";
import type { JsonObject, JsonValue } from "../model.ts";
import { stringsOf } from "./parameter.ts";

/**
 * `schemes`, `host` and `basePath` -> `servers`. Without a host the API lives where its document does; without schemes
 * it is reached as the document was, or by https where that was a file.
 */
export function toServers(
  root: JsonObject,
  schemes: JsonValue | undefined,
  address: URL | undefined,
): JsonValue {
  const host = textOf(root["host"]);
  const written = textOf(root["basePath"]);
  const basePath = written === "" || written.startsWith("/") ? written : `/${written}`;
  if (host === "") return [{ url: basePath || "/" }];
  const fromAddress =
    address?.protocol.startsWith("http") === true ? address.protocol.slice(0, -1) : "https";
  const given =
    stringsOf(schemes)?.filter((scheme) => scheme === "https" || scheme === "http") ?? [];
  // Where an API is offered both ways, credentials should not travel in the clear.
  const ordered = (given.length > 0 ? given : [fromAddress]).toSorted().toReversed();
  return ordered.map((scheme) => ({ url: `${scheme}://${host}${basePath}` }));
}
