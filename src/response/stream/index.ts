/** Formats of streams, each with its reader. */
import { createEventReader } from "./events.ts";
import { createLineReader, createRecordReader } from "./lines.ts";
import type { ItemReader, StreamFormat, StreamItem } from "./model.ts";

export function createItemReader(format: StreamFormat, maxPending: number): ItemReader {
  return readers[format](maxPending);
}

const readers: Readonly<Record<StreamFormat, (maxPending: number) => ItemReader>> = {
  events: createEventReader,
  lines: createLineReader,
  records: createRecordReader,
};

/** Most items of one stream. */
export const maxItems = 10_000;

/** What ends the streams of many language models: the connection may stay open. */
export function isLast({ event, data }: StreamItem): boolean {
  return event === undefined && data === "[DONE]";
}
