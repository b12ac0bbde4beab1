/** What management tools tell beyond the catalogue: types only. */
import type { MissingCredential } from "../../upstream/outcome.ts";

/** How an API is reached, as the configuration has it at this moment. */
export interface Reach {
  /** Where every call goes; undefined: where the document says. */
  readonly baseUrl: string | undefined;
  readonly missing: readonly MissingCredential[];
  /** Headers in which callers send credentials of their own. */
  readonly callerHeaders: readonly string[];
}

/** @param api its name; undefined for one that is no longer served */
export type ReachOf = (api: string) => Reach | undefined;
