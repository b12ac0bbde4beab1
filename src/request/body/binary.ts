import { readFile } from "./file.ts";
import type { BodySerializer } from "./model.ts";

/** Bytes as they are; the argument's own type fills a wildcard. */
export const binary: BodySerializer = (value, mediaType) => {
  const file = readFile(value, "body");
  if (!file.ok) return { ok: false, problems: [file.problem] };
  const contentType = mediaType.type.includes("*")
    ? (file.mimeType ?? "application/octet-stream")
    : mediaType.type;
  return { ok: true, content: file.bytes, contentType };
};
