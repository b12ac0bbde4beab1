import type { Command } from "commander";

import type { CliContext } from "./context.ts";
import { type SharedOptions, toFlags, withSharedOptions } from "./options.ts";
import { toTable } from "./table.ts";
import { readView, type ViewFlags, withViewOptions } from "./view.ts";

interface ToolsOptions extends SharedOptions, ViewFlags {
  readonly json?: boolean;
}

export function addTools(program: Command, context: CliContext): void {
  withViewOptions(withSharedOptions(program.command("tools")))
    .summary("list the tools that a client would see")
    .description(
      "Lists the tools that a client would see: a table, or with --json what tools/list answers.",
    )
    .argument("[document...]", "path, http(s) URL, or - for standard input")
    .option("--json", "the tools as JSON, with their schemas")
    .addHelpText(
      "after",
      `
Examples:
  openapi-mcp-gateway tools ./openapi.yaml
  openapi-mcp-gateway tools ./openapi.yaml --tags issues,pulls --read-only
  openapi-mcp-gateway tools https://api.example.com/openapi.json --json | jq '.[].name'`,
    )
    .action(async (documents: readonly string[], options: ToolsOptions) => {
      const { openGateway } = await import("./open.ts");
      const { gateway, close } = await openGateway(context, {
        configFile: options.config,
        flags: toFlags(documents, { ...options, host: undefined }),
        oneShot: true,
      });
      try {
        const servers = await gateway.localServers();
        const { catalogue, toolset } = servers.shownTo(undefined, readView(options, servers));
        const listed = toolset.list();
        const text =
          options.json === true
            ? JSON.stringify(listed, undefined, 2)
            : toTable(
                ["TOOL", "METHOD", "PATH", "TITLE"],
                listed.map(({ name, title = "" }) => {
                  const whole = toolset.find(name)?.listed.name ?? name;
                  const { method = "", path = "" } = catalogue.find(whole)?.operation ?? {};
                  return [name, method, path, title];
                }),
                context.stdout.isTTY === true ? context.stdout.columns : undefined,
              );
        context.stdout.write(`${text}\n`);
      } finally {
        await close();
      }
    });
}
