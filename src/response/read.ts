/**
 * Reply bytes -> what they are, by the declared media type; content is looked at only where nothing is declared, and
 * for JSON that is labelled as text. Pure, and takes any bytes: a reply that lies is still a reply.
 */
import { isUtf8 } from "node:buffer";

import type { JsonValue } from "../spec/model.ts";
import type { Interruption, UpstreamReply } from "../upstream/outcome.ts";
import { decodeText } from "./charset.ts";
import { filenameOf } from "./filename.ts";
import { isTooDeep, maxDepth, parseJson } from "./json.ts";
import { essenceOf, isJson, isText, parseMediaType, type ParsedMediaType } from "./media-type.ts";
import { maxParts, splitMultipart } from "./multipart.ts";
import { duration, size } from "./phrase.ts";
import { collectStream } from "./stream/collect.ts";
import { streamFormatOf } from "./stream/format.ts";
import type { StreamFormat } from "./stream/model.ts";
import { streamSentences } from "./wording.ts";

export type Reply =
  /** `text` is the exact payload: numbers beyond 2^53 keep their digits there, and not in `value`. */
  | {
      readonly kind: "json";
      readonly value: JsonValue;
      readonly text: string;
      readonly notes: Notes;
    }
  | {
      readonly kind: "text";
      readonly mimeType: string;
      readonly text: string;
      readonly notes: Notes;
    }
  | { readonly kind: "image" | "audio"; readonly mimeType: string; readonly bytes: Uint8Array }
  | {
      readonly kind: "binary";
      readonly mimeType: string;
      readonly bytes: Uint8Array;
      readonly filename: string | undefined;
    }
  /** Of a multipart reply, in their order. */
  | { readonly kind: "parts"; readonly parts: readonly Reply[]; readonly notes: Notes }
  | { readonly kind: "empty" };

/** Sentences on what was not as declared. */
type Notes = readonly string[];

export function readReply({
  status,
  headers,
  body,
  truncated,
  interruption,
}: UpstreamReply): Reply {
  if (body.length === 0 || bodiless.has(status)) return { kind: "empty" };
  const format = streamFormatOf(headers.get("content-type"));
  return format === undefined
    ? readContent({ headers, body }, 0)
    : readStream({ headers, body, truncated, interruption, format });
}

interface Content {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

/** @param depth - how many multiparts it stands in */
function readContent({ headers, body }: Content, depth: number): Reply {
  if (body.length === 0) return { kind: "empty" };
  const mediaType = parseMediaType(headers.get("content-type"));
  if (mediaType === undefined) {
    return (
      readJsonLike(body, undefined) ?? (looksLikeText(body) ? readText(body, plain) : binary())
    );
  }
  if (isJson(mediaType)) return readJson(body, mediaType);
  // Before images: SVG is XML, which models read and hosts refuse as an image.
  if (isText(mediaType)) {
    const isMislabelled = mislabelled.has(essenceOf(mediaType));
    return (isMislabelled ? readJsonLike(body, mediaType) : undefined) ?? readText(body, mediaType);
  }
  if (mediaType.type === "image" || mediaType.type === "audio") {
    const essence = essenceOf(mediaType);
    return { kind: mediaType.type, mimeType: aliases.get(essence) ?? essence, bytes: body };
  }
  if (mediaType.type === "multipart" && depth < maxMultipartDepth) {
    const parts = readParts(body, mediaType, depth);
    if (parts !== undefined) return parts;
  }
  return binary(mediaType);

  function binary(declared?: ParsedMediaType): Reply {
    return {
      kind: "binary",
      mimeType: declared === undefined ? "application/octet-stream" : essenceOf(declared),
      bytes: body,
      filename: filenameOf(headers.get("content-disposition")),
    };
  }
}

const maxMultipartDepth = 3;

/** Undefined when the body is no multipart after all. */
function readParts(body: Uint8Array, mediaType: ParsedMediaType, depth: number): Reply | undefined {
  const boundary = mediaType.parameters.get("boundary") ?? "";
  const multipart = boundary === "" ? undefined : splitMultipart(body, boundary);
  if (multipart === undefined) return undefined;
  const notes = [
    ...(multipart.isCut ? [`Only the first ${maxParts} parts of the reply were read.`] : []),
    ...(multipart.isCut || multipart.isClosed
      ? []
      : ["The reply lacks its closing boundary: its last part may be cut short."]),
  ];
  const parts = multipart.parts.map((part) => readContent(part, depth + 1));
  return parts.length === 0 ? { kind: "empty" } : { kind: "parts", parts, notes };
}

interface StreamContent extends Content {
  readonly format: StreamFormat;
  readonly truncated: boolean;
  readonly interruption: Interruption | undefined;
}

function readStream({ headers, body, format, truncated, interruption }: StreamContent): Reply {
  const isWhole = !truncated && interruption === undefined;
  const charset = parseMediaType(headers.get("content-type"))?.parameters.get("charset");
  // Event streams are UTF-8, whatever is said of them (HTML, section 9.2.6).
  const { text, note } = decodeText(body, format === "events" ? "utf-8" : charset);
  const collected = collectStream(text, format, { isWhole });
  const notes = [
    // One that is cut off may well end within a character.
    ...(note !== undefined && isWhole ? [note] : []),
    ...collected.notes,
    ...(truncated ? [streamSentences.size(size(body.length))] : []),
    ...(interruption?.kind === "timeout"
      ? [streamSentences.time(interruption.phase, duration(interruption.afterMs))]
      : []),
  ];
  if (collected.kind === "text") {
    return { kind: "text", mimeType: "text/plain", text: collected.text, notes };
  }
  const { value } = collected;
  if (isTooDeep(value)) {
    return {
      kind: "text",
      mimeType: "application/json",
      text: collected.text,
      notes: [...notes, tooDeep],
    };
  }
  return { kind: "json", value, text: collected.text, notes };
}

/** No content, reset content, not modified (RFC 9110, section 6.4.1). */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/** What frameworks put on JSON by mistake. */
const mislabelled: ReadonlySet<string> = new Set(["text/html", "text/plain"]);

const plain: ParsedMediaType = {
  type: "text",
  subtype: "plain",
  suffix: undefined,
  parameters: new Map(),
};

/** Names in use that hosts do not know. */
const aliases: ReadonlyMap<string, string> = new Map([
  ["audio/x-wav", "audio/wav"],
  ["audio/wave", "audio/wav"],
  ["image/jpg", "image/jpeg"],
]);

const tooDeep = `The reply is nested deeper than ${maxDepth} levels; it is given as text.`;

function readJson(body: Uint8Array, mediaType: ParsedMediaType): Reply {
  const { text, note } = decodeText(body, mediaType.parameters.get("charset"));
  if (text.trim() === "") return { kind: "empty" };
  const notes = note === undefined ? [] : [note];
  const value = parseJson(text);
  if (value !== undefined && !isTooDeep(value)) {
    return { kind: "json", value, text, notes };
  }
  const mimeType = essenceOf(mediaType);
  const complaint =
    value === undefined
      ? `The reply is labelled ${mimeType} but is not valid JSON; it is given as text.`
      : tooDeep;
  return { kind: "text", mimeType, text, notes: [...notes, complaint] };
}

/** JSON under another label: an object or array, since almost any text is a JSON scalar to someone. */
function readJsonLike(body: Uint8Array, mediaType: ParsedMediaType | undefined): Reply | undefined {
  const { text, note } = decodeText(body, mediaType?.parameters.get("charset"));
  if (!/^\s*[[{]/.test(text)) return undefined;
  const value = parseJson(text);
  if (value === undefined || isTooDeep(value)) return undefined;
  return { kind: "json", value, text, notes: note === undefined ? [] : [note] };
}

function readText(body: Uint8Array, mediaType: ParsedMediaType): Reply {
  const { text, note } = decodeText(body, mediaType.parameters.get("charset"));
  const notes = note === undefined ? [] : [note];
  return { kind: "text", mimeType: essenceOf(mediaType), text, notes };
}

function looksLikeText(body: Uint8Array): boolean {
  return isUtf8(body) && !body.includes(0);
}
