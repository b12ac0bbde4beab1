import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";

import type { Flags } from "../config/flags.ts";
import { loadConfig } from "../config/load.ts";
import { type Config } from "../config/schema.ts";
import { GatewayError } from "../errors.ts";
import { createGateway, type Gateway } from "../gateway.ts";
import { openAuditSink } from "../telemetry/audit-sink.ts";
import type { CliContext } from "./context.ts";

export interface OpenGateway {
  readonly config: Config;
  readonly gateway: Gateway;
  /** Whether the bundled sample API is served, since nothing else was asked for. */
  readonly isSample: boolean;
  /** Goes on in a new file, after the old one has been moved away. */
  readonly reopenAudit: () => void;
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
  /** Whether standard output belongs to MCP. */
  readonly speaksOnStdout?: boolean;
}

/**
 * Configuration and documents read, everything ready to serve.
 * @throws {GatewayError} when either is wrong, each problem with its mend
 */
export async function openGateway(
  { env, cwd, stdin, stdout, stderr }: CliContext,
  { configFile, flags, oneShot = false, unapproved = false, speaksOnStdout = false }: OpenOptions,
): Promise<OpenGateway> {
  const asked = await loadConfig({
    file: configFile,
    cwd,
    env,
    // One-shot commands print their result; what is logged beside it is only what goes wrong.
    flags: oneShot ? { ...flags, logLevel: flags.logLevel ?? env["LOG_LEVEL"] ?? "warn" } : flags,
    readFile: (path) => readFile(path, "utf8"),
  });
  if (speaksOnStdout && asked.audit?.to === "stdout") {
    const message =
      "audit.to: stdout belongs to the client over standard input and output. Give stderr or a file.";
    throw new GatewayError("ERR_CONFIG", message);
  }
  // Commands that end by themselves serve nobody of whom an account could be kept.
  const auditSink =
    oneShot || asked.audit === undefined
      ? undefined
      : await openAuditSink(asked.audit.to, { stdout, stderr });
  const isSample = asked.apis.length === 0;
  const { config, close: closeSample } = isSample
    ? await (await import("./sample.ts")).withSample(asked)
    : { config: asked, close: async () => {} };
  try {
    const gateway = await createGateway(unapproved ? withUnapproved(config) : config, {
      env,
      readStdin: () => buffer(stdin),
      logTo: stderr,
      auditTo: auditSink,
      now: () => performance.now(),
      clock: Date.now,
      random: Math.random,
      needsAll: oneShot,
    });
    return {
      config,
      gateway,
      isSample,
      reopenAudit: () => auditSink?.reopen(),
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
