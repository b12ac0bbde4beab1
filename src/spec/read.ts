import type { Validators } from "./model.ts";

/** What reading the bytes of a document comes to, from wherever. */
export type ReadOutcome =
  | {
      readonly kind: "read";
      readonly bytes: Uint8Array;
      readonly address: URL;
      /** From a server that gives any. */
      readonly validators: Validators | undefined;
    }
  /** A server that was asked whether it has changed says no. */
  | { readonly kind: "notModified" }
  | Unreachable
  | { readonly kind: "tooLarge" };

export interface Unreachable {
  readonly kind: "unreachable";
  /** What happened, as a clause: `the server answered 404 Not Found`. */
  readonly reason: string;
  /** What would help, as a sentence. */
  readonly remedy: string;
}
