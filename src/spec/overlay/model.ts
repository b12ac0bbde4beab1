/** Overlays (OpenAPI Overlay Specification 1.0 and 1.1), checked and ready to be applied. */
import type { JsonObject, JsonValue } from "../model.ts";

/** The way to a value from the root: keys of objects and indexes of lists. */
export type Location = readonly (string | number)[];

/** A JSONPath query (RFC 9535). */
export interface Query {
  readonly text: string;
  /**
   * The places that it selects; a query that names one twice selects it twice.
   *
   * @throws {LimitError} when it looks at too much
   */
  readonly select: (root: JsonObject) => readonly Location[];
}

/** An action asks for too much; the message says of what, to follow its place. */
export class LimitError extends Error {}

export type Change =
  | { readonly kind: "update"; readonly value: JsonValue }
  /** An update with what the document has elsewhere. */
  | { readonly kind: "copy"; readonly source: Query }
  | { readonly kind: "remove" }
  /** The standard allows actions that do nothing. */
  | { readonly kind: "none" };

export interface Action {
  readonly target: Query;
  readonly change: Change;
}

export interface Overlay {
  /** Its path or address, for messages. */
  readonly name: string;
  /** At least one, in the order in which they apply. */
  readonly actions: readonly Action[];
}
