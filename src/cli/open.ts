import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";

import type { Flags } from "../config/flags.ts";
import { loadConfig } from "../config/load.ts";
import { type Config } from "../config/schema.ts";
import { createGateway, type Gateway } from "../gateway.ts";
import type { CliContext } from "./context.ts";

export interface OpenGateway {
  readonly config: Config;
  readonly gateway: Gateway;
  /** Whether the bundled sample API is served, since nothing else was asked for. */
  readonly isSample: boolean;
  readonly close: () => Promise<void>;
}

export interface OpenOptions {
  readonly configFile: string | undefined;
  readonly flags: Flags;
  /**
   * For a command that ends by itself: every document must be read, and only warnings and worse are logged, unless the
   * command line or LOG_LEVEL says otherwise.
   */
  readonly oneShot?: boolean;
  /** For a command that looks at documents as they are: what nobody has approved is there, too. */
  readonly unapproved?: boolean;
}

/**
 * Configuration and documents read, everything ready to serve.
 * @throws {GatewayError} when either is wrong, each problem with its mend
 */
export async function openGateway(
  { env, cwd, stdin, stderr }: CliContext,
  { configFile, flags, oneShot = false, unapproved = false }: OpenOptions,
): Promise<OpenGateway> {
  const asked = await loadConfig({
    file: configFile,
    cwd,
    env,
    // One-shot commands print their result; what is logged beside it is only what goes wrong.
    flags: oneShot ? { ...flags, logLevel: flags.logLevel ?? env["LOG_LEVEL"] ?? "warn" } : flags,
    readFile: (path) => readFile(path, "utf8"),
  });
  const isSample = asked.apis.length === 0;
  const { config, close: closeSample } = isSample
    ? await (await import("./sample.ts")).withSample(asked)
    : { config: asked, close: async () => {} };
  try {
    const gateway = await createGateway(unapproved ? withUnapproved(config) : config, {
      env,
      readStdin: () => buffer(stdin),
      logTo: stderr,
      now: () => performance.now(),
      clock: Date.now,
      random: Math.random,
      needsAll: oneShot,
    });
    return {
      config,
      gateway,
      isSample,
      async close() {
        await gateway.close();
        await closeSample();
      },
    };
  } catch (error) {
    await closeSample();
    throw error;
  }
}

function withUnapproved(config: Config): Config {
  return { ...config, reload: { ...config.reload, approve: false } };
}
