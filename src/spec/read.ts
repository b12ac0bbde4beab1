/** What reading the bytes of a document comes to, from wherever. */
export type ReadOutcome =
  | { readonly kind: "read"; readonly bytes: Uint8Array; readonly address: URL }
  | Unreachable
  | { readonly kind: "tooLarge" };

export interface Unreachable {
  readonly kind: "unreachable";
  /** What happened, as a clause: `the server answered 404 Not Found`. */
  readonly reason: string;
  /** What would help, as a sentence. */
  readonly remedy: string;
}
