import { type LoadOptions, loadDocument } from "../../src/spec/load.ts";
import type { Diagnostic, LoadedDocument } from "../../src/spec/model.ts";

export const minimal = { openapi: "3.0.3", info: { title: "T", version: "1" }, paths: {} };

/** `loadDocument` with the network of this process and no standard input. */
export function load(spec: string, options: Partial<LoadOptions> = {}): Promise<LoadedDocument> {
  return loadDocument(spec, {
    fetch: globalThis.fetch,
    readStdin: () => Promise.reject(new Error("standard input is not read")),
    maxBytes: 1_000_000,
    maxFiles: 100,
    ...options,
  });
}

export function summaries(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ severity, path, message }) => `${severity} ${path}: ${message}`);
}
