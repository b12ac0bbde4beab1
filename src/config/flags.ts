/** What the command line says, as text: checked together with everything else. */
export interface Flags {
  /** Paths, URLs or `-`; they stand in for the file's `apis`. */
  readonly documents: readonly string[];
  /** `Name: value`, from --header; sent to the API of every document. */
  readonly headers: readonly string[];
  /** Paths and URLs, from --overlay; for the one document. */
  readonly overlays: readonly string[];
  /** `Name: value`, from --spec-header; sent to where the one document is. */
  readonly specHeaders: readonly string[];
  /** Where the one document's API lives. */
  readonly baseUrl?: string | undefined;
  /** Name of the one document's API. */
  readonly name?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly auth?: string | undefined;
  /** Paths of the certificate and its key, each in place of the file's. */
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly confirm?: string | undefined;
  readonly logLevel?: string | undefined;
}
