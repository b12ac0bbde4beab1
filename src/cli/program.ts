import { Command, CommanderError } from "commander";

import { GatewayError } from "../errors.ts";
import { gatewayPackage } from "../version.ts";
import { addApprove } from "./approve.ts";
import { addCall } from "./call.ts";
import { addCheck } from "./check.ts";
import type { CliContext } from "./context.ts";
import { addKey } from "./key.ts";
import { addLogin } from "./login.ts";
import { addServe } from "./serve.ts";
import { addStdio } from "./stdio.ts";
import { addTools } from "./tools.ts";

/**
 * Runs one command to its end. Commands import what they do when they do it, so that each reads no code of another.
 * @param args - the arguments after the program's name
 * @returns the exit code: 0, 1 for failures, 2 for bad usage or configuration
 */
export async function run(args: readonly string[], context: CliContext): Promise<number> {
  const program = new Command("openapi-mcp-gateway")
    .description("Turns any OpenAPI document into MCP tools.")
    .version(gatewayPackage.version)
    .exitOverride()
    .showHelpAfterError("Run with --help for all options and examples.")
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    });
  for (const add of [addServe, addStdio, addTools, addCall, addLogin, addKey, addCheck, addApprove])
    add(program, context);
  for (const command of program.commands) command.copyInheritedSettings(program);
  try {
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander ends bad usage with 1, which here means a failure.
      return error.code.startsWith("commander.") &&
        error.code !== "commander.error" &&
        error.exitCode === 1
        ? 2
        : error.exitCode;
    }
    if (error instanceof GatewayError) {
      context.stderr.write(`${error.message}\n`);
      return error.exitCode;
    }
    throw error;
  }
}
