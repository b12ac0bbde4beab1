import type { Tool } from "../tool/model.ts";

export interface ResultContext {
  readonly tool: Tool;
  /** Masks what is known to be secret. */
  readonly redact: (text: string) => string;
  /** The origin of the request, when the API's headers and credentials are not sent to it; else undefined. */
  readonly withheldFrom: string | undefined;
}
