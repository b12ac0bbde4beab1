import type { StyleValue } from "../value.ts";

export interface StyleOptions {
  /** As in the document; serializers encode it. */
  readonly name: string;
  readonly explode: boolean;
  /** How values are percent-encoded. */
  readonly encode: (text: string) => string;
}

/**
 * Serializes a value in one style: a path segment's part, `name=value` pairs of a query or cookie, a header's value.
 * Undefined when the style has nothing to say (an empty list: RFC 6570, section 2.3).
 */
export type StyleSerializer = (value: StyleValue, options: StyleOptions) => string | undefined;
