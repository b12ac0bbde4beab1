/** Options that the file, the environment and the command line may all set; the later of these three wins. */
import type { z } from "zod";

import { readVariable, type Environment } from "./environment.ts";
import type { Flags } from "./flags.ts";
import { check, type Problem, type Source } from "./problem.ts";
import { settingsSchema } from "./schema.ts";

type Settings = z.output<typeof settingsSchema>;
type SettingName = keyof Settings;

/** By environment variable; the README lists them from here. */
export const settingVariables = {
  GATEWAY_NAME: "name",
  HOST: "host",
  PORT: "port",
  GATEWAY_PUBLIC_URL: "publicUrl",
  GATEWAY_AUTH: "auth",
  GATEWAY_ALLOWED_HOSTS: "allowedHosts",
  GATEWAY_ALLOWED_ORIGINS: "allowedOrigins",
  GATEWAY_TRUSTED_PROXIES: "trustedProxies",
  GATEWAY_FORWARDED_HEADER: "forwardedHeader",
  GATEWAY_CONFIRM: "confirm",
  GATEWAY_CONFIRM_FALLBACK: "confirmFallback",
  LOG_LEVEL: "logLevel",
  GATEWAY_TOKEN_FOLDER: "tokenFolder",
  GATEWAY_TOKEN_KEY: "tokenKey",
} as const satisfies Readonly<Record<string, SettingName>>;

const settingFlags = {
  "--host": "host",
  "--port": "port",
  "--auth": "auth",
  "--confirm": "confirm",
  "--log-level": "logLevel",
} as const satisfies Readonly<Record<string, SettingName & keyof Flags>>;

/** A value as it was given, and by whom. */
interface Given {
  readonly value: unknown;
  readonly source: Source;
}

export interface SettledSettings {
  /** Where a value is wrong, its default stands in for it. */
  readonly settings: Settings;
  /** Of flags and variables only: the file's options are checked with the rest of the file. */
  readonly problems: readonly Problem[];
  /** Whether this option's value is wrong, wherever it came from. */
  isWrong(name: SettingName): boolean;
  /** Who set an option; undefined when it has its default. */
  sourceOf(name: SettingName): Source | undefined;
}

/** Settles each setting by rank and checks the value that won; values that lost are not looked at. */
export function settle(
  file: { readonly table: Readonly<Record<string, unknown>>; readonly source: Source },
  env: Environment,
  flags: Flags,
): SettledSettings {
  const given = new Map<string, Given>([
    ...fromFile(file.table, file.source),
    ...fromEnvironment(env),
    ...fromFlags(flags),
  ]);
  const problems: Problem[] = [];
  const sound: [string, unknown][] = [];
  for (const [name, { value, source }] of given) {
    const found = check(settingsSchema, { [name]: value }, source).problems;
    if (found.length === 0) sound.push([name, value]);
    problems.push(...found);
  }
  const wrong = new Set(problems.map(({ path }) => path[0]));
  return {
    settings: settingsSchema.parse(Object.fromEntries(sound)),
    problems: problems
      .filter(({ source }) => source.kind !== "file")
      .map((problem) => ({ ...problem, path: problem.path.slice(1) })),
    isWrong: (name) => wrong.has(name),
    sourceOf: (name) => given.get(name)?.source,
  };
}

function fromFile(
  table: Readonly<Record<string, unknown>>,
  source: Source,
): readonly (readonly [string, Given])[] {
  return Object.keys(settingsSchema.shape)
    .filter((name) => Object.hasOwn(table, name))
    .map((name) => [name, { value: table[name], source }]);
}

function fromEnvironment(env: Environment): readonly (readonly [string, Given])[] {
  return Object.entries(settingVariables)
    .map(([variable, name]) => ({ variable, name, value: readVariable(env, variable) }))
    .filter(({ value }) => value !== undefined)
    .map(({ variable, name, value }) => [
      name,
      { value, source: { kind: "environment", name: variable } },
    ]);
}

function fromFlags(flags: Flags): readonly (readonly [string, Given])[] {
  return Object.entries(settingFlags)
    .filter(([, name]) => flags[name] !== undefined)
    .map(([flag, name]) => [name, { value: flags[name], source: { kind: "flag", name: flag } }]);
}
