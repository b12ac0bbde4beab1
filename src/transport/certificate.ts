/** The certificate with which the gateway is reached: read from its files, again when they change; a broken pair changes nothing. */
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { pathToFileURL } from "node:url";

import type { ListenTlsOptions } from "../config/listen-tls.ts";
import { GatewayError, messageOf } from "../errors.ts";
import { createWatcher } from "../spec/watch.ts";
import type { Logger } from "../telemetry/log.ts";

export interface Certificate {
  readonly current: () => SecureContextOptions;
  /** Whether clients must show a certificate of their own. */
  readonly asksClients: boolean;
  readonly onChange: (listener: (changed: SecureContextOptions) => void) => void;
  /** Reads the files again; what cannot be used leaves the pair as it was. */
  readonly reload: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const versions = { "tlsv1.2": "TLSv1.2", "tlsv1.3": "TLSv1.3" } as const;

/** @throws {GatewayError} `ERR_CONFIG` when the files cannot be read, or do not belong together */
export async function openCertificate(
  options: ListenTlsOptions,
  log: Logger,
): Promise<Certificate> {
  const { cert, key, clientCa } = options;
  const files = [cert, key, ...(clientCa === undefined ? [] : [clientCa])];
  const listeners: ((changed: SecureContextOptions) => void)[] = [];
  let current: SecureContextOptions;
  try {
    current = await readPair(options);
  } catch (error) {
    const message = `tls: ${cert} and ${key} cannot be used (${messageOf(error)}). Give a certificate and its own private key, in PEM.`;
    throw new GatewayError("ERR_CONFIG", message, { cause: error });
  }

  async function reload(): Promise<void> {
    try {
      current = await readPair(options);
    } catch (error) {
      log.error({ err: error }, "the new TLS certificate cannot be used: the old one stays");
      return;
    }
    for (const listener of listeners) listener(current);
    log.info({ validTo: validTo(current) }, "the TLS certificate was read again");
  }

  const watcher = await createWatcher({
    files: () => files.map((file) => pathToFileURL(file).href),
    watchFiles: true,
    pollMs: undefined,
    reload,
    random: () => 0,
  });
  return {
    current: () => current,
    asksClients: clientCa !== undefined,
    onChange: (listener) => listeners.push(listener),
    reload,
    close: () => watcher.close(),
  };
}

/** Throws when a file cannot be read, is no PEM, or the key is another certificate's. */
async function readPair({
  cert,
  key,
  clientCa,
  minVersion,
}: ListenTlsOptions): Promise<SecureContextOptions> {
  const [certificate, privateKey, authorities] = await Promise.all([
    readFile(cert),
    readFile(key),
    clientCa === undefined ? undefined : readFile(clientCa),
  ]);
  const pair = {
    cert: certificate,
    key: privateKey,
    minVersion: versions[minVersion],
    ...(authorities && { ca: authorities }),
  };
  createSecureContext(pair);
  return pair;
}

function validTo({ cert }: SecureContextOptions): string | undefined {
  return cert instanceof Buffer ? new X509Certificate(cert).validTo : undefined;
}
