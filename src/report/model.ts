/** What there is to say about documents as tools: types only. `check --json` prints a {@link Report} as it stands. */
import type { Api } from "../operation/model.ts";
import type { Catalogue } from "../tool/model.ts";
import type { MissingCredential } from "../upstream/outcome.ts";

/** What a report is made from. */
export interface ReportSource {
  /** Name of the gateway: what clients are told to call this server. */
  readonly name: string;
  readonly catalogue: Catalogue;
  readonly apis: readonly ReportedApi[];
}

export interface ReportedApi {
  readonly api: Api;
  /** Where its calls go unless an operation says otherwise; undefined when nobody has said. */
  readonly baseUrl: string | undefined;
  /** Whether the operator has said so: then no operation says otherwise. */
  readonly isBaseUrlGiven: boolean;
  readonly missing: readonly MissingCredential[];
  /** Whether a request to this URL carries the API's credentials. */
  readonly sendsCredentialsTo: (url: string) => boolean;
}

export interface Report {
  readonly server: string;
  /** Number of tools. */
  readonly tools: number;
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  readonly apis: readonly ApiSummary[];
  /** By kind, the gravest first; within a kind in document order. */
  readonly findings: readonly Finding[];
  readonly hosts: readonly HostVerdict[];
  readonly size: ListSize;
}

export interface ApiSummary {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly baseUrl: string | undefined;
  /** Operations that were read. */
  readonly operations: number;
  /** Operations and whole paths that were not. */
  readonly skipped: number;
  /** Tools, after selection. */
  readonly tools: number;
  /** Tools that cannot be called without a credential. */
  readonly secured: number;
}

/** `error`: missing from the tools, or cannot be called; `warning`: works worse than it could; `note`: good to know. */
export type Severity = "error" | "warning" | "note";

export type FindingKind =
  | "left-out"
  | "no-base-url"
  | "instruction"
  | "no-tools"
  | "no-credential"
  | "withheld-credential"
  | "guessed"
  | "no-description"
  | "short-description"
  | "repeated-description"
  | "many-tools"
  | "cut-schema"
  | "no-operation-id"
  | "shortened-name"
  | "hashed-name"
  | "deprecated";

export interface Finding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** Name of the API; empty when it is about the list as a whole. */
  readonly api: string;
  /** Where: a JSON Pointer into the document, or the address of a file; empty for the list as a whole. */
  readonly path: string;
  /** Name of the tool it is about; undefined when it is about more than one, or none. */
  readonly tool: string | undefined;
  /** `METHOD path` of that tool. */
  readonly operation: string | undefined;
  /** One sentence: what is so. */
  readonly message: string;
  /** One sentence: what would change it. */
  readonly mend: string;
}

export interface ListSize {
  /** Of the result of `tools/list`, as JSON. */
  readonly bytes: number;
  /** Estimated: what hosts show a model, which is names, descriptions and input schemas. */
  readonly tokens: number;
  /** At most ten, the heaviest first. */
  readonly heaviest: readonly ToolSize[];
}

export interface ToolSize {
  readonly tool: string;
  readonly operation: string;
  readonly bytes: number;
  readonly tokens: number;
}

export interface HostVerdict {
  readonly host: string;
  /** Whether the host takes the list as it is, with no other server beside this one. */
  readonly accepts: boolean;
  readonly problems: readonly HostProblem[];
}

export interface HostProblem {
  /** What is over which limit, and what the host does about it. */
  readonly message: string;
  readonly mend: string;
  /** The tools that are over it; none where the list is, as a whole. */
  readonly tools: readonly string[];
  /** Where the limit is written down. */
  readonly source: string;
}
