import type { UpstreamRequest } from "../request/model.ts";
import type { JsonObject } from "../spec/model.ts";
import type { Catalogue, Tool } from "../tool/model.ts";
import type { MissingCredential, UpstreamOutcome } from "../upstream/outcome.ts";

export interface ResultContext {
  readonly tool: Tool;
  /** Masks what is known to be secret. */
  readonly redact: (text: string) => string;
  /** The origin of the request, when the API's headers and credentials are not sent to it; else undefined. */
  readonly withheldFrom: string | undefined;
  /** What would satisfy the operation's security, alternatives of schemes. */
  readonly needs: readonly (readonly MissingCredential[])[];
  readonly asked: Asked;
}

/** The call that was answered, for those that may come next. */
export interface Asked {
  /** As the document asks for it, without credentials. */
  readonly request: UpstreamRequest;
  readonly arguments: JsonObject;
  /** What this client may call. */
  readonly catalogue: Catalogue;
}

/** The same, of a call that has ended. */
export interface EndedContext extends ResultContext {
  /** How often the request was tried. */
  readonly attempts: number;
}

/** How a call has ended, for whoever keeps account of calls. */
export interface CallEnd {
  readonly outcome: UpstreamOutcome["kind"] | Unsent;
  /** To which the request went. */
  readonly origin?: string;
  readonly status?: number;
  /** Of the reply, decoded. */
  readonly bytes?: number;
  /** Attempts after the first. */
  readonly retries?: number;
  readonly pages?: number;
  /** What came of asking the user. */
  readonly confirmation?: string;
}

/** Why nothing was sent, where it was not the way to the API that prevented it. */
type Unsent = "gone" | "noServer" | "arguments" | "dryRun" | "notConfirmed" | "changed";
