/**
 * Which `Host` and `Origin` a request may carry: the guard against web pages that reach for a gateway on the user's
 * machine or network, by DNS rebinding or by plain cross-site requests. Who the caller is, is not decided here.
 */
import { isIP } from "node:net";

import { isLoopback, parseBrowserOrigin, parseHostHeaderName } from "../config/address.ts";
import type { Peer } from "./peer.ts";

export interface OriginPolicyOptions {
  /** Whether the server listens on a loopback address only. */
  readonly boundToLoopback: boolean;
  /** Host names without port, besides the loopback ones. */
  readonly allowedHosts: readonly string[];
  /** Browser origins, besides the loopback ones. */
  readonly allowedOrigins: readonly string[];
}

export interface Provenance {
  /** The `Host` header. */
  readonly host: string | undefined;
  /** What the client spoke, to the gateway or to a trusted proxy before it. */
  readonly peer: Pick<Peer, "scheme" | "host">;
  readonly origin: string | undefined;
}

export type OriginVerdict =
  | { readonly allowed: true }
  /** One paragraph: what was refused, and what would allow it. */
  | { readonly allowed: false; readonly message: string };

export type OriginPolicy = (provenance: Provenance) => OriginVerdict;

const allowed: OriginVerdict = { allowed: true };

export function createOriginPolicy({
  boundToLoopback,
  allowedHosts,
  allowedOrigins,
}: OriginPolicyOptions): OriginPolicy {
  const hosts = new Set(allowedHosts);
  const origins = new Set(allowedOrigins);
  // Elsewhere the names by which a server is reached are its operator's business, unless he lists them.
  const checksHost = boundToLoopback || hosts.size > 0;

  function isAllowedHost(host: string | undefined): boolean {
    const name = host === undefined ? undefined : parseHostHeaderName(withoutPort(host));
    return name !== undefined && (isLoopbackName(name) || hosts.has(name));
  }

  function isAllowedOrigin(text: string, { scheme, host }: Provenance["peer"]): boolean {
    // Opaque origins (`null`: sandboxed frames, local files) could be anyone's.
    const origin = parseBrowserOrigin(text);
    if (origin === undefined) return false;
    if (origins.has(origin)) return true;
    if (!/^https?:/.test(origin)) return false;
    const url = new URL(origin);
    if (isLoopbackName(url.hostname)) return true;
    // Behind a loopback bind a foreign name in both headers is the very sign of rebinding.
    if (boundToLoopback || url.host !== host?.toLowerCase()) return false;
    // Who can write into a page that came unencrypted is not whom the encrypted address was opened for.
    return url.protocol === "https:" || scheme === "http";
  }

  return function checkProvenance({ host, peer, origin }) {
    // A page that has rebound its name can write what proxies write, but not its own `Host`.
    const strange = [host, peer.host].filter((each) => !isAllowedHost(each));
    if (checksHost && strange.length > 0) {
      return refuse(
        `Host ${shown(strange[0])} is not served here`,
        "the host name to allowedHosts",
      );
    }
    if (origin !== undefined && !isAllowedOrigin(origin, peer)) {
      return refuse(`Origin ${shown(origin)} may not call this gateway`, "it to allowedOrigins");
    }
    return allowed;
  };
}

function refuse(what: string, remedy: string): OriginVerdict {
  return {
    allowed: false,
    message: `${what}. If it should, add ${remedy} in the gateway's configuration.`,
  };
}

/** What a stranger wrote, short and quoted. */
function shown(value: string | undefined): string {
  return value === undefined ? "(none)" : JSON.stringify(value.slice(0, 200));
}

/** `uri-host [ ":" port ]` (RFC 9110, section 7.2). */
function withoutPort(host: string): string {
  return host.replace(/:\d*$/, "");
}

/** A name that resolves to this machine whatever a name server says. */
function isLoopbackName(hostname: string): boolean {
  const address = hostname.replace(/^\[(?<address>.*)\]$/, "$<address>");
  return hostname === "localhost" || (isIP(address) !== 0 && isLoopback(address));
}
