/** What a client sees under tools/list and may call: types only. What makes it is in `modes.ts`. */
import type {
  CallToolResult,
  ServerContext,
  Tool as ListedTool,
} from "@modelcontextprotocol/server";

import type { Verdict } from "../response/question.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { JsonObject } from "../spec/model.ts";
import type { Catalogue, Tool } from "../tool/model.ts";
import type { FitResult } from "./fit-result.ts";
import type { CallResult } from "./model.ts";

/** One a view and catalogue; made once, kept as long as the catalogue. */
export interface Toolset {
  /** What a model reads before its first call. Our own words and names only: a document may not instruct. */
  readonly instructions: () => string;
  /** How a model calls an operation that it is told of elsewhere, in a prompt: sentences of our own. */
  readonly calling: string;
  /** In order. */
  readonly list: () => readonly ListedTool[];
  readonly find: (name: string) => ToolEntry | undefined;
}

export interface ToolEntry {
  readonly listed: ListedTool;
  /** The operation that a call with these arguments is of; missing where a call is of none, or of several. */
  readonly operationOf?: (given: JsonObject) => Tool | undefined;
  /** What goes wrong in the call is a result. */
  readonly call: (given: JsonObject, context: ServerContext) => Promise<CallResult>;
}

/**
 * The one road to an operation, whatever the mode. What goes wrong in the call is a result. One that has to be confirmed
 * first waits for the answer where the client can be asked meanwhile; else its result is a question: input that is required, or a token to call again with.
 */
export interface CallOperation {
  (tool: Tool, given: JsonObject, context: ServerContext): Promise<CallResult>;
  /**
   * For a program, which is given the result whole, as far as programs are given replies. It is never told to call again:
   * where nobody can be asked while it waits, the call is not sent.
   */
  (
    tool: Tool,
    given: JsonObject,
    context: ServerContext,
    program: CallingProgram,
  ): Promise<CallToolResult>;
}

export interface CallingProgram {
  /** Has the user asked about a call of it; undefined: nobody is there who answers. */
  readonly ask: (
    question: () => Promise<Verdict<CallResult>>,
  ) => Promise<Verdict<CallResult> | undefined>;
}

/** Where programs run, and how much of a reply they are given. */
export interface ProgramSandbox extends Pick<Sandbox, "limits" | "run"> {
  readonly replyBytes: number;
}

/** What a mode makes its tools from. */
export interface ToolsetSource {
  /** What the client may see: nothing reaches around it. */
  readonly catalogue: Catalogue;
  readonly callOperation: CallOperation;
  /** Told of every call of an operation that there is not, not for this caller, or not by the tool that he took. */
  readonly noteRefused: (name: string, context: ServerContext) => void;
  /** Makes a result of a tool of our own as short as those of operations. */
  readonly fit: FitResult;
  readonly sandbox: ProgramSandbox;
  /** Estimated tokens of a list of tools, beyond which `auto` offers a search of them instead. */
  readonly listTokens: number;
}

export type CreateToolset = (source: ToolsetSource) => Toolset;
