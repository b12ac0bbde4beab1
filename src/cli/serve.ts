import { setTimeout } from "node:timers/promises";

import type { Command } from "commander";

import type { Certificate } from "../transport/certificate.ts";
import type { Listener } from "../transport/listen.ts";
import { toBanner } from "./banner.ts";
import type { CliContext } from "./context.ts";
import { type ListenOptions, toFlags, withServeOptions } from "./options.ts";

export function addServe(program: Command, context: CliContext): void {
  withServeOptions(program.command("serve", { isDefault: true }))
    .summary("serve documents over HTTP (the default)")
    .description(
      "Serves MCP over HTTP: one tool for each operation of the documents.\n" +
        "Without a document or configuration it serves the bundled sample API.",
    )
    .argument("[document...]", "path, http(s) URL, or - for standard input")
    .option("--host <host>", "address to listen on (default: 127.0.0.1)")
    .option("-p, --port <port>", "port to listen on, 0 for any free one (default: 8000)")
    .option(
      "--auth <how>",
      "`none` lets in everyone, which must be written to listen beyond loopback without keys and tokens",
    )
    .option("--tls-cert <file>", "certificate with its chain, in PEM: clients come over TLS then")
    .option("--tls-key <file>", "its private key, in PEM")
    .addHelpText(
      "after",
      `
Examples:
  openapi-mcp-gateway serve https://api.example.com/openapi.json
  openapi-mcp-gateway serve ./openapi.yaml --base-url http://localhost:3000 --port 9000
  openapi-mcp-gateway serve ./openapi.yaml -H 'Authorization: Bearer abc'
  openapi-mcp-gateway serve --config gateway.yaml`,
    )
    .action(async (documents: readonly string[], options: ListenOptions) =>
      serve(context, documents, options),
    );
}

async function serve(
  context: CliContext,
  documents: readonly string[],
  options: ListenOptions,
): Promise<void> {
  const { openGateway } = await import("./open.ts");
  const { config, gateway, isSample, reopenAudit, close } = await openGateway(context, {
    configFile: options.config,
    flags: toFlags(documents, options),
  });
  const { host, port, limits } = config;
  const { listen } = await import("../transport/listen.ts");
  let certificate: Certificate | undefined;
  async function start(): Promise<Listener> {
    const http = await gateway.http();
    if (config.tls !== undefined) {
      const { openCertificate } = await import("../transport/certificate.ts");
      certificate = await openCertificate(config.tls, gateway.log);
    }
    const endStreams = (): void => http.endStreams();
    return listen(http.app, { host, port, limits, certificate, endStreams });
  }
  async function closeAll(): Promise<void> {
    await certificate?.close();
    await close();
  }
  const server = await start().catch(async (error: unknown) => {
    await closeAll();
    throw error;
  });
  async function stopServing(): Promise<void> {
    if (limits.leaveMs !== undefined) {
      (await gateway.http()).leave();
      await setTimeout(limits.leaveMs);
    }
    await server.close(limits.drainMs);
    await closeAll();
  }
  context.onHangup(() => {
    reopenAudit();
    void certificate?.reload();
    void gateway.reload();
  });
  const stopped = new Promise<void>((resolve) => {
    let stopping = false;
    context.onSignal(() => {
      // A second signal means now.
      if (stopping) context.exit(1);
      stopping = true;
      const stop = stopServing();
      gateway.log.info("stopping: running calls may finish");
      void stop.then(resolve);
    });
  });
  const shownHost = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  const url = `${config.tls === undefined ? "http" : "https"}://${shownHost.includes(":") ? `[${shownHost}]` : shownHost}:${server.port}`;
  const { heavyListHint } = await import("./heavy-list.ts");
  const hint = heavyListHint(gateway, limits.listTokens, "?mode=search to the address");
  context.stderr.write(toBanner(gateway, { url, isSample, hint }));
  await stopped;
}
