import { type Command, CommanderError } from "commander";

import type { ReportedApi } from "../report/model.ts";
import type { ServedApi } from "../serving/api.ts";
import type { CliContext } from "./context.ts";
import { type SharedOptions, toFlags, withSharedOptions } from "./options.ts";

interface CheckOptions extends SharedOptions {
  readonly json?: boolean;
  readonly strict?: boolean;
}

export function addCheck(program: Command, context: CliContext): void {
  withSharedOptions(program.command("check"))
    .summary("report on documents as tools")
    .description(
      "Says what became of documents as tools: what could not be read, what keeps calls from arriving, what a model\n" +
        "would have trouble with, what the list weighs, and which hosts take it as it is. Calls no API.",
    )
    .argument("[document...]", "path, http(s) URL, or - for standard input")
    .option("--json", "the whole report as JSON, nothing cut")
    .option(
      "--strict",
      "end with 1 when there are errors, or texts that read like instructions to a model",
    )
    .addHelpText(
      "after",
      `
Errors are parts of a document that are left out, since they could not be read (operations, parameters, bodies,
references), and tools that no base URL can reach. Warnings, notes and hosts that do not take the list are none. Texts that read like
instructions to a model are warnings, but somebody has to read them: --strict does not let them pass.

Examples:
  openapi-mcp-gateway check ./openapi.yaml
  openapi-mcp-gateway check https://api.example.com/openapi.json --json | jq '.findings[] | select(.severity == "warning")'
  openapi-mcp-gateway check --config gateway.yaml --strict`,
    )
    .action(async (documents: readonly string[], options: CheckOptions) => {
      const [{ openGateway }, { createReport }, { toCheckText }] = await Promise.all([
        import("./open.ts"),
        import("../report/report.ts"),
        import("./check-text.ts"),
      ]);
      const { gateway, close } = await openGateway(context, {
        configFile: options.config,
        flags: toFlags(documents, options),
        oneShot: true,
        unapproved: true,
      });
      try {
        const report = createReport({
          name: gateway.name,
          catalogue: gateway.catalogue(),
          apis: gateway.apis().map(toReportedApi),
        });
        const text =
          options.json === true ? JSON.stringify(report, undefined, 2) : toCheckText(report);
        context.stdout.write(`${text}\n`);
        const isSuspicious = report.findings.some(({ kind }) => kind === "instruction");
        if (options.strict === true && (report.errors > 0 || isSuspicious)) {
          throw new CommanderError(1, "check.errors", "the report has errors");
        }
      } finally {
        await close();
      }
    });
}

function toReportedApi({ api, baseUrl, missing, config, upstream }: ServedApi): ReportedApi {
  return {
    api,
    baseUrl,
    isBaseUrlGiven: config.baseUrl !== undefined,
    missing,
    sendsCredentialsTo: (url) => upstream.sendsCredentialsTo(url),
  };
}
