/** Replies that come item by item: types only. */

/** Named after what they are: server-sent events, one JSON text a line, JSON texts behind record separators. */
export type StreamFormat = "events" | "lines" | "records";

export interface StreamItem {
  /** The type of an event; undefined for one without, and for what is no event. */
  readonly event: string | undefined;
  readonly data: string;
}

/** Finds the items in the text of a stream, which comes in pieces of any length. */
export interface ItemReader {
  feed(piece: string): readonly StreamItem[];
  /** The stream is over: what stood after the last item. */
  end(): Ending;
}

export interface Ending {
  readonly items: readonly StreamItem[];
  /** The stream ended within an item, which is none of them. */
  readonly hasRest: boolean;
}
