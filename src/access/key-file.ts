/** A file of API keys, beside those in the configuration: read at the start, and again when it changes. */
import { readFile } from "node:fs/promises";

import { type ApiKeyOptions, apiKeyTable } from "../config/access-options.ts";
import { parseConfigText } from "../config/parse.ts";
import { check, toError } from "../config/problem.ts";
import { readFailure } from "../config/read-failure.ts";
import { createKeyRing, type KeyRing, type KeyRingOptions } from "./api-key.ts";

/** @throws {GatewayError} `ERR_CONFIG` that names every problem of the file */
export async function readKeyFile(path: string): Promise<ReadonlyMap<string, ApiKeyOptions>> {
  const source = { kind: "file", name: path } as const;
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw toError([{ source, path: [], message: readFailure(error) }]);
  });
  const parsed = parseConfigText(text);
  if (!parsed.ok) {
    throw toError(parsed.messages.map((message) => ({ source, path: [], message })));
  }
  const { value, problems } = check(apiKeyTable, parsed.table, source);
  if (value === undefined) throw toError(problems);
  return value;
}

export interface KeyStoreOptions extends KeyRingOptions {
  readonly keys: ReadonlyMap<string, ApiKeyOptions>;
  /** Absolute path. */
  readonly file: string | undefined;
}

export interface KeyStore {
  /** The keys of this moment. */
  readonly ring: () => KeyRing;
  /**
   * Reads the file anew.
   * @throws {GatewayError} when it is wrong; the keys are then as they were
   */
  readonly reload: () => Promise<void>;
}

/** @throws {GatewayError} `ERR_CONFIG` when the file is wrong, or repeats a name */
export async function openKeyStore({ keys, file, ...options }: KeyStoreOptions): Promise<KeyStore> {
  async function read(): Promise<KeyRing> {
    const more = file === undefined ? new Map<string, ApiKeyOptions>() : await readKeyFile(file);
    const problems = [...more.keys()]
      .filter((name) => keys.has(name))
      .map((name) => ({
        source: { kind: "file", name: file ?? "" } as const,
        path: [name],
        message: "is the name of a key in the configuration, too: take another",
      }));
    if (problems.length > 0) throw toError(problems);
    return createKeyRing(new Map([...keys, ...more]), options);
  }

  let ring = await read();
  return {
    ring: () => ring,
    async reload() {
      ring = await read();
    },
  };
}
