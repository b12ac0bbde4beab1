/** Certificates for the connections of one API. */
import { createSecureContext, rootCertificates } from "node:tls";

import type { TlsConfig } from "../config/schema.ts";
import { GatewayError } from "../errors.ts";
import type { TlsOptions } from "./dispatcher.ts";

/**
 * Authorities of the operator's hold beside the usual ones, wherever the API's connections lead; the client certificate
 * goes to the origins that may have credentials, and these alone go unverified where that was asked for.
 *
 * @throws {GatewayError} `ERR_CONFIG` for a certificate or key that cannot be used
 */
export function createTls(
  api: string,
  { certificate, key, passphrase, ca, insecure }: TlsConfig,
  sendsCredentialsTo: (origin: string) => boolean,
): (origin: string) => TlsOptions {
  const trust: TlsOptions = ca === undefined ? {} : { ca: [...rootCertificates, ca] };
  const identity: TlsOptions = {
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key: key.reveal() }),
    ...(passphrase !== undefined && { passphrase: passphrase.reveal() }),
  };
  const given = { ...trust, ...identity };
  try {
    // Reads all that the system trusts, which nothing needs before a connection is made.
    if (Object.keys(given).length > 0) createSecureContext(given);
  } catch (error) {
    throw new GatewayError(
      "ERR_CONFIG",
      `apis.${api}.tls: the certificate, its key or the authorities cannot be used. Give them as PEM, the key with its passphrase if it has one.`,
      { cause: error },
    );
  }
  const own = { ...trust, ...identity, ...(insecure && { rejectUnauthorized: false }) };
  return (origin) => (sendsCredentialsTo(origin) ? own : trust);
}
