import type { Operation } from "../operation/model.ts";
import { bodyKindOf } from "../tool/body-media-type.ts";

/**
 * The `Accept` header of an operation: the media types of its successful responses, JSON first since it is read best,
 * and anything else at a low quality so that undeclared errors are not refused (RFC 9110, section 12.5.1).
 */
export function acceptOf(operation: Operation): string {
  const declared = new Set(
    operation.responses
      .filter(({ status }) => status.startsWith("2") || status === "default")
      .flatMap(({ content }) => content.map(({ type }) => type)),
  );
  declared.delete("*/*");
  const json = [...declared].filter((type) => bodyKindOf(type) === "json");
  const others = [...declared].filter((type) => bodyKindOf(type) !== "json");
  const quality = json.length > 0 ? ";q=0.9" : "";
  return [...json, ...others.map((type) => `${type}${quality}`), anything(declared.size)].join(
    ", ",
  );
}

function anything(declaredCount: number): string {
  return declaredCount === 0 ? "application/json, */*;q=0.8" : "*/*;q=0.1";
}
