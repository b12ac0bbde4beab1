/**
 * Connections to APIs: pooled by origin, made only to addresses that the guard has seen. Everything that leaves the
 * gateway goes through a dispatcher from here. Knows nothing of single requests and their deadlines (`attempt.ts`).
 */
import { lookup as dnsLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import type { SecureContextOptions } from "node:tls";

import { Agent, buildConnector, fetch, Pool, type Dispatcher } from "undici";

import { ConnectError, toConnectError } from "./failure.ts";
import type { Guard } from "./guard.ts";

export interface DispatcherOptions {
  readonly guard: Guard;
  /** Name resolution, TCP and TLS together. Kept to within a second: undici's timers are coarse. */
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
  /** Between two pieces of the body. */
  readonly bodyTimeoutMs: number;
  /** At most so many at once to one origin; further requests wait for one of them. */
  readonly connections: number;
  /** @default dns.lookup */
  readonly lookup?: LookupFunction;
  /** Certificates for connections to an origin; Node's own by default. */
  readonly tlsFor?: (origin: string) => TlsOptions;
}

/** PEM texts. */
export type TlsOptions = Pick<SecureContextOptions, "ca" | "cert" | "key" | "passphrase">;

/** Largest header section of a reply. */
const maxHeaderBytes = 32 * 1024;

export function createDispatcher({
  guard,
  connectTimeoutMs,
  headersTimeoutMs,
  bodyTimeoutMs,
  connections,
  lookup = dnsLookup,
  tlsFor = () => ({}),
}: DispatcherOptions): Agent {
  return new Agent({
    factory(url) {
      const { origin } = new URL(url);
      return new Pool(origin, {
        connections,
        connect: createConnector({
          origin,
          guard,
          timeoutMs: connectTimeoutMs,
          lookup,
          tls: tlsFor(origin),
        }),
        headersTimeout: headersTimeoutMs,
        bodyTimeout: bodyTimeoutMs,
        maxHeaderSize: maxHeaderBytes,
      });
    },
  });
}

/**
 * `fetch` over a dispatcher, for ky. undici knows no `Request` but its own, so those of the platform are taken apart.
 * An address that the guard refuses rejects with a {@link ConnectError} as cause.
 */
export function createFetch(dispatcher: Dispatcher): typeof globalThis.fetch {
  return async function guardedFetch(input, init) {
    const request = new Request(input, init);
    const { url, method, redirect, signal } = request;
    const body = request.body === null ? null : await request.arrayBuffer();
    return fetch(url, {
      method,
      headers: [...request.headers],
      body,
      redirect,
      signal,
      dispatcher,
    });
  };
}

interface ConnectorOptions {
  readonly origin: string;
  readonly guard: Guard;
  readonly timeoutMs: number;
  readonly lookup: LookupFunction;
  readonly tls: TlsOptions;
}

/**
 * Dials `origin`. The name is resolved once; every answer must pass, and only those answers are dialled, so that a name
 * which answers differently the second time (DNS rebinding) gains nothing.
 */
function createConnector({
  origin,
  guard,
  timeoutMs,
  lookup,
  tls,
}: ConnectorOptions): buildConnector.connector {
  const failure = { host: new URL(origin).host, timeoutMs };
  const dial = buildConnector({
    ...tls,
    timeout: timeoutMs,
    lookup: createGuardedLookup(lookup, (address) => guard.checkAddress(origin, address)),
  });
  return function connect(options, callback) {
    // Node resolves nothing for a literal address, so the lookup above never sees it.
    const refusal =
      isIP(options.hostname) === 0 ? undefined : guard.checkAddress(origin, options.hostname);
    if (refusal !== undefined) {
      queueMicrotask(() => callback(toRefusal(refusal), null));
      return;
    }
    dial(options, (...[error, socket]) => {
      if (error === null) callback(null, socket.on("error", unmaskReset));
      else callback(toConnectError(error, failure), null);
    });
  };
}

/**
 * undici takes a reset for the regular end of a body that comes without length and chunks, so that half a reply would
 * look whole. It does so by the code alone.
 */
function unmaskReset(error: NodeJS.ErrnoException): void {
  if (error.code === "ECONNRESET") error.code = "UND_ERR_SOCKET";
}

/** `lookup` that fails when any of the answers is one that `check` complains about. */
function createGuardedLookup(
  lookup: LookupFunction,
  check: (address: string) => string | undefined,
): LookupFunction {
  return function guardedLookup(hostname, options, callback) {
    lookup(hostname, { ...options, all: true }, (error, answer, family) => {
      if (error) {
        callback(error, "");
        return;
      }
      const addresses =
        typeof answer === "string" ? [{ address: answer, family: family ?? isIP(answer) }] : answer;
      const refusal = addresses
        .map(({ address }) => check(address))
        .find((text) => text !== undefined);
      if (refusal !== undefined) {
        callback(toRefusal(refusal), "");
        return;
      }
      if (options.all === true) callback(null, addresses);
      else callback(null, addresses[0]?.address ?? "", addresses[0]?.family);
    });
  };
}

function toRefusal(detail: string): ConnectError {
  return new ConnectError({ kind: "refused", detail });
}
