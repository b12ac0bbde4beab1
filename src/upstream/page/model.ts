import type { FieldPath, Pagination } from "../../operation/pagination/model.ts";
import type { UpstreamRequest } from "../../request/model.ts";
import type { JsonValue } from "../../spec/model.ts";
import type { UpstreamReply } from "../outcome.ts";

/** One page of a list, as it was read. */
export interface Page {
  /** What brought it, before credentials. */
  readonly request: UpstreamRequest;
  readonly reply: UpstreamReply;
  /** The reply's JSON as it came, and parsed. */
  readonly text: string;
  readonly value: JsonValue;
  readonly itemsPath: FieldPath;
  readonly items: readonly JsonValue[];
  /** The items as they are written. */
  readonly rawItems: readonly string[];
}

/** What comes after a page. */
export type Step =
  | { readonly kind: "next"; readonly request: UpstreamRequest }
  /** Nothing: the page was the last. */
  | { readonly kind: "end" }
  /** The API points to an origin that is not its own; no credential follows it there. */
  | { readonly kind: "elsewhere"; readonly origin: string; readonly url: string };

/** One way in which APIs page: what follows a page, or undefined when nothing in it speaks of this way. */
export type PageKind = (page: Page, pagination: Pagination) => Step | undefined;

export const end: Step = { kind: "end" };

export function next(request: UpstreamRequest): Step {
  return { kind: "next", request };
}
