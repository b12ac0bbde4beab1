/** Options of the certificate with which the gateway itself is reached; its files are read where they are used, again and again. */
import { resolve } from "node:path";

import type { z } from "zod";

import { optional } from "./auth-options.ts";
import { options, text, word } from "./field.ts";

const path = text("a path", (given) => given.trim() || undefined).meta({ title: "path" });

const tlsOptions = options({
  cert: path.describe(
    "Certificate with its chain, a PEM file (relative to this file); read again when it changes.",
  ),
  key: path.describe("Its private key, a PEM file; likewise."),
  clientCa: optional(path.optional()).describe(
    "Authorities, a PEM file: clients must show a certificate of one of them (mutual TLS).",
  ),
  minVersion: word("tlsv1.2", "tlsv1.3")
    .prefault("tlsv1.2")
    .describe("Oldest version of TLS that is spoken."),
}).readonly();

export const listenTls = optional(tlsOptions.optional()).meta({ title: "table" });

/** Paths are absolute. */
export type ListenTlsOptions = z.output<typeof tlsOptions>;

export function withAbsolutePaths(given: ListenTlsOptions, folder: string): ListenTlsOptions {
  const { cert, key, clientCa } = given;
  return {
    ...given,
    cert: resolve(folder, cert),
    key: resolve(folder, key),
    clientCa: clientCa === undefined ? undefined : resolve(folder, clientCa),
  };
}
