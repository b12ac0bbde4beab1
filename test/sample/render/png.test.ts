import { crc32, inflateSync } from "node:zlib";

import { expect, test } from "vitest";

import { renderPng } from "../../../src/sample/render/png.ts";

test("draws every pixel where it belongs", () => {
  const png = Buffer.from(renderPng(2, 3, (x, y) => [x * 10, y * 20, 255]));
  expect(png.toString("latin1", 0, 8)).toBe("\x89PNG\r\n\x1a\n");
  const chunks = readChunks(png);
  expect(chunks.map(({ type }) => type)).toEqual(["IHDR", "IDAT", "IEND"]);
  expect([...(chunks[0]?.data ?? [])]).toEqual([0, 0, 0, 2, 0, 0, 0, 3, 8, 2, 0, 0, 0]);
  const filterAndPixels = [
    [0, 0, 0, 255, 10, 0, 255],
    [0, 0, 20, 255, 10, 20, 255],
    [0, 0, 40, 255, 10, 40, 255],
  ];
  expect([...inflateSync(chunks[1]?.data ?? Buffer.alloc(0))]).toEqual(filterAndPixels.flat());
});

test("sums up each of its chunks", () => {
  const png = Buffer.from(renderPng(1, 1, () => [1, 2, 3]));
  for (const { type, data, checksum } of readChunks(png)) {
    expect(checksum).toBe(crc32(Buffer.concat([Buffer.from(type, "latin1"), data])));
  }
});

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  readonly checksum: number;
}

function readChunks(png: Buffer, offset = 8): readonly Chunk[] {
  if (offset >= png.length) return [];
  const end = offset + 8 + png.readUInt32BE(offset);
  const chunk: Chunk = {
    type: png.toString("latin1", offset + 4, offset + 8),
    data: png.subarray(offset + 8, end),
    checksum: png.readUInt32BE(end),
  };
  return [chunk, ...readChunks(png, end + 4)];
}
