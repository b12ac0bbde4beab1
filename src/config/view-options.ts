/**
 * What one client is shown of the gateway. The same words stand in the query of an address, in a profile of the
 * configuration and on the command line.
 */
import type { z } from "zod";

import { flag, options, word } from "./field.ts";
import { globs, methods, names } from "./tool-options.ts";

/** How tools are offered: what each one is, is said in `mcp/modes.ts`. */
export const modes = ["full", "search", "code", "auto"] as const;

/** Hosts whose limits are known: what they are, is said in `tool/host-limits.ts`. */
export const hostNames = [
  "claude-api",
  "claude-code",
  "claude-desktop",
  "openai",
  "gemini",
  "gemini-cli",
  "bedrock",
  "cursor",
  "vscode",
  "copilot-cli",
  "windsurf",
  "zed",
] as const;

export type HostName = (typeof hostNames)[number];

export type Mode = (typeof modes)[number];

export const viewOptions = options({
  api: names("APIs", "an API").describe("APIs that are shown; all by default."),
  tags: names("tags", "a tag").describe("Tags whose operations are shown."),
  methods: methods("HTTP methods whose operations are shown."),
  paths: globs("Path templates, such as /repos/**, whose operations are shown."),
  operations: globs(
    "Operations that are shown, by operationId, by METHOD /path or by the name of the tool.",
  ),
  tools: names("tools", "the name of a tool").describe("Tools that are shown, by name."),
  readOnly: flag().prefault(false).describe("Whether only operations that read are shown."),
  mode: word(...modes)
    .optional()
    .describe("How tools are offered; full by default."),
  host: word(...hostNames, "exact")
    .optional()
    .describe(
      "Host to whose limits tools are adapted, `exact` for none; by default the one that the client says it is.",
    ),
}).readonly();

export type ViewOptions = z.output<typeof viewOptions>;
