import type { MediaType } from "../../operation/model.ts";
import type { JsonValue } from "../../spec/model.ts";
import type { BuildProblem } from "../model.ts";

export type BodyOutcome =
  | {
      readonly ok: true;
      readonly content: string | Uint8Array | undefined;
      readonly contentType: string | undefined;
    }
  | { readonly ok: false; readonly problems: readonly BuildProblem[] };

/** Writes a body value in one kind of media type; `files` are the properties whose text is a file's content. */
export type BodySerializer = (
  value: JsonValue,
  mediaType: MediaType,
  files: ReadonlySet<string>,
) => BodyOutcome;
