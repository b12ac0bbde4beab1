import { isMediaType, readFile } from "./file.ts";
import type { BodySerializer } from "./model.ts";

/** Bytes as they are; the argument's own type fills a wildcard. */
export const binary: BodySerializer = (value, { type }, { argument }) => {
  const file = readFile(value, argument);
  if (!file.ok) return { ok: false, problems: [file.problem] };
  const { bytes, mimeType } = file;
  const given = mimeType !== undefined && isMediaType(mimeType) ? mimeType : undefined;
  const contentType = type.includes("*") ? (given ?? "application/octet-stream") : type;
  return { ok: true, content: bytes, contentType };
};
