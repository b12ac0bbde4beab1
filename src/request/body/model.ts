import type { RequestOptions } from "../../config/request-options.ts";
import type { MediaType } from "../../operation/model.ts";
import type { JsonValue } from "../../spec/model.ts";
import type { FilePlaces } from "../../tool/model.ts";
import type { BuildProblem } from "../model.ts";
import type { SchemaReader } from "../schema.ts";

export type BodyOutcome =
  | {
      readonly ok: true;
      readonly content: string | Uint8Array;
      readonly contentType: string;
    }
  | { readonly ok: false; readonly problems: readonly BuildProblem[] };

export interface BodyContext {
  /** What to call the value in problems. */
  readonly argument: string;
  readonly schemas: SchemaReader;
  readonly requests: RequestOptions;
  /** Which members are files, by property; the value itself, or a list that it is, under the empty name. */
  readonly files: ReadonlyMap<string, FilePlaces>;
  /** Writes what is a document inside of another: a part of a multipart, a field of a form. */
  readonly write: BodySerializer;
  /** A text that nobody else has: separates the parts of a multipart. */
  readonly randomId: () => string;
}

/** Writes a value as one document of a media type. */
export type BodySerializer = (
  value: JsonValue,
  mediaType: MediaType,
  context: BodyContext,
) => BodyOutcome;
