import { isHttpUrl } from "./address.ts";
import type { ApiConfig } from "./schema.ts";

/**
 * Origins from which an API's document may come, its overlays and what it refers to included: those that the operator
 * wrote down. None when all of it is on this machine.
 */
export function documentOrigins({
  spec,
  overlays,
  references,
}: Pick<ApiConfig, "spec" | "overlays" | "references">): ReadonlySet<string> {
  const places = [spec, ...overlays, ...references];
  return new Set(
    places.flatMap((place) =>
      typeof place === "string" && isHttpUrl(place) ? [new URL(place).origin] : [],
    ),
  );
}
