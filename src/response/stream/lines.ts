/** Texts that a character ends (JSON Lines) or begins (JSON text sequences, RFC 7464). Empty ones are passed over. */
import type { ItemReader, StreamItem } from "./model.ts";

const recordSeparator = "\u001E";

/** One item a line; the last line may lack its line feed. */
export function createLineReader(maxPending: number): ItemReader {
  return createSplitter("\n", maxPending);
}

/** One item behind each record separator. */
export function createRecordReader(maxPending: number): ItemReader {
  return createSplitter(recordSeparator, maxPending);
}

function createSplitter(separator: string, maxPending: number): ItemReader {
  let pending = "";
  let isLost = false;
  return {
    feed(piece) {
      if (isLost) return [];
      // Only the new piece is searched: a long item that comes in small pieces costs no more than its length.
      const [first = "", ...others] = piece.split(separator);
      const last = others.pop();
      const whole = last === undefined ? [] : [pending + first, ...others];
      pending = last ?? pending + first;
      isLost = pending.length > maxPending;
      return toItems(whole);
    },
    end: () => ({ items: toItems([pending]), hasRest: false }),
  };
}

function toItems(texts: readonly string[]): readonly StreamItem[] {
  return texts.flatMap((text) => {
    const data = text.trim();
    return data === "" ? [] : [{ event: undefined, data }];
  });
}
