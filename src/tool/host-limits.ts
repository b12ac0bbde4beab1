/**
 * What known hosts take: one row a limit, each with the place where it is written down or was seen in the host's own
 * error. Limits change without notice; a row without a source does not belong here. `check` judges by it, and lists are
 * adapted to it.
 */
import { type HostName, hostNames } from "../config/view-options.ts";

export type Limit = {
  readonly source: string;
  /** What the host does beyond it: a clause without its subject. */
  readonly beyond: string;
} &
  /** Of all servers that the host is connected to. */
  (
    | { readonly kind: "toolCount"; readonly max: number }
    /** Windows of the host's models in tokens: of most of them, and the largest. */
    | { readonly kind: "contextWindow"; readonly usual: number; readonly largest: number }
    | { readonly kind: "toolName"; readonly pattern: RegExp }
    /** Of the name that the host makes from those of server and tool. */
    | {
        readonly kind: "fullName";
        readonly maxCharacters: number;
        readonly before: string;
        readonly between: string;
      }
    | { readonly kind: "description"; readonly maxCharacters: number }
    /** Of the properties at the root of the input schema. */
    | { readonly kind: "argumentName"; readonly pattern: RegExp }
    | { readonly kind: "rootKeyword"; readonly refused: readonly string[] }
    | { readonly kind: "arrayItems" }
    /** Anywhere in the input schema: these alone, or all but these. */
    | { readonly kind: "knownKeywords"; readonly known: readonly string[] }
    | { readonly kind: "refusedKeywords"; readonly refused: readonly string[] }
    /** Of `format`, by type. */
    | {
        readonly kind: "formats";
        readonly known: { readonly [type in "string" | "integer" | "number"]: readonly string[] };
      }
    /** `type` is one word, and never a list. */
    | { readonly kind: "singleType" }
    /** Choices are texts. */
    | { readonly kind: "textChoices" }
  );

export interface Host {
  readonly name: string;
  /**
   * What clients call themselves, in lower case with hyphens, or how that begins.
   * https://github.com/apify/mcp-client-capabilities
   */
  readonly clients: readonly string[];
  readonly limits: readonly Limit[];
}

const refusal = "refuses the request";

/** What the Claude API asks of schemas, and so every host that calls it. */
const claudeSchemas: readonly Limit[] = [
  {
    kind: "argumentName",
    pattern: /^[a-zA-Z0-9_.-]{1,64}$/,
    beyond: refusal,
    source: "https://github.com/decocms/studio/pull/6874",
  },
  {
    kind: "rootKeyword",
    refused: ["oneOf", "anyOf", "allOf"],
    beyond: refusal,
    source: "https://github.com/anthropics/claude-code/issues/5319",
  },
];

/** Definitions of tools count. */
const claudeWindow: Limit = {
  kind: "contextWindow",
  usual: 200_000,
  largest: 1_000_000,
  beyond: "refuses what is longer",
  source: "https://platform.claude.com/docs/build-with-claude/context-windows",
};

/** Of the Gemini API, whoever calls it. */
const geminiFormats: Limit = {
  kind: "formats",
  known: {
    string: ["date-time", "enum"],
    integer: ["int32", "int64"],
    number: ["float", "double"],
  },
  beyond: refusal,
  source: "https://github.com/google-gemini/gemini-cli/issues/2237",
};

export const hosts: { readonly [name in HostName]: Host } = {
  "claude-api": {
    name: "Claude API",
    clients: [],
    limits: [
      {
        kind: "toolName",
        pattern: /^[a-zA-Z0-9_-]{1,128}$/,
        beyond: refusal,
        source: "https://platform.claude.com/docs/agents-and-tools/tool-use/define-tools",
      },
      ...claudeSchemas,
      claudeWindow,
    ],
  },
  // No limit on the number of tools: they are loaded when they are searched for.
  "claude-code": {
    name: "Claude Code",
    clients: ["claude-code"],
    limits: [
      {
        kind: "fullName",
        maxCharacters: 128,
        before: "mcp__",
        between: "__",
        beyond: refusal,
        source: "https://github.com/modelcontextprotocol/modelcontextprotocol/issues/1345",
      },
      {
        kind: "description",
        maxCharacters: 2048,
        beyond: "cuts the rest",
        source: "https://code.claude.com/docs/en/mcp",
      },
      ...claudeSchemas,
    ],
  },
  "claude-desktop": {
    name: "Claude Desktop",
    clients: ["claude-ai"],
    limits: [
      {
        kind: "toolName",
        pattern: /^[a-zA-Z0-9_-]{1,64}$/,
        beyond: refusal,
        source: "https://github.com/malloydata/publisher/pull/543",
      },
      ...claudeSchemas,
      claudeWindow,
    ],
  },
  openai: {
    name: "OpenAI API",
    clients: ["chatgpt", "openai-mcp", "codex"],
    limits: [
      {
        kind: "toolCount",
        max: 128,
        beyond: refusal,
        source: "https://github.com/zed-industries/zed/issues/42393",
      },
      {
        kind: "toolName",
        pattern: /^[a-zA-Z0-9_-]{1,64}$/,
        beyond: refusal,
        source: "https://github.com/openai/openai-openapi",
      },
      {
        kind: "description",
        maxCharacters: 1024,
        beyond: refusal,
        source: "https://github.com/getsentry/sentry-mcp/issues/106",
      },
      {
        kind: "rootKeyword",
        refused: ["oneOf", "anyOf", "allOf", "enum", "not"],
        beyond: refusal,
        source: "https://github.com/nspady/google-calendar-mcp/issues/39",
      },
      {
        kind: "arrayItems",
        beyond: refusal,
        source: "https://github.com/meilisearch/meilisearch-mcp/issues/27",
      },
    ],
  },
  gemini: {
    name: "Gemini API",
    clients: [],
    limits: [
      {
        kind: "toolCount",
        max: 512,
        beyond: refusal,
        source: "https://github.com/google-gemini/gemini-cli/issues/19083",
      },
      {
        kind: "toolName",
        pattern: /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/,
        beyond: refusal,
        source:
          "https://googleapis.github.io/java-genai/javadoc/google-genai/com.google.genai.types/-function-declaration/-builder/name.html",
      },
      {
        // Of `parameters`: what goes into `parametersJsonSchema` is another matter.
        kind: "knownKeywords",
        known: [
          "type",
          "format",
          "title",
          "description",
          "nullable",
          "enum",
          "items",
          "minItems",
          "maxItems",
          "properties",
          "required",
          "minProperties",
          "maxProperties",
          "minLength",
          "maxLength",
          "minimum",
          "maximum",
          "pattern",
          "anyOf",
          "example",
          "default",
        ],
        beyond: refusal,
        source: "https://ai.google.dev/api/caching#Schema",
      },
      geminiFormats,
      {
        kind: "singleType",
        beyond: refusal,
        source: "https://github.com/zereight/gitlab-mcp/issues/166",
      },
      {
        kind: "textChoices",
        beyond: refusal,
        source: "https://github.com/microsoft/azure-devops-mcp/issues/145",
      },
    ],
  },
  "gemini-cli": {
    name: "Gemini CLI",
    clients: ["gemini-cli"],
    limits: [
      {
        kind: "fullName",
        maxCharacters: 64,
        before: "mcp_",
        between: "_",
        beyond: "cuts them in the middle",
        source: "https://zuplo.com/learn/mcp/compatibility/clients/gemini-cli",
      },
      {
        kind: "refusedKeywords",
        refused: ["$ref"],
        beyond: "leaves those tools out, or refuses the request",
        source: "https://github.com/google-gemini/gemini-cli/issues/13326",
      },
      geminiFormats,
    ],
  },
  // With the Claude models.
  bedrock: {
    name: "Amazon Bedrock",
    clients: [],
    limits: [
      {
        kind: "toolName",
        pattern: /^[a-zA-Z0-9_-]{1,64}$/,
        beyond: refusal,
        source:
          "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolSpecification.html",
      },
      {
        kind: "argumentName",
        pattern: /^[a-zA-Z0-9_.-]{1,64}$/,
        beyond: refusal,
        source:
          "https://github.com/aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws/issues/709",
      },
      claudeWindow,
    ],
  },
  cursor: {
    name: "Cursor",
    clients: ["cursor"],
    limits: [
      {
        kind: "toolCount",
        max: 80,
        beyond: "warns, and may leave tools out",
        source: "https://github.com/Snowflake-Labs/mcp/issues/77",
      },
      {
        // Its warning says that 60 characters exceed 60.
        kind: "fullName",
        maxCharacters: 59,
        before: "",
        between: "",
        beyond: "leaves those tools out",
        source: "https://github.com/ComposioHQ/composio/issues/2788",
      },
    ],
  },
  vscode: {
    name: "VS Code",
    clients: ["visual-studio-code"],
    limits: [
      {
        kind: "toolCount",
        max: 128,
        beyond: "shows the model groups of tools, or refuses the request",
        source: "https://code.visualstudio.com/docs/copilot/chat/chat-tools",
      },
      {
        kind: "arrayItems",
        beyond: "leaves those tools out",
        source: "https://github.com/microsoft/vscode/issues/246119",
      },
    ],
  },
  windsurf: {
    name: "Windsurf",
    clients: ["windsurf"],
    limits: [
      {
        kind: "toolCount",
        max: 100,
        beyond: "takes no more",
        source: "https://docs.windsurf.com/windsurf/cascade/mcp",
      },
    ],
  },
  "copilot-cli": {
    name: "Copilot CLI",
    clients: ["github-copilot"],
    limits: [
      {
        kind: "toolName",
        pattern: /^[a-zA-Z0-9_-]{1,128}$/,
        beyond: refusal,
        source: "https://github.com/github/copilot-cli/issues/1879",
      },
      {
        kind: "refusedKeywords",
        refused: ["$ref"],
        beyond: "makes no arguments for them",
        source: "https://github.com/github/copilot-cli/issues/1876",
      },
    ],
  },
  zed: {
    name: "Zed",
    clients: ["zed"],
    limits: [
      {
        // With models of Google, xAI and others that take a part of JSON Schema.
        kind: "refusedKeywords",
        refused: ["$ref", "if", "then", "else"],
        beyond: "leaves those tools out",
        source: "https://github.com/zed-industries/zed/issues/60162",
      },
    ],
  },
};

/** The host that a client says it is, by the name in its `clientInfo`; mcp-remote and its like add to it. */
export function hostOfClient(clientName: string): HostName | undefined {
  const plain = clientName
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, "-");
  return hostNames.find((name) =>
    hosts[name].clients.some((known) => plain === known || plain.startsWith(`${known}-`)),
  );
}
