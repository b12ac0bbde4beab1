/**
 * Connections to APIs: pooled by origin, made only to addresses that the guard has seen. Everything that leaves the
 * gateway goes through a dispatcher from here. Knows nothing of single requests and their deadlines (`attempt.ts`).
 */
import { lookup as dnsLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import type { SecureContextOptions } from "node:tls";

import { Agent, buildConnector, fetch, Pool, type Dispatcher } from "undici";

import type { Proxy } from "../config/proxy.ts";
import { ConnectError, toConnectError } from "./failure.ts";
import type { Guard } from "./guard.ts";
import { openTunnel, toProxyError, viaProxy } from "./proxy.ts";

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
  /** The proxy that leads to an origin; none by default. */
  readonly proxyFor?: (origin: string) => Proxy | undefined;
  /** The Unix socket on which an origin listens; none by default. */
  readonly socketFor?: (origin: string) => string | undefined;
  /** Whether HTTP/2 is spoken where TLS settles on it. */
  readonly http2?: boolean;
}

/** PEM texts, and whether the other side must prove who it is. */
export type TlsOptions = Pick<SecureContextOptions, "ca" | "cert" | "key" | "passphrase"> & {
  readonly rejectUnauthorized?: boolean;
};

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
  proxyFor = () => undefined,
  socketFor = () => undefined,
  http2 = false,
}: DispatcherOptions): Agent {
  return new Agent({
    factory(url) {
      const { origin, protocol } = new URL(url);
      const socketPath = socketFor(origin);
      const proxy = socketPath === undefined ? proxyFor(origin) : undefined;
      const options: ConnectorOptions = {
        origin,
        guard,
        timeoutMs: connectTimeoutMs,
        lookup,
        tls: tlsFor(origin),
        http2,
      };
      const poolOptions: Pool.Options = {
        connections,
        headersTimeout: headersTimeoutMs,
        bodyTimeout: bodyTimeoutMs,
        maxHeaderSize: maxHeaderBytes,
        allowH2: http2,
      };
      if (socketPath !== undefined) {
        return new Pool(origin, {
          ...poolOptions,
          connect: createSocketConnector(options, socketPath),
        });
      }
      if (proxy === undefined) {
        return new Pool(origin, { ...poolOptions, connect: createConnector(options) });
      }
      return protocol === "https:"
        ? new Pool(origin, { ...poolOptions, connect: createTunnelConnector(options, proxy) })
        : new Pool(proxy.url.origin, {
            ...poolOptions,
            connect: createProxyConnector(options, proxy),
          }).compose(viaProxy(origin, proxy));
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
  readonly http2: boolean;
}

/** Dials a socket of this machine, which the operator typed: no name is resolved and no address judged. */
function createSocketConnector(
  { origin, timeoutMs, tls, http2 }: ConnectorOptions,
  socketPath: string,
): buildConnector.connector {
  const failure = { host: new URL(origin).host, timeoutMs };
  const dial = buildConnector({ ...tls, allowH2: http2, timeout: timeoutMs, socketPath });
  return function connect(options, callback) {
    dial(options, (...[error, socket]) => {
      if (error === null) callback(null, socket.on("error", unmaskReset));
      else callback(toConnectError(error, failure), null);
    });
  };
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
  http2,
}: ConnectorOptions): buildConnector.connector {
  const failure = { host: new URL(origin).host, timeoutMs };
  const dial = buildConnector({
    ...tls,
    allowH2: http2,
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

/** Dials `origin` through a tunnel, with TLS of its own inside. */
function createTunnelConnector(options: ConnectorOptions, proxy: Proxy): buildConnector.connector {
  const { origin, timeoutMs, tls, http2 } = options;
  const failure = { host: new URL(origin).host, timeoutMs };
  const secure = buildConnector({ ...tls, allowH2: http2, timeout: timeoutMs });
  return async function connect(target, callback) {
    try {
      await judge(options);
      const host = `${bracketed(target.hostname)}:${target.port || "443"}`;
      const httpSocket = await openTunnel(proxy, host, timeoutMs);
      secure({ ...target, httpSocket }, (...[error, socket]) => {
        if (error === null) callback(null, socket.on("error", unmaskReset));
        else callback(toConnectError(error, failure), null);
      });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      callback(toConnectError(error, failure), null);
    }
  };
}

/** Dials the proxy, which is asked for `origin` in each request. */
function createProxyConnector(options: ConnectorOptions, { url }: Proxy): buildConnector.connector {
  const dial = buildConnector({ timeout: options.timeoutMs });
  return async function connect(target, callback) {
    try {
      await judge(options);
      dial(target, (...[error, socket]) => {
        if (error === null) callback(null, socket.on("error", unmaskReset));
        else callback(toProxyError(error, url, options.timeoutMs), null);
      });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      callback(toProxyError(error, url, options.timeoutMs), null);
    }
  };
}

/**
 * Whether a proxy may be asked for `origin`. It resolves the name itself, so what is judged is what the name means
 * here; where it means nothing, the guard decides without.
 *
 * @throws {ConnectError} when it may not
 */
async function judge({ origin, guard, timeoutMs, lookup }: ConnectorOptions): Promise<void> {
  if (guard.isTyped(origin)) return;
  const addresses = await addressesOf(unbracketed(new URL(origin).hostname), lookup, timeoutMs);
  const refusal =
    addresses === undefined
      ? guard.checkUnresolved(origin)
      : addresses.map((address) => guard.checkAddress(origin, address)).find(isText);
  if (refusal !== undefined) throw toRefusal(refusal);
}

/** Undefined when the name does not resolve in time. */
function addressesOf(
  host: string,
  lookup: LookupFunction,
  timeoutMs: number,
): Promise<readonly string[] | undefined> {
  if (isIP(host) !== 0) return Promise.resolve([host]);
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, timeoutMs, undefined);
    lookup(host, { all: true }, (error, answer) => {
      clearTimeout(timer);
      if (error) resolve(undefined);
      else resolve(typeof answer === "string" ? [answer] : answer.map(({ address }) => address));
    });
  });
}

function isText(value: string | undefined): value is string {
  return value !== undefined;
}

function unbracketed(host: string): string {
  return host.replace(/^\[(?<address>.*)\]$/, "$<address>");
}

function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
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
