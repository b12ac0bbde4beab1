/** A request as the document asks for it: credentials and transport come later. */

export interface UpstreamRequest {
  readonly method: string;
  /** Absolute, exactly as it goes on the wire. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}

/** Arguments that cannot become a request, although the schema let them pass. */
export interface BuildProblem {
  readonly argument: string | undefined;
  /** One sentence: what is wrong and what would help. */
  readonly message: string;
}

export type BuildOutcome =
  | { readonly ok: true; readonly request: UpstreamRequest }
  | { readonly ok: false; readonly problems: readonly BuildProblem[] };
