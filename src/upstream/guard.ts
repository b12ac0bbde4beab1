/**
 * The address guard: which hosts the gateway reaches. Decides only; `dispatcher.ts` asks at the moment of connecting,
 * about the address that is dialled, since a name may resolve differently from one moment to the next.
 */
import { isIP } from "node:net";

import { scopeOf } from "./address.ts";
import type { Policy } from "./model.ts";

export interface GuardOptions {
  /** `URL.origin` values that the operator typed: they may resolve to any address. */
  readonly allowedOrigins: ReadonlySet<string>;
  /** The document is the operator's own file: loopback and private addresses may be named, metadata never. */
  readonly allowPrivate: boolean;
}

export interface Guard {
  /** Why a URL may not be requested, as one sentence; undefined when it may, as far as its text tells. */
  checkUrl(url: string): string | undefined;
  /** Why `origin` may not be dialled at this IP address, as one sentence that does not name the address. */
  checkAddress(origin: string, address: string): string | undefined;
  /** Whether the operator typed `origin`, so that it may be anywhere. */
  isTyped(origin: string): boolean;
  /** Why a proxy may not be asked for `origin`, whose name means nothing on this machine; as one sentence. */
  checkUnresolved(origin: string): string | undefined;
}

/** Longest URL sent, in characters: servers commonly refuse beyond 8 to 16 Ki. */
const maxUrlLength = 16 * 1024;

export function createGuard({ allowedOrigins, allowPrivate }: GuardOptions): Guard {
  function checkAddress(origin: string, address: string): string | undefined {
    if (allowedOrigins.has(origin)) return undefined;
    const scope = scopeOf(address);
    if (scope === "public" || (scope === "private" && allowPrivate)) return undefined;
    return scope === "private"
      ? `${origin} is on a private network, which an API document from elsewhere may not name.`
      : `${origin} is at a reserved address (link-local, metadata, multicast or the like).`;
  }

  return {
    checkUrl(url) {
      if (url.length > maxUrlLength) {
        return `The URL is ${url.length} characters long; at most ${maxUrlLength} are sent.`;
      }
      if (!URL.canParse(url)) return "The URL is not an absolute one.";
      const { protocol, username, password, hostname, origin } = new URL(url);
      if (protocol !== "http:" && protocol !== "https:") {
        return `The scheme ${protocol} is not one of http: and https:.`;
      }
      if (username !== "" || password !== "") return "The URL carries a user name or password.";
      const literal = hostname.replace(/^\[(?<address>.*)\]$/, "$<address>");
      return isIP(literal) === 0 ? undefined : checkAddress(origin, literal);
    },
    checkAddress,
    isTyped: (origin) => allowedOrigins.has(origin),
    checkUnresolved(origin) {
      return allowPrivate || allowedOrigins.has(origin)
        ? undefined
        : `${origin} does not resolve on this machine, so that nobody knows where the proxy would go. Name it as baseUrl, or in credentialOrigins or fileOrigins, to allow it.`;
    },
  };
}

/** Refuses requests whose URL tells already that they may not be sent. */
export function withGuard(guard: Guard): Policy {
  return (next) =>
    async function guarded(request, context) {
      const refusal = guard.checkUrl(request.url);
      return refusal === undefined ? next(request, context) : { kind: "refused", detail: refusal };
    };
}
