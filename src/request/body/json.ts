import type { BodySerializer } from "./model.ts";

/** JSON under its declared type: `application/merge-patch+json` stays what it is. */
export const json: BodySerializer = (value, mediaType) => ({
  ok: true,
  content: JSON.stringify(value),
  contentType: mediaType.type.includes("*") ? "application/json" : mediaType.type,
});
