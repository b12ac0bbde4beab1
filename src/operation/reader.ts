import type { Diagnostic, JsonObject, JsonValue } from "../spec/model.ts";
import type { Response, SecurityScheme } from "./model.ts";
import type { ParameterReading } from "./parameter.ts";
import type { ServerOptions } from "./server.ts";

export type ResponseReading = Pick<Response, "description" | "content">;

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
  /** A response whose references have been followed, but for its links: once, however many operations share it. */
  readonly response: (source: JsonObject) => ResponseReading;
  readonly report: (diagnostic: Diagnostic) => void;
}
