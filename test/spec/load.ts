import { type LoadOptions, loadDocument, reloadDocument, type Spec } from "../../src/spec/load.ts";
import type { Diagnostic, LoadedDocument } from "../../src/spec/model.ts";

export const minimal = { openapi: "3.0.3", info: { title: "T", version: "1" }, paths: {} };

const defaults: LoadOptions = {
  fetch: globalThis.fetch,
  readStdin: () => Promise.reject(new Error("standard input is not read")),
  headers: new Map(),
  overlays: [],
  references: [],
  maxBytes: 1_000_000,
  maxFiles: 100,
  // Tests share their machine.
  parseMs: 120_000,
};

/** `loadDocument` with the network of this process and no standard input. */
export function load(spec: Spec, options: Partial<LoadOptions> = {}): Promise<LoadedDocument> {
  return loadDocument(spec, { ...defaults, ...options });
}

/** `reloadDocument` with the same. */
export function reload(
  spec: Spec,
  known: LoadedDocument,
  options: Partial<LoadOptions> = {},
): Promise<LoadedDocument | undefined> {
  return reloadDocument(spec, known, { ...defaults, ...options });
}

export function summaries(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ severity, path, message }) => `${severity} ${path}: ${message}`);
}
