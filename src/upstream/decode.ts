/** Undoes the content codings of a reply (RFC 9110, section 8.4.1), strictly: what was cut short is an error. */
import { pipeline, type Transform } from "node:stream";
import * as zlib from "node:zlib";

type CreateDecompress = (options: {
  readonly params: Readonly<Record<number, number>>;
}) => Transform;

/** Node has it from 22.15 on. */
const createZstdDecompress = decodesZstd(zlib) ? zlib.createZstdDecompress : undefined;

function decodesZstd(
  module: object,
): module is { readonly createZstdDecompress: CreateDecompress } {
  return "createZstdDecompress" in module;
}

/** `ZSTD_d_windowLogMax`, and the 8 MiB that HTTP allows a window (RFC 9659). */
const zstdOptions = { params: { 100: 23 } };

/** What is asked for; a reply that comes in another coding cannot be read. */
export const acceptEncoding = `gzip, deflate, br${createZstdDecompress === undefined ? "" : ", zstd"}`;

/** Each layer multiplies what a small reply can expand to; servers apply one. */
const maxLayers = 2;

type Chunks = AsyncIterable<Uint8Array>;

/** Decodes a body as it comes in; undefined when `contentEncoding` names a coding that is unknown, or too many. */
export function decoderFor(
  contentEncoding: string | undefined,
): ((source: Chunks) => Chunks) | undefined {
  const codings = (contentEncoding ?? "")
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "" && coding !== "identity");
  const layers = codings.map((coding) => decompressors.get(coding));
  if (layers.length > maxLayers || !layers.every((layer) => layer !== undefined)) return undefined;
  // Listed in the order in which they were applied.
  return (source) => layers.reduceRight(decompress, source);
}

/** A decompressor for a body that starts with these bytes. */
type Decompressor = (start: Uint8Array) => Transform;

const decompressors: ReadonlyMap<string, Decompressor> = new Map<string, Decompressor>([
  ["gzip", () => zlib.createGunzip()],
  ["x-gzip", () => zlib.createGunzip()],
  ["br", () => zlib.createBrotliDecompress()],
  // RFC 9110 means the zlib format (RFC 1950), whose first byte names the method 8; many servers send bare DEFLATE.
  [
    "deflate",
    ([byte = 0]) => ((byte & 0x0f) === 0x08 ? zlib.createInflate() : zlib.createInflateRaw()),
  ],
  ...zstd(),
]);

function zstd(): readonly (readonly [string, Decompressor])[] {
  if (createZstdDecompress === undefined) return [];
  return [["zstd", () => createZstdDecompress(zstdOptions)]];
}

async function* decompress(source: Chunks, decompressor: Decompressor): Chunks {
  const chunks = source[Symbol.asyncIterator]();
  const first = await chunks.next();
  // No bytes at all: an answer to HEAD, or a server that compresses nothing.
  if (first.done === true) return;
  const decoded = decompressor(first.value);
  // Errors of the source come out of `decoded`.
  pipeline(resumed(first.value, chunks), decoded, () => undefined);
  yield* decoded;
}

async function* resumed(first: Uint8Array, rest: AsyncIterator<Uint8Array>): Chunks {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
