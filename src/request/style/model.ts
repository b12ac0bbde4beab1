import type { StyleValue } from "../value.ts";

export interface StyleOptions {
  /** As in the document; serializers encode it. */
  readonly name: string;
  readonly explode: boolean;
  /** How values are percent-encoded. */
  readonly encode: (text: string) => string;
}

/**
 * Serializes a value in one style of paths and headers: the text of the value alone. Undefined when the style has nothing
 * to say (an empty list: RFC 6570, section 2.3).
 */
export type ValueSerializer = (value: StyleValue, options: StyleOptions) => string | undefined;

/** A name and its value, both encoded. */
export type Pair = readonly [name: string, value: string];

export interface PairOptions extends StyleOptions {
  /** How names are percent-encoded, and the delimiters that are not allowed as they are. */
  readonly encodeName: (text: string) => string;
}

/**
 * Serializes a value in one style of queries, forms and cookies, each of which joins the pairs in its own way. None when
 * the style has nothing to say.
 */
export type PairSerializer = (value: StyleValue, options: PairOptions) => readonly Pair[];
