/** How an operation pages: types only. */
import type { PageKindName } from "../../config/pagination-options.ts";

/** Members to follow from the root of a reply; empty: the root itself. */
export type FieldPath = readonly string[];

/** What asks for a page, or for a number of items on it. */
export interface PageParameter {
  readonly in: "query" | "header" | "body";
  /** As it goes on the wire: `page[number]` for a member of an object parameter in `deepObject` style. */
  readonly name: string;
  readonly allowReserved: boolean;
  /** What the API takes when it is left out, where the document says. */
  readonly byDefault: number | undefined;
  /** Least and greatest value, where the document says. */
  readonly min: number | undefined;
  readonly max: number | undefined;
}

export interface Pagination {
  /** The kinds that come into question; all of them when nobody has named one. */
  readonly kind: PageKindName | undefined;
  /** Whether document or configuration show it to be a list in pages; else only a reply can. */
  readonly recognised: boolean;
  /** The document shows that a reply has the address or cursor of the next page: one without is the last. */
  readonly promises: boolean;
  readonly page: PageParameter | undefined;
  readonly offset: PageParameter | undefined;
  /** Those that take what a reply gives, the likeliest first. */
  readonly cursors: readonly PageParameter[];
  readonly searchAfter: PageParameter | undefined;
  readonly size: PageParameter | undefined;
  /** Where things are in a reply, when it has been said. */
  readonly items: FieldPath | undefined;
  readonly next: FieldPath | undefined;
  readonly nextHeader: string | undefined;
  readonly more: FieldPath | undefined;
  readonly total: FieldPath | undefined;
}
