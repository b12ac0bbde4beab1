import type { Api } from "../../src/operation/model.ts";
import { readApi } from "../../src/operation/read.ts";
import type { JsonObject, LoadedDocument } from "../../src/spec/model.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import type { Tool } from "../../src/tool/model.ts";

export interface DocumentOptions {
  readonly paths: JsonObject;
  readonly components?: JsonObject;
  /** Members of the root that are not the usual ones. */
  readonly root?: JsonObject;
  readonly address?: string;
}

/** A minimal OpenAPI 3.1 document around some paths. */
export function documentOf({ paths, components, root }: DocumentOptions): JsonObject {
  return {
    openapi: "3.1.0",
    info: { title: "Test", version: "1" },
    servers: [{ url: "https://api.example.com/v1" }],
    paths,
    ...(components && { components }),
    ...root,
  };
}

export function loadedOf(options: DocumentOptions): LoadedDocument {
  const root = documentOf(options);
  return {
    root,
    original: root,
    address: options.address === undefined ? undefined : new URL(options.address),
    files: [],
    version: "3.1",
    diagnostics: [],
    digest: "",
    validators: undefined,
  };
}

export function apiOf(options: DocumentOptions): Api {
  return readApi(loadedOf(options), "test");
}

/** The only tool of a document with one operation. */
export function onlyTool(options: DocumentOptions): Tool {
  const [tool, ...others] = createCatalogue([apiOf(options)]).tools;
  if (tool === undefined || others.length > 0)
    throw new Error("the document has not one operation");
  return tool;
}

/** A tool for `operation` at `path`; `get` unless said otherwise. */
export function toolFor(
  operation: JsonObject,
  {
    path = "/things",
    method = "get",
    ...options
  }: Partial<DocumentOptions> & { readonly path?: string; readonly method?: string } = {},
): Tool {
  return onlyTool({ ...options, paths: { [path]: { [method]: operation } } });
}
