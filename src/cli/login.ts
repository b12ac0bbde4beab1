import { type Command, Option } from "commander";

import type { CliContext } from "./context.ts";
import { collect, type SharedOptions, toFlags, withSharedOptions } from "./options.ts";

interface LoginCommandOptions extends SharedOptions {
  readonly document: readonly string[];
  readonly scheme?: string;
  readonly port: string;
}

export function addLogin(program: Command, context: CliContext): void {
  const fail = (message: string, exitCode: number): never => program.error(message, { exitCode });
  withSharedOptions(program.command("login"))
    .summary("log in at an API whose tokens need a person")
    .description(
      "Logs in once for an oauth2 or openIdConnect scheme: in a browser (authorization code), or with a code to enter\n" +
        "(device). The tokens are kept encrypted, and refreshed by whatever serves the API from then on.",
    )
    .argument("<api>", "name of the API, as `serve` prints it")
    .addOption(
      new Option("-d, --document <document>", "path, http(s) URL, or -; repeatable")
        .argParser(collect)
        .default([], "those of the configuration"),
    )
    .option("--scheme <scheme>", "the security scheme, when there are several")
    .option("--port <port>", "port of the redirect address http://127.0.0.1:<port>/callback", "0")
    .addHelpText(
      "after",
      `
Examples:
  openapi-mcp-gateway login shop
  openapi-mcp-gateway login shop --scheme sso --port 8765 --config gateway.yaml`,
    )
    .action(async (name: string, options: LoginCommandOptions) => {
      const { openGateway } = await import("./open.ts");
      const { logIn } = await import("../upstream/auth/oauth/login.ts");
      const { gateway, close } = await openGateway(context, {
        configFile: options.config,
        flags: toFlags(options.document, options),
        oneShot: true,
      });
      try {
        const served = gateway.apis();
        const names = served.map(({ api }) => api.name);
        const logins =
          served.find(({ api }) => api.name === name)?.upstream.logins ??
          fail(`There is no API ${name}; there are ${names.join(", ")}.`, 2);
        const [login, ...others] = logins.filter(
          ({ scheme }) => options.scheme === undefined || options.scheme === scheme,
        );
        if (login === undefined) {
          return fail(
            `${name} has no${options.scheme === undefined ? "" : " such"} scheme whose tokens need a login. It takes an oauth2 or openIdConnect ` +
              `scheme with a client: clientId under apis.${name}.oauth.<scheme>, or in the environment.`,
            2,
          );
        }
        if (others.length > 0) {
          return fail(
            `Say which with --scheme: ${logins.map(({ scheme }) => scheme).join(", ")}.`,
            2,
          );
        }
        const port = Number(options.port);
        if (!Number.isInteger(port) || port < 0 || port > 65_535) {
          return fail("--port: must be a port number from 0 (any free one) to 65535", 2);
        }
        const abort = new AbortController();
        context.onSignal(() => abort.abort());
        const outcome = await logIn(login, {
          tell: (text) => context.stderr.write(`${text}\n`),
          port,
          signal: abort.signal,
        });
        if (!outcome.ok) return fail(`No tokens for ${name}. ${outcome.reason}`, 1);
        context.stdout.write(`Logged in: the tokens of ${name} (${login.scheme}) are kept.\n`);
        return undefined;
      } finally {
        await close();
      }
    });
}
