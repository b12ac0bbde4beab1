/**
 * The parts of a `multipart` body (RFC 2046, section 5.1). The parsers in use are made for uploaded forms and refuse what
 * that section allows: text before the first part, padding behind a boundary, bare line feeds.
 */
import { decodeText } from "./charset.ts";

export interface Part {
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

export interface Multipart {
  readonly parts: readonly Part[];
  /** There are more parts than are read. */
  readonly isCut: boolean;
  /** The closing boundary was there. */
  readonly isClosed: boolean;
}

export const maxParts = 100;
const maxHeaderBytes = 16 * 1024;

/** Undefined when the boundary does not occur. */
export function splitMultipart(bytes: Uint8Array, boundary: string): Multipart | undefined {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Part[] = [];
  let start: number | undefined;
  for (const delimiter of delimitersIn(body, boundary)) {
    if (start !== undefined) {
      if (parts.length === maxParts) return { parts, isCut: true, isClosed: false };
      parts.push(readPart(body.subarray(start, delimiter.start)));
    }
    if (delimiter.isClosing) return { parts, isCut: false, isClosed: true };
    start = delimiter.end;
  }
  if (start === undefined) return undefined;
  if (start < body.length) parts.push(readPart(body.subarray(start)));
  return { parts: parts.slice(0, maxParts), isCut: parts.length > maxParts, isClosed: false };
}

interface Delimiter {
  /** Where the content before it ends: the line break belongs to the delimiter. */
  readonly start: number;
  readonly end: number;
  readonly isClosing: boolean;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

function* delimitersIn(body: Buffer, boundary: string): Generator<Delimiter> {
  const dashed = `--${boundary}`;
  for (let at = body.indexOf(dashed); at !== -1; at = body.indexOf(dashed, at + 1)) {
    if (at > 0 && body[at - 1] !== lineFeed) continue;
    const behind = body.toString("latin1", at + dashed.length, at + dashed.length + maxPadding);
    const { close, padding } =
      /^(?<close>--)?(?<padding>[ \t]*(?:\r?\n|$))/.exec(behind)?.groups ?? {};
    if (padding === undefined) continue;
    const breakBytes = at === 0 ? 0 : body[at - 2] === carriageReturn ? 2 : 1;
    yield {
      start: at - breakBytes,
      end: at + dashed.length + (close?.length ?? 0) + padding.length,
      isClosing: close !== undefined,
    };
  }
}

/** Bytes that may follow a boundary on its line. */
const maxPadding = 256;

function readPart(bytes: Buffer): Part {
  const head = bytes.toString("latin1", 0, maxHeaderBytes);
  const { fields, blank } =
    /^(?<fields>(?:[^\r\n]+\r?\n)*)(?<blank>\r?\n|$)/.exec(head)?.groups ?? {};
  // Without the empty line there are no headers.
  if (fields === undefined || blank === undefined) return { headers: new Map(), body: bytes };
  const text = decodeText(bytes.subarray(0, fields.length), "utf-8").text;
  const headers = readFields(text);
  const body = bytes.subarray(fields.length + blank.length);
  // HTTP has no use for it (RFC 9110, section 8.4.1), but what was mail once comes with it.
  return headers.get("content-transfer-encoding")?.toLowerCase() === "base64"
    ? { headers, body: Buffer.from(body.toString("latin1"), "base64") }
    : { headers, body };
}

function readFields(text: string): ReadonlyMap<string, string> {
  const unfolded = text.replaceAll(/\r?\n[ \t]+/g, " ");
  const headers = new Map<string, string>();
  for (const line of unfolded.split(/\r?\n/)) {
    const { name, value } = /^(?<name>[^:\s]+)\s*:\s*(?<value>.*?)\s*$/.exec(line)?.groups ?? {};
    if (name !== undefined && value !== undefined) headers.set(name.toLowerCase(), value);
  }
  return headers;
}
