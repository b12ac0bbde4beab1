/** What `serve` prints when it is ready: what is served, where, and what to paste into a client. */
import type { Gateway } from "../gateway.ts";
import { way } from "../response/phrase.ts";
import { gatewayPackage } from "../version.ts";

export interface BannerOptions {
  readonly url: string;
  readonly isSample: boolean;
  /** See {@link heavyListHint}; undefined when the list is light. */
  readonly hint: string | undefined;
}

export function toBanner(gateway: Gateway, { url, isSample, hint }: BannerOptions): string {
  const apis = gateway.apis().map(({ api, baseUrl, missing }) => {
    const tools = gateway.catalogue().tools.filter((tool) => tool.api === api).length;
    const name = `${api.title}${api.version === "" ? "" : ` ${api.version}`}`;
    const notes = [
      ...(tools === 0 ? ["the document has no operations that become tools: see `check`"] : []),
      ...(baseUrl === undefined
        ? ["no base URL: give --base-url, or its tools cannot be called"]
        : []),
      ...missing.map(
        ({ scheme, ways: [first] }) =>
          `security scheme ${scheme}: ${first === undefined ? "not supported" : `set ${way(first)}`}`,
      ),
      ...(api.diagnostics.length > 0
        ? [`${api.diagnostics.length} places in the document could not be read as they stand`]
        : []),
    ];
    return [
      `  ${api.name}: ${name}, ${tools} ${tools === 1 ? "tool" : "tools"}${baseUrl === undefined ? "" : `, calls ${baseUrl}`}`,
      ...notes.map((note) => `    - ${note}`),
    ].join("\n");
  });
  return [
    `${gatewayPackage.name} ${gatewayPackage.version}`,
    ...(isSample
      ? [
          "No document was given, so the bundled sample API is served. Your own: openapi-mcp-gateway serve <path or URL>",
        ]
      : []),
    "",
    ...apis,
    ...(hint === undefined ? [] : [`  ${hint}`]),
    "",
    `  Streamable HTTP  ${url}/mcp`,
    `  HTTP+SSE         ${url}/sse`,
    `  Health           ${url}/health`,
    "",
    `Claude Code:  claude mcp add --transport http ${gateway.name} ${url}/mcp`,
    "Other clients (Claude Desktop, Cursor, ...), in their mcpServers:",
    `  ${JSON.stringify({ [gateway.name]: { command: "npx", args: ["mcp-remote", `${url}/sse`] } })}`,
    "",
  ].join("\n");
}
