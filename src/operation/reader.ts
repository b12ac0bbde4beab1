import type { Diagnostic, JsonObject, JsonValue } from "../spec/model.ts";
import type { SecurityScheme } from "./model.ts";
import type { ParameterReading } from "./parameter.ts";
import type { ServerOptions } from "./server.ts";

/** What reading any part of a document needs. */
export interface Reader {
  readonly serverOptions: ServerOptions;
  readonly securitySchemes: ReadonlyMap<string, SecurityScheme>;
  /** Schemes that requirements name without one, as far as they have been reported: once for a document. */
  readonly undeclared: Set<string>;
  readonly resolve: (value: JsonValue | undefined) => JsonObject | undefined;
  /** A text, or the text that a reference in its place leads to: documents write `operationId: { $ref: ... }`. */
  readonly text: (value: JsonValue | undefined) => string;
  /** A parameter whose references have been followed: once, however many operations share it. */
  readonly parameter: (source: JsonObject) => ParameterReading;
  readonly report: (diagnostic: Diagnostic) => void;
}
