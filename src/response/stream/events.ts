/** Server-sent events by the rules of the HTML standard (section 9.2.6): an event counts once an empty line has ended it. */
import { createParser } from "eventsource-parser";

import type { ItemReader, StreamItem } from "./model.ts";

/** @param maxPending - characters of one event that are waited for; after a longer one nothing more is found */
export function createEventReader(maxPending: number): ItemReader {
  let found: StreamItem[] = [];
  let isLost = false;
  /** The end of the text. */
  let tail = "";
  const parser = createParser({
    maxBufferSize: maxPending,
    onEvent({ event, data }) {
      // What an event without a type is.
      found.push({ event: event === "message" ? undefined : event, data });
    },
    onError({ type }) {
      isLost ||= type === "max-buffer-size-exceeded";
    },
  });
  function feed(piece: string): readonly StreamItem[] {
    if (isLost) return [];
    parser.feed(piece);
    tail = (tail + piece).slice(-maxTail);
    const items = found;
    found = [];
    return items;
  }
  return {
    feed,
    end() {
      // The parser waits for the line feed that may follow a carriage return.
      const items = tail.endsWith("\r") ? feed("\n") : [];
      const [last = ""] = tail.split(/\n\n|\r\n\r\n|\r\r/).slice(-1);
      return { items, hasRest: /^data/m.test(last) };
    },
  };
}

const maxTail = 1024;
