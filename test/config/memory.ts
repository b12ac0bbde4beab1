import { type LoadConfigOptions, loadConfig } from "../../src/config/load.ts";
import type { Config } from "../../src/config/schema.ts";

export const cwd = "/srv/gateway";

export interface World {
  /** Files by absolute path, or by name in the working directory. */
  readonly files?: Readonly<Record<string, string>>;
  readonly file?: string;
  readonly env?: LoadConfigOptions["env"];
  readonly flags?: Partial<LoadConfigOptions["flags"]>;
}

/** A file system of a few texts that fails as `node:fs` does. */
export function readFileOf(
  files: Readonly<Record<string, string>>,
): (path: string) => Promise<string> {
  const byPath = new Map(
    Object.entries(files).map(([path, text]) => [
      path.startsWith("/") ? path : `${cwd}/${path}`,
      text,
    ]),
  );
  return async function readFile(path) {
    const text = byPath.get(path);
    if (text !== undefined) return text;
    throw Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), {
      code: "ENOENT",
    });
  };
}

export function load({ files = {}, file, env = {}, flags = {} }: World): Promise<Config> {
  return loadConfig({
    file,
    cwd,
    env,
    flags: { documents: [], headers: [], specHeaders: [], overlays: [], ...flags },
    readFile: readFileOf(files),
  });
}

/** The error that this world gives; fails when it gives none. */
export async function failureOf(world: World): Promise<Error & { readonly code?: unknown }> {
  const outcome: unknown = await load(world).catch((error: unknown) => error);
  if (outcome instanceof Error) return outcome;
  throw new Error("the configuration loaded, although it is wrong");
}
