/**
 * Errors that end a start-up (or refuse a reload). Failures of a call are values, not errors: see
 * `upstream/outcome.ts`. Every message is one paragraph: what happened, where, and how to mend it.
 */

/** Stable codes: what scripts and the README rely on. */
export type GatewayErrorCode =
  | "ERR_CONFIG"
  | "ERR_USAGE"
  | "ERR_DOCUMENT_UNREACHABLE"
  | "ERR_DOCUMENT_SYNTAX"
  | "ERR_DOCUMENT_NOT_OPENAPI"
  | "ERR_DOCUMENT_TOO_LARGE"
  | "ERR_NOT_APPROVED"
  | "ERR_LISTEN";

export class GatewayError extends Error {
  readonly code: GatewayErrorCode;

  constructor(code: GatewayErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "GatewayError";
    this.code = code;
  }

  /** The exit code of the process: 2 for bad usage or configuration, 1 for failures. */
  get exitCode(): 1 | 2 {
    return this.code === "ERR_CONFIG" || this.code === "ERR_USAGE" ? 2 : 1;
  }
}

/** Text of anything that was thrown, without its stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
