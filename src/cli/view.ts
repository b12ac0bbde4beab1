/** Options that say what a client is shown: the words that the query of an address has over HTTP. */
import { type Command, Option } from "commander";

import { modes } from "../config/view-options.ts";
import { GatewayError } from "../errors.ts";
import type { Servers } from "../mcp/server.ts";
import type { View } from "../mcp/view.ts";
import { collect } from "./options.ts";

export interface ViewFlags {
  readonly profile?: string;
  readonly api: readonly string[];
  readonly tags: readonly string[];
  readonly methods: readonly string[];
  readonly paths: readonly string[];
  readonly operations: readonly string[];
  readonly tools: readonly string[];
  readonly readOnly?: boolean;
  readonly mode?: string;
  readonly host?: string;
}

const viewLists = [
  ["--api <names>", "APIs to show"],
  ["--tags <tags>", "tags whose operations are shown"],
  ["--methods <methods>", "HTTP methods whose operations are shown"],
  ["--paths <globs>", "path templates, such as /repos/**, whose operations are shown"],
  ["--operations <globs>", "operations to show, by operationId, METHOD /path or name of the tool"],
  ["--tools <names>", "tools to show, by name"],
] as const;

/** Adds the options that say which part of the tools is shown, and how. */
export function withViewOptions(command: Command): Command {
  command.option("--profile <name>", "profile of the configuration to show");
  for (const [flags, description] of viewLists) {
    command.addOption(
      new Option(flags, `${description}; with commas between them, or repeated`)
        .argParser(collect)
        .default([], "all"),
    );
  }
  return command
    .option("--read-only", "show only operations that read")
    .option("--mode <mode>", `how tools are offered: ${modes.join(", ")} (default: full)`)
    .option("--host <host>", "host to whose limits tools are adapted, such as cursor");
}

/** @throws {GatewayError} `ERR_USAGE` when it names something that is not there */
export function readView(
  { profile, readOnly, mode, host, api, tags, methods, paths, operations, tools }: ViewFlags,
  servers: Servers,
): View {
  const query = new URLSearchParams();
  const lists = { api, tags, methods, paths, operations, tools };
  for (const [word, values] of Object.entries(lists)) {
    for (const value of values) query.append(word, value);
  }
  if (profile !== undefined) query.set("profile", profile);
  if (readOnly === true) query.set("readOnly", "true");
  if (mode !== undefined) query.set("mode", mode);
  if (host !== undefined) query.set("host", host);
  const reading = servers.readView(query, undefined, undefined);
  if (!reading.ok) throw new GatewayError("ERR_USAGE", reading.problem);
  return reading.view;
}
