/** Options that several commands share, and how they become the flags of the configuration. */
import { type Command, InvalidArgumentError, Option } from "commander";

import type { Flags } from "../config/flags.ts";

export interface SharedOptions {
  readonly config?: string;
  readonly baseUrl?: string;
  readonly header: readonly string[];
  readonly specHeader: readonly string[];
  readonly overlay: readonly string[];
  readonly name?: string;
  readonly logLevel?: string;
}

/** Of the commands that serve clients. */
export interface ServeOptions extends SharedOptions {
  readonly confirm?: string;
}

export interface ListenOptions extends ServeOptions {
  readonly host?: string | undefined;
  readonly port?: string;
  readonly auth?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

/** Adds the options that say which documents are read, and how their APIs are reached. */
export function withSharedOptions(command: Command): Command {
  return command
    .option("-c, --config <file>", "configuration file (default: gateway.yaml, .yml or .json here)")
    .option("--base-url <url>", "where the API lives, when its document does not say or says wrong")
    .addOption(
      new Option("-H, --header <header>", "header sent to the API, 'Name: value'; repeatable")
        .argParser(collect)
        .default([], "none"),
    )
    .addOption(
      new Option(
        "--spec-header <header>",
        "header sent to where the document is read, 'Name: value'; repeatable",
      )
        .argParser(collect)
        .default([], "none"),
    )
    .addOption(
      new Option(
        "--overlay <overlay>",
        "path or http(s) URL of an OpenAPI overlay to apply to the document; repeatable",
      )
        .argParser(collect)
        .default([], "none"),
    )
    .option("--name <name>", "name of the API: in resource URIs, tool names, environment variables")
    .option("--log-level <level>", "trace, debug, info, warn, error, fatal or silent");
}

export function withServeOptions(command: Command): Command {
  return withSharedOptions(command).option(
    "--confirm <which>",
    "calls that the user confirms before they are sent: none, destructive or writes (default: none)",
  );
}

/** The flags of the configuration that a command line says. */
export function toFlags(
  documents: readonly string[],
  { header, specHeader, overlay, ...others }: SharedOptions & Partial<ListenOptions>,
): Flags {
  const { baseUrl, name, logLevel, host, port, auth, tlsCert, tlsKey, confirm } = others;
  const repeated = { headers: header, specHeaders: specHeader, overlays: overlay };
  const listening = { host, port, auth, tlsCert, tlsKey };
  return { documents, ...repeated, ...listening, baseUrl, name, logLevel, confirm };
}

export function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

export function parseJsonObject(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidArgumentError(`is not JSON. Give an object such as '{"id": 7}'.`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InvalidArgumentError(`is no object. Give an object such as '{"id": 7}'.`);
  }
  return { ...value };
}
