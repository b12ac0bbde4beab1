import type { Diagnostic, JsonObject, JsonValue } from "../spec/model.ts";
import type { ParameterReading } from "./parameter.ts";
import type { ServerOptions } from "./server.ts";

/** What reading any part of a document needs. */
export interface Reader {
  readonly serverOptions: ServerOptions;
  readonly resolve: (value: JsonValue | undefined) => JsonObject | undefined;
  /** A text, or the text that a reference in its place leads to: documents write `operationId: { $ref: ... }`. */
  readonly text: (value: JsonValue | undefined) => string;
  /** A parameter whose references have been followed: once, however many operations share it. */
  readonly parameter: (source: JsonObject) => ParameterReading;
  readonly report: (diagnostic: Diagnostic) => void;
}
