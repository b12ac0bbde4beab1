import type { Command } from "commander";

import type { CliContext } from "./context.ts";
import { type ServeOptions, toFlags, withServeOptions } from "./options.ts";
import { readView, type ViewFlags, withViewOptions } from "./view.ts";

export function addStdio(program: Command, context: CliContext): void {
  withViewOptions(withServeOptions(program.command("stdio")))
    .summary("serve documents over standard input and output")
    .description(
      "Serves MCP over standard input and output, for clients that start their servers themselves.\n" +
        "Logs go to standard error.",
    )
    .argument("[document...]", "path or http(s) URL")
    .addHelpText(
      "after",
      `
Examples:
  openapi-mcp-gateway stdio https://api.example.com/openapi.json
  openapi-mcp-gateway stdio ./openapi.yaml --tags issues,pulls --read-only
  In a client: { "command": "npx", "args": ["openapi-mcp-gateway", "stdio", "https://api.example.com/openapi.json"] }`,
    )
    .action(async (documents: readonly string[], options: ServeOptions & ViewFlags) => {
      if (documents.includes("-")) {
        program.error(
          "stdio cannot read a document from standard input, where the client speaks.",
          {
            exitCode: 2,
          },
        );
      }
      const { openGateway } = await import("./open.ts");
      const { config, gateway, reopenAudit, close } = await openGateway(context, {
        configFile: options.config,
        flags: toFlags(documents, { ...options, host: undefined }),
        speaksOnStdout: true,
      });
      try {
        const [{ startStdio }, servers] = await Promise.all([
          import("../transport/stdio.ts"),
          gateway.localServers(),
        ]);
        const view = readView(options, servers);
        const connection = startStdio(
          servers.factory(() => view),
          {
            stdin: context.stdin,
            stdout: context.stdout,
            onerror: (error) => gateway.log.warn({ err: error }, "stdio"),
          },
        );
        gateway.onChange(({ before, after }) => {
          void connection.announce(servers.changeFor(before, after)(view, undefined));
        });
        // At once: a client may already be served, and a hangup that nobody heeds ends the process.
        context.onHangup(() => {
          reopenAudit();
          void gateway.reload();
        });
        context.onSignal(() => void connection.close());
        if (view.mode === "full" && view.slices.length === 0) {
          const { heavyListHint } = await import("./heavy-list.ts");
          const hint = heavyListHint(gateway, config.limits.listTokens, "--mode search");
          if (hint !== undefined) gateway.log.warn(hint);
        }
        await connection.closed;
      } finally {
        await close();
      }
    });
}
