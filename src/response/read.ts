/**
 * Reply bytes -> what they are, by the declared media type; content is looked at only where nothing is declared, and
 * for JSON that is labelled as text. Pure, and takes any bytes: a reply that lies is still a reply.
 */
import { isUtf8 } from "node:buffer";

import { isArray } from "../spec/json.ts";
import type { JsonValue } from "../spec/model.ts";
import type { UpstreamReply } from "../upstream/outcome.ts";
import { decodeText } from "./charset.ts";
import { filenameOf } from "./filename.ts";
import { essenceOf, isJson, isText, parseMediaType, type ParsedMediaType } from "./media-type.ts";

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
  | { readonly kind: "empty" };

/** Sentences on what was not as declared. */
type Notes = readonly string[];

export function readReply({ status, headers, body }: UpstreamReply): Reply {
  if (body.length === 0 || bodiless.has(status)) return { kind: "empty" };
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

function readJson(body: Uint8Array, mediaType: ParsedMediaType): Reply {
  const { text, note } = decodeText(body, mediaType.parameters.get("charset"));
  if (text.trim() === "") return { kind: "empty" };
  const notes = note === undefined ? [] : [note];
  const value = parseJson(text);
  if (value !== undefined && !isDeeper(value, maxDepth)) {
    return { kind: "json", value, text, notes };
  }
  const mimeType = essenceOf(mediaType);
  const complaint =
    value === undefined
      ? `The reply is labelled ${mimeType} but is not valid JSON; it is given as text.`
      : `The reply is nested deeper than ${maxDepth} levels; it is given as text.`;
  return { kind: "text", mimeType, text, notes: [...notes, complaint] };
}

/** JSON under another label: an object or array, since almost any text is a JSON scalar to someone. */
function readJsonLike(body: Uint8Array, mediaType: ParsedMediaType | undefined): Reply | undefined {
  const { text, note } = decodeText(body, mediaType?.parameters.get("charset"));
  if (!/^\s*[[{]/.test(text)) return undefined;
  const value = parseJson(text);
  if (value === undefined || isDeeper(value, maxDepth)) return undefined;
  return { kind: "json", value, text, notes: note === undefined ? [] : [note] };
}

function readText(body: Uint8Array, mediaType: ParsedMediaType): Reply {
  const { text, note } = decodeText(body, mediaType.parameters.get("charset"));
  const notes = note === undefined ? [] : [note];
  return { kind: "text", mimeType: essenceOf(mediaType), text, notes };
}

/** Undefined when it is not JSON. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `JSON.parse` takes any depth, but whoever writes, validates or compares the value afterwards recurses. */
const maxDepth = 200;

function isDeeper(value: JsonValue | undefined, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  if (isArray(value)) return value.some((member) => isDeeper(member, levels - 1));
  // `JSON.parse` makes plain objects, whose enumerable properties are all their own.
  for (const key in value) if (isDeeper(value[key], levels - 1)) return true;
  return false;
}

function looksLikeText(body: Uint8Array): boolean {
  return isUtf8(body) && !body.includes(0);
}
