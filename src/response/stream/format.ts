import { essenceOf, parseMediaType } from "../media-type.ts";
import type { StreamFormat } from "./model.ts";

/** How the items of a reply are told apart; undefined for a media type that holds one value (OpenAPI 3.2, section 4.14.3). */
export function streamFormatOf(contentType: string | undefined): StreamFormat | undefined {
  const mediaType = parseMediaType(contentType);
  if (mediaType === undefined) return undefined;
  return formats.get(essenceOf(mediaType)) ?? suffixes.get(mediaType.suffix ?? "");
}

const formats: ReadonlyMap<string, StreamFormat> = new Map([
  ["text/event-stream", "events"],
  ["application/jsonl", "lines"],
  ["application/jsonlines", "lines"],
  ["application/ndjson", "lines"],
  ["application/x-jsonl", "lines"],
  ["application/x-jsonlines", "lines"],
  ["application/x-ndjson", "lines"],
  ["application/json-seq", "records"],
]);

const suffixes: ReadonlyMap<string, StreamFormat> = new Map([
  ["jsonl", "lines"],
  ["ndjson", "lines"],
  ["json-seq", "records"],
]);
