import { randomBytes } from "node:crypto";

import type { Command } from "commander";

import type { CliContext } from "./context.ts";

interface CreateOptions {
  readonly name: string;
  readonly scopes?: string;
  readonly expires?: string;
}

export function addKey(program: Command, context: CliContext): void {
  const key = program.command("key").summary("make API keys for those who call the gateway");
  key
    .command("create")
    .summary("make one")
    .description(
      "Makes an API key, prints it once, and prints the entry by which the gateway knows it.\n" +
        "The entry holds a hash: the key cannot be had back from it.",
    )
    .requiredOption("--name <name>", "whose key it is, for rights and logs")
    .option("--scopes <scopes>", "scopes that it carries, separated by commas")
    .option("--expires <when>", "how long it lasts (90d, 12h), or its end (2027-01-31)")
    .addHelpText(
      "after",
      `
Examples:
  openapi-mcp-gateway key create --name ci
  openapi-mcp-gateway key create --name ci --scopes shop:read,shop:write --expires 90d`,
    )
    .action(async (options: CreateOptions) => {
      const { createKey } = await import("../access/api-key.ts");
      const { toKeyEntry } = await import("../config/key-entry.ts");
      const { key: created, sha256 } = createKey(randomBytes);
      const entry = toKeyEntry({ ...options, sha256 }, Date.now());
      context.stderr.write("The key, which is shown this once:\n\n");
      context.stdout.write(`${created}\n`);
      context.stderr.write(
        `\nUnder auth.apiKeys.keys in gateway.yaml, or in the file that auth.apiKeys.file names:\n\n${entry}\n`,
      );
    });
  for (const command of key.commands) command.copyInheritedSettings(key);
}
