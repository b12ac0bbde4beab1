import type { BodySerializer } from "./model.ts";

/** JSON under its declared type: `application/merge-patch+json` stays what it is. */
export const json: BodySerializer = (value, { type }) => ({
  ok: true,
  content: JSON.stringify(value),
  contentType: type.includes("*") ? "application/json" : type,
});
