/** Prompts as MCP clients see them: types only. */
import type {
  GetPromptResult,
  Prompt as ListedPrompt,
  TextResourceContents,
} from "@modelcontextprotocol/server";

import type { Catalogue } from "../../tool/model.ts";

export interface Prompt {
  readonly listed: ListedPrompt & { readonly arguments: readonly PromptParameter[] };
  /**
   * What is offered for one of its arguments, given those that are filled in; undefined where names in the catalogue
   * are (`api`, `operation`, `tag`, `schema`).
   */
  readonly valuesOf: (argument: string, given: GivenArguments) => readonly string[] | undefined;
  /** @param given all that are required are there */
  readonly get: (given: GivenArguments, context: PromptContext) => Promise<GetPromptResult>;
}

export interface PromptParameter {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
}

/** Without those that are blank. */
export type GivenArguments = ReadonlyMap<string, string>;

export interface PromptContext {
  /** What the client sees: no prompt names anything else. */
  readonly catalogue: Catalogue;
  /** How the client calls the operations that a prompt names. */
  readonly calling: string;
  /** @throws {ResourceNotFoundError} for what is none of the gateway's */
  readonly readResource: (uri: string) => Promise<readonly TextResourceContents[]>;
}
