/**
 * What known hosts take: one row a limit, each with the place where it is written down or was seen in the host's own
 * error. Limits change without notice; a row without a source does not belong here.
 */

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
  );

export interface Host {
  readonly name: string;
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

export const hosts: readonly Host[] = [
  {
    name: "Claude API",
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
  {
    // No limit on the number of tools: they are loaded when they are searched for.
    name: "Claude Code",
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
  {
    name: "Claude Desktop",
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
  {
    name: "OpenAI API",
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
  {
    name: "Gemini API",
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
    ],
  },
  {
    // With the Claude models.
    name: "Amazon Bedrock",
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
  {
    name: "Cursor",
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
  {
    name: "VS Code",
    limits: [
      {
        kind: "toolCount",
        max: 128,
        beyond: "shows the model groups of tools, or refuses the request",
        source: "https://code.visualstudio.com/docs/copilot/chat/chat-tools",
      },
    ],
  },
  {
    name: "Windsurf",
    limits: [
      {
        kind: "toolCount",
        max: 100,
        beyond: "takes no more",
        source: "https://docs.windsurf.com/windsurf/cascade/mcp",
      },
    ],
  },
];
