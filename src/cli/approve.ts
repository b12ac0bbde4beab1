import { createInterface } from "node:readline";

import { type Command, CommanderError } from "commander";

import { GatewayError } from "../errors.ts";
import type { Lock } from "../serving/lock.ts";
import type { Deviation } from "../tool/approval.ts";
import type { CliContext } from "./context.ts";
import { type SharedOptions, toFlags, withSharedOptions } from "./options.ts";

interface ApproveOptions extends SharedOptions {
  readonly api?: string;
  readonly yes?: boolean;
}

export function addApprove(program: Command, context: CliContext): void {
  withSharedOptions(program.command("approve"))
    .summary("approve tools and prompts as their documents have them now")
    .description(
      "Shows how tools and prompts differ from what was approved, asks, and writes down that they are approved\n" +
        "(reload.lockFile). With reload.approve: true the gateway serves those alone.",
    )
    .argument("[document...]", "path, http(s) URL, or - for standard input")
    .option("--api <name>", "those of this API alone")
    .option("--yes", "approve without a question")
    .addHelpText(
      "after",
      `
Where nobody can be asked, and without --yes, nothing is written: it ends with 1 when there are differences, else with 0.

Examples:
  openapi-mcp-gateway approve --config gateway.yaml
  openapi-mcp-gateway approve --api shop --yes`,
    )
    .action(async (documents: readonly string[], options: ApproveOptions) => {
      const [
        { openGateway },
        { readLock, writeLock },
        { compareApproved, toApproved },
        { toText },
      ] = await Promise.all([
        import("./open.ts"),
        import("../serving/lock.ts"),
        import("../tool/approval.ts"),
        import("./approve-text.ts"),
      ]);
      const { config, gateway, close } = await openGateway(context, {
        configFile: options.config,
        flags: toFlags(documents, options),
        oneShot: true,
        unapproved: true,
      });
      try {
        const file = config.reload.lockFile;
        const read = await readLock(file);
        if (read.kind === "broken") {
          context.stderr.write(`${file} ${read.reason}: nothing of it counts as approved.\n`);
        }
        const before: Lock = read.kind === "read" ? read.lock : new Map();
        const served: Lock = new Map(
          gateway
            .apis()
            .map(({ api, config: { tools } }) => [api.name, toApproved(api, tools)] as const),
        );
        const after = options.api === undefined ? served : only(options.api, served, before);
        const found = [...new Set([...before.keys(), ...after.keys()])]
          .toSorted()
          .map((name): readonly [string, readonly Deviation[]] => [
            name,
            compareApproved(before.get(name) ?? new Map(), after.get(name) ?? new Map()),
          ])
          .filter(([, deviations]) => deviations.length > 0);
        if (found.length === 0 && read.kind === "read") {
          context.stdout.write(`Everything is as it was approved in ${file}.\n`);
          return;
        }
        context.stdout.write(toText(found));
        if (options.yes !== true && !(await isConfirmed(context, file))) {
          context.stderr.write("Nothing was written.\n");
          throw new CommanderError(1, "approve.differences", "not approved");
        }
        await writeLock(file, after);
        context.stdout.write(`Approved in ${file}.\n`);
      } finally {
        await close();
      }
    });
}

/** What was approved of the others stays. */
function only(name: string, served: Lock, before: Lock): Lock {
  const approved = served.get(name);
  if (approved === undefined) {
    const names = [...served.keys()].join(", ");
    throw new GatewayError("ERR_USAGE", `--api: there is no API ${name}. Served are: ${names}.`);
  }
  return new Map([...before, [name, approved]]);
}

/** Nobody is there to be asked where standard input is no terminal; Ctrl-C and Ctrl-D are a no. */
async function isConfirmed({ stdin, stderr }: CliContext, file: string): Promise<boolean> {
  if (stdin.isTTY !== true) return false;
  const terminal = createInterface({ input: stdin, output: stderr });
  const answer = await new Promise<string>((resolve) => {
    terminal.once("close", () => {
      stderr.write("\n");
      resolve("");
    });
    terminal.question(`Approve this in ${file}? [y/N] `, resolve);
  });
  terminal.removeAllListeners("close").close();
  return /^y(?:es)?$/i.test(answer.trim());
}
