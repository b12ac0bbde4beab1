import type { Command } from "commander";

import type { Catalogue } from "../tool/model.ts";
import type { CliContext } from "./context.ts";
import { type SharedOptions, toFlags, withSharedOptions } from "./options.ts";
import { toTable } from "./table.ts";

export function addTools(program: Command, context: CliContext): void {
  withSharedOptions(program.command("tools"))
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
  openapi-mcp-gateway tools https://api.example.com/openapi.json --json | jq '.[].name'`,
    )
    .action(async (documents: readonly string[], options: SharedOptions & { json?: boolean }) => {
      const { openGateway } = await import("./open.ts");
      const { gateway, close } = await openGateway(context, {
        configFile: options.config,
        flags: toFlags(documents, options),
        oneShot: true,
      });
      const catalogue = gateway.catalogue();
      const text =
        options.json === true
          ? await toJson(catalogue)
          : toTable(
              ["TOOL", "METHOD", "PATH", "TITLE"],
              catalogue.tools.map(({ name, title, operation }) => [
                name,
                operation.method,
                operation.path,
                title,
              ]),
              context.stdout.isTTY === true ? context.stdout.columns : undefined,
            );
      context.stdout.write(`${text}\n`);
      await close();
    });
}

/** What `tools/list` answers. */
async function toJson(catalogue: Catalogue): Promise<string> {
  const { listTools } = await import("../mcp/tools.ts");
  return JSON.stringify(listTools(catalogue), undefined, 2);
}
