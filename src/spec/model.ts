/** What `spec/` hands on: a document whose references are all local, and what could not be read. */

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export type JsonObject = { readonly [key: string]: JsonValue | undefined };

/** Something in a document that was not read as it stands, or not at all. Never a reason to stop. */
export interface Diagnostic {
  /** `error`: something is missing from the tools; `warning`: something was guessed. */
  readonly severity: "error" | "warning";
  /** Where: a JSON Pointer into the document (`#/paths/~1pets/get`), or the address of a file. */
  readonly path: string;
  /** One sentence: what is wrong and what was done about it. */
  readonly message: string;
}

export interface LoadedDocument {
  /**
   * The document with every file joined into one, each `$ref` that remains starting with `#`, in the shape of OpenAPI 3
   * whatever its version.
   */
  readonly root: JsonObject;
  /** The same before it was brought into the shape of OpenAPI 3.1: what people wrote, for people to read. */
  readonly original: JsonObject;
  /** Where it was read from (`file:`, `http:` or `https:`), for relative server URLs; none for standard input. */
  readonly address: URL | undefined;
  /** Addresses of the files it was read from, those that its references name among them; what to watch for changes. */
  readonly files: readonly string[];
  /** Major and minor version, as the document says it. */
  readonly version: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Tells apart what was read: the same as long as no file of it changes. */
  readonly digest: string;
  /** Of the document's own file, when it came by URL and is all there is; else no server can speak for the whole. */
  readonly validators: Validators | undefined;
}

/** What a server says of a version of a resource, to be asked about it later (RFC 9110, section 8.8). */
export interface Validators {
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
}
