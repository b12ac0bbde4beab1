/** File, environment and flags -> Config; or one error that names every problem. */
import { resolve } from "node:path";

import { readAccess } from "./access.ts";
import { readDocuments, repeatedStdin, resolveSpec } from "./document.ts";
import { exposure } from "./exposure.ts";
import { findConfigFile, type FindOptions } from "./find.ts";
import type { Flags } from "./flags.ts";
import { interpolate } from "./interpolate.ts";
import { withAbsolutePaths } from "./listen-tls.ts";
import { check, type Problem, toError } from "./problem.ts";
import { type Config, configSchema, type TlsConfig } from "./schema.ts";
import { settle } from "./settings.ts";
import { toState } from "./state-options.ts";
import { isTable } from "./table.ts";
import { noTls, readTls } from "./tls.ts";
import { defaultTokenFolder } from "./token-folder.ts";
import type { ToolOptions } from "./tool-options.ts";

export interface LoadConfigOptions extends FindOptions {
  readonly flags: Flags;
}

/**
 * Reads the configuration: flags win over the environment, that wins over the file, that over the defaults.
 *
 * @throws {GatewayError} `ERR_USAGE` when only flags are wrong, `ERR_CONFIG` otherwise
 */
export async function loadConfig(options: LoadConfigOptions): Promise<Config> {
  const { cwd, env, flags, readFile } = options;
  const found = await findConfigFile(options);
  const { source, path: configFile, folder } = found;
  const written = flags.documents.length > 0 ? withoutApis(found.table) : found.table;
  const { value, problems: unfilled } = await interpolate(written, { env, folder, readFile });
  const table = withTlsFlags(isTable(value) ? value : {}, flags, cwd);
  const file = check(configSchema, table, source);
  const settled = settle({ table, source }, env, flags);
  const documents = readDocuments({ flags, env, cwd, fileHasApis: hasApis(table) });
  const tls = new Map<string, TlsConfig>();
  const unread: Problem[] = [];
  for (const [name, api] of Object.entries(file.value?.apis ?? {})) {
    const path = ["apis", name, "tls"];
    const read = await readTls(api.tls, { source, path, folder, readFile });
    tls.set(name, read.tls);
    unread.push(...read.problems);
  }
  const access = await readAccess(settled.settings, {
    source,
    folder,
    readFile,
    apis: file.value?.apis ?? {},
  });
  const specs = Object.entries(file.value?.apis ?? {}).flatMap(([name, { spec }]) =>
    typeof spec === "string" ? [{ spec, source, path: ["apis", name, "spec"] }] : [],
  );
  // A wrong host has its default, which is loopback; a wrong `auth` is no missing one.
  const isSure = found.problems.length === 0 && !settled.isWrong("auth");
  const problems = [
    ...found.problems,
    ...unfilled.map((problem) => ({ source, ...problem })),
    ...file.problems.filter((problem) => !concernsAny(problem, unfilled)),
    ...unread.filter((problem) => !concernsAny(problem, unfilled)),
    ...access.problems.filter((problem) => !concernsAny(problem, unfilled)),
    ...repeatedStdin(specs),
    ...settled.problems,
    ...documents.problems,
    ...(isSure ? exposure(settled.settings, source, settled.sourceOf("host")) : []),
  ];
  if (problems.length > 0 || file.value === undefined) throw toError(problems);

  const { state, reload, limits, code, tools, profiles, prompts, apis } = file.value;
  const { adminToken, audit, metrics } = file.value;
  return {
    ...settled.settings,
    publicUrl: settled.settings.publicUrl,
    auth: access.auth,
    tokenKey: settled.settings.tokenKey,
    tokenFolder: resolve(folder, settled.settings.tokenFolder ?? defaultTokenFolder(env)),
    adminToken,
    metrics,
    state: toState(state),
    reload: {
      approve: reload.approve,
      lockFile: resolve(folder, reload.lockFile ?? "gateway.lock.json"),
    },
    tls: file.value.tls && withAbsolutePaths(file.value.tls, folder),
    audit: audit && {
      ...audit,
      to: audit.to === "stdout" || audit.to === "stderr" ? audit.to : resolve(folder, audit.to),
    },
    limits,
    code,
    tools,
    profiles,
    prompts,
    apis: [
      ...documents.apis,
      ...Object.entries(apis).map(([name, api]) => ({
        ...api,
        name,
        spec:
          typeof api.spec === "string"
            ? resolveSpec(api.spec, folder)
            : { document: api.spec, file: configFile },
        overlays: api.overlays.map((overlay) => resolveSpec(overlay, folder)),
        references: api.references.map((place) => resolveSpec(place, folder)),
        baseUrl: api.baseUrl,
        pollMs: api.pollMs,
        server: api.server,
        tls: tls.get(name) ?? noTls,
        socketPath: api.socketPath && resolve(folder, api.socketPath),
      })),
    ].map((api) => ({ ...api, tools: withConfirmation(api.tools, settled.settings) })),
  };
}

/** What the gateway says holds for APIs that say nothing themselves. */
export function withConfirmation(
  tools: ToolOptions,
  { confirm, confirmFallback }: Pick<Config, "confirm" | "confirmFallback">,
): ToolOptions {
  return {
    ...tools,
    confirm: tools.confirm ?? confirm,
    confirmFallback: tools.confirmFallback ?? confirmFallback,
  };
}

type Table = Readonly<Record<string, unknown>>;

/** Documents on the command line stand in for `apis`, whose secrets need not be at hand then. */
function withoutApis(table: Table): Table {
  return Object.fromEntries(Object.entries(table).filter(([name]) => name !== "apis"));
}

/** What the command line names is there where it was typed. */
function withTlsFlags(table: Table, { tlsCert, tlsKey }: Flags, cwd: string): Table {
  if (tlsCert === undefined && tlsKey === undefined) return table;
  const written = isTable(table["tls"]) ? table["tls"] : {};
  const tls = {
    ...written,
    ...(tlsCert !== undefined && { cert: resolve(cwd, tlsCert) }),
    ...(tlsKey !== undefined && { key: resolve(cwd, tlsKey) }),
  };
  return { ...table, tls };
}

function hasApis({ apis }: Table): boolean {
  return apis !== undefined && !(isTable(apis) && Object.keys(apis).length === 0);
}

/** A text that could not be filled in has a problem already; what it looks like until then does not matter. */
function concernsAny({ path }: Problem, others: readonly Pick<Problem, "path">[]): boolean {
  return others.some(
    (other) =>
      other.path.length <= path.length && other.path.every((key, index) => key === path[index]),
  );
}
