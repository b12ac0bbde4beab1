import { toText } from "../value.ts";
import type { BodySerializer } from "./model.ts";

export const text: BodySerializer = (value, mediaType) => ({
  ok: true,
  content: toText(value),
  contentType: mediaType.type.includes("*") ? "text/plain; charset=utf-8" : mediaType.type,
});
