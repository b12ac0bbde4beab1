/** A tool as MCP clients see it, with the way back from its arguments to the request. */
import type { ConfirmFallback } from "../config/confirm-options.ts";
import type { Api, MediaType, Operation, Parameter, Schema } from "../operation/model.ts";
import type { Pagination } from "../operation/pagination/model.ts";
import type { JsonObject } from "../spec/model.ts";

export interface Tool {
  /** `[A-Za-z0-9_-]{1,64}`, unique in the catalogue. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly hints: ToolHints;
  readonly api: Api;
  readonly operation: Operation;
  /** Built at first need: a document may have thousands of operations and a client calls five. */
  readonly input: ToolInput;
  /** How its list is read page by page; undefined when it never is. */
  readonly pagination: Pagination | undefined;
  /**
   * For a tool whose calls are confirmed before they are sent: what becomes of a client that cannot ask its user.
   * Undefined when nobody is asked.
   */
  readonly confirmation: ConfirmFallback | undefined;
  /** Arguments of this tool that are for the gateway. */
  readonly controls: ReadonlySet<ControlName>;
  /** The input schema as clients are shown it: cut to a size where the whole one is too large, and with the controls. */
  readonly listedSchema: JsonObject;
  /** What structured content of a success keeps to; undefined when nothing is promised. */
  readonly outputSchema: JsonObject | undefined;
}

/** What arguments for the gateway say, by name of the control. */
export interface Controls {
  /** JMESPath that narrows the reply; one that parses. */
  readonly select: string;
  /** Whether the request is shown instead of sent. */
  readonly dryRun: boolean;
  /** Most items of a list that comes in pages; at least 1. */
  readonly maxItems: number;
  /** The token of an earlier call, by which this one is confirmed. */
  readonly confirm: string;
}

export type ControlName = keyof Controls;

/** MCP `ToolAnnotations`, all of them said. */
export interface ToolHints {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

export interface ToolInput {
  /** JSON Schema 2020-12, root `type: object`, self-contained. */
  readonly schema: JsonObject;
  readonly bindings: readonly ArgumentBinding[];
  /** The body's media type, when the operation takes a body. */
  readonly mediaType: MediaType | undefined;
  /** Which properties of the body are files, or lists of them; the body itself under the empty name. */
  readonly files: ReadonlyMap<string, FilePlaces>;
  /** Whether arguments that are not known are left out instead of being refused. */
  readonly ignoresUnknown: boolean;
}

/** Where a value is a file: raw bytes, for which an argument may stand in several ways. */
export interface FilePlaces {
  /** The value itself. */
  readonly self: boolean;
  /** Items of the list that it is, by position, then all that come after. */
  readonly prefix: readonly boolean[];
  readonly rest: boolean;
}

/** Where an argument goes. */
export type ArgumentBinding =
  | { readonly to: "parameter"; readonly argument: string; readonly parameter: Parameter }
  /** One property of an object body. */
  | {
      readonly to: "bodyProperty";
      readonly argument: string;
      readonly property: string;
      readonly schema: Schema;
    }
  /** The body is this argument. */
  | { readonly to: "body"; readonly argument: string }
  /** Every argument that has no binding of its own is a property of the body. */
  | { readonly to: "bodyRest" };

/** All tools of all APIs, looked up by name; one immutable value per load. */
export interface Catalogue {
  readonly apis: readonly Api[];
  /** In document order, API by API. */
  readonly tools: readonly Tool[];
  find(name: string): Tool | undefined;
}
