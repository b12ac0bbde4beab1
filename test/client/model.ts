/** What all clients have in common. */
import type { EventEmitter } from "node:events";

import type { World } from "./world.ts";

export interface Call {
  readonly name: string;
  readonly arguments?: Record<string, unknown>;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onprogress?: (step: { readonly progress: number }) => void;
}

export interface Completion {
  readonly ref:
    | { readonly type: "ref/resource"; readonly uri: string }
    | { readonly type: "ref/prompt"; readonly name: string };
  readonly argument: { readonly name: string; readonly value: string };
  readonly context?: { readonly arguments?: Record<string, string> };
}

export interface Client {
  /** That the two sides agreed on; undefined where the client does not tell. */
  readonly revision: string | undefined;
  listTools(): Promise<{
    readonly tools: readonly { readonly name: string }[];
    readonly nextCursor?: unknown;
  }>;
  call(call: Call, options?: CallOptions): Promise<unknown>;
  listResources(): Promise<{ readonly resources: readonly { readonly uri: string }[] }>;
  listResourceTemplates(): Promise<{
    readonly resourceTemplates: readonly { readonly uriTemplate: string }[];
  }>;
  readResource(request: {
    uri: string;
  }): Promise<{ readonly contents: readonly { readonly uri: string }[] }>;
  complete(request: Completion): Promise<{ completion: { readonly values: readonly string[] } }>;
  /** To these resources, and where that has to be said to what becomes of the lists of tools and prompts. */
  readonly subscribe: (uris: readonly string[]) => Promise<void>;
  /** Has the gateway that it talks to read its documents again, sooner or later. */
  reload(): Promise<void>;
  listPrompts(): Promise<{ readonly prompts: readonly { readonly name: string }[] }>;
  getPrompt(request: {
    name: string;
    arguments: Record<string, string>;
  }): Promise<{ readonly messages: readonly unknown[] }>;
  close(): Promise<void>;
}

/** @param told - `updated` with a URI, `tools` and `prompts` when these lists have changed */
export type Connect = (world: World, told: EventEmitter) => Promise<Client>;

/** The surface, part by part. */
export type Ability =
  | "list"
  | "call"
  | "image"
  | "error"
  | "unknown"
  | "progress"
  | "subscribe"
  | "resources"
  | "complete"
  | "prompts"
  | "cancel";

/** What a client cannot do by its nature. */
export interface Lack {
  readonly why: string;
  /** What it does instead. */
  readonly shown: (client: Client, world: World) => Promise<void>;
}

export interface Subject {
  readonly name: string;
  /** Undefined where the client does not tell. */
  readonly revision: string | undefined;
  readonly connect: Connect;
  readonly lacks: Partial<Record<Ability, Lack>>;
}
