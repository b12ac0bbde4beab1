/** Certificates and keys of the configuration: paths are read, PEM texts are taken as they are. */
import { resolve } from "node:path";

import type { Problem, Source } from "./problem.ts";
import { readFailure } from "./read-failure.ts";
import type { TlsConfig } from "./schema.ts";
import { Secret } from "./secret.ts";

export const noTls: TlsConfig = {
  certificate: undefined,
  key: undefined,
  passphrase: undefined,
  ca: undefined,
  insecure: false,
};

/** As the file has them: paths or PEM texts. */
export interface WrittenTls {
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly passphrase?: Secret | undefined;
  readonly ca?: string | undefined;
  readonly insecure: boolean;
}

export interface ReadTlsOptions {
  readonly source: Source;
  readonly path: readonly PropertyKey[];
  /** That relative paths start from. */
  readonly folder: string;
  readonly readFile: (path: string) => Promise<string>;
}

export async function readTls(
  written: WrittenTls,
  { source, path, folder, readFile }: ReadTlsOptions,
): Promise<{ readonly tls: TlsConfig; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];

  async function readPem(name: "certificate" | "key" | "ca"): Promise<string | undefined> {
    const given = written[name];
    if (given === undefined || given.includes("-----BEGIN ")) return given;
    try {
      return await readFile(resolve(folder, given));
    } catch (error) {
      const message = `needs a file, which ${readFailure(error)}`;
      problems.push({ source, path: [...path, name], message });
      return undefined;
    }
  }

  const [certificate, key, ca] = await Promise.all([
    readPem("certificate"),
    readPem("key"),
    readPem("ca"),
  ]);
  if ((written.certificate === undefined) !== (written.key === undefined)) {
    const name = written.key === undefined ? "key" : "certificate";
    problems.push({ source, path: [...path, name], message: "is missing: one needs the other" });
  }
  return {
    tls: {
      certificate,
      key: key === undefined ? undefined : new Secret(key),
      passphrase: written.passphrase,
      ca,
      insecure: written.insecure,
    },
    problems,
  };
}
