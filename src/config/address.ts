/** Hosts, origins and base URLs: text that an operator typed -> the one form in which the gateway compares them. */
import { BlockList, isIP } from "node:net";

/**
 * Base URL of an API, normalised and without trailing slashes; undefined when the text is no absolute http(s) URL, or
 * carries userinfo (it would end in logs), a query or a fragment (paths are appended to it).
 */
export function parseBaseUrl(text: string): string | undefined {
  const url = parseHttpUrl(text);
  if (url === undefined || url.username !== "" || url.password !== "") return undefined;
  // `url.search` is empty for a lone `?` as well, which is why the text itself is asked.
  if (/[?#]/.test(text)) return undefined;
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

/** An http(s) URL that requests are sent to as it is; undefined when it carries userinfo or a fragment. */
export function parseEndpoint(text: string): string | undefined {
  const url = parseHttpUrl(text);
  return url === undefined || url.username !== "" || url.password !== "" || /#/.test(text)
    ? undefined
    : url.href;
}

/** Scheme, host and port of an http(s) origin, default ports left out; undefined when anything else is given. */
export function parseHttpOrigin(text: string): string | undefined {
  const url = parseBaseUrl(text);
  return url !== undefined && url === new URL(url).origin ? url : undefined;
}

/**
 * An `Origin` as browsers send it (RFC 6454, section 6.2). Extensions and desktop applications have schemes of their
 * own (`chrome-extension://...`), for which WHATWG URLs know no origin. `null` and `*` are no origins.
 */
export function parseBrowserOrigin(text: string): string | undefined {
  if (/^https?:/i.test(text.trim())) return parseHttpOrigin(text);
  const origin = text.trim().toLowerCase();
  return /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9._~:[\]-]+$/.test(origin) ? origin : undefined;
}

/**
 * A host as it stands in a `Host` header, without its port: lower case, internationalised names in their ASCII form,
 * IPv6 addresses in brackets (`URL.hostname`). Undefined when it is no host, or a port is given.
 */
export function parseHostHeaderName(text: string): string | undefined {
  const host = text.trim();
  const address = isIP(host) === 6 ? `[${host}]` : host;
  if (/[/?#@\\%\s]/.test(address) || /:\d*$/.test(address)) return undefined;
  const url = URL.canParse(`http://${address}`) ? new URL(`http://${address}`) : undefined;
  // A `*` would pass for a host, and match none.
  return url !== undefined && /^(?:[a-z0-9._-]+|\[[\da-f:.]+\])$/.test(url.hostname)
    ? url.hostname
    : undefined;
}

/** An address or name to listen on, without brackets and port; undefined when it is neither. */
export function parseListenHost(text: string): string | undefined {
  const host = text.trim().replace(/^\[(?<address>.*)\]$/, "$<address>");
  if (isIP(host) !== 0) return host;
  return /^[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?$/i.test(host) ? host.toLowerCase() : undefined;
}

/** Where an OpenAPI document is, trimmed: a path, an http(s) URL, or `-`; undefined for nothing and for other URLs. */
export function parseSpec(text: string): string | undefined {
  const spec = text.trim();
  // Two characters at least, for a single one is the drive of a Windows path.
  const isUrl = /^[a-z][a-z0-9+.-]+:\/\//i.test(spec);
  return spec === "" || (isUrl && parseHttpUrl(spec) === undefined) ? undefined : spec;
}

/** The same without `-`, for what may be one of several. */
export function parsePlace(text: string): string | undefined {
  const place = parseSpec(text);
  return place === "-" ? undefined : place;
}

/** A folder or URL, trimmed, that references may lead into; a URL in the form of {@link parseBaseUrl}. */
export function parseReferencePlace(text: string): string | undefined {
  return parseHttpUrl(text) === undefined ? parsePlace(text) : parseBaseUrl(text);
}

/** Whether a document's place is a URL rather than a path or `-`. */
export function isHttpUrl(spec: string): boolean {
  return parseHttpUrl(spec) !== undefined;
}

/** The URL in a text that is an absolute http or https URL; undefined for every other. */
function parseHttpUrl(text: string): URL | undefined {
  // `new URL` also takes `http:host` and ignores white space inside; neither is what someone meant to write.
  if (!/^https?:\/\/\S+$/i.test(text.trim())) return undefined;
  return URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Whether a server that listens on this host is reached from this machine only. A name other than `localhost` is not. */
export function isLoopback(host: string): boolean {
  const version = isIP(host);
  if (version === 0) return host.toLowerCase() === "localhost";
  return loopback.check(host, version === 4 ? "ipv4" : "ipv6");
}

/** Addresses that share their first bits; one address has all of them. */
export interface Network {
  readonly address: string;
  /** How many bits they share. */
  readonly prefix: number;
  readonly family: "ipv4" | "ipv6";
}

/** `192.0.2.1` or, in CIDR notation, `192.0.2.0/24`; undefined when it is neither. */
export function parseNetwork(text: string): Network | undefined {
  const { address = "", bits } =
    /^(?<address>[^/%]+)(?:\/(?<bits>\d{1,3}))?$/.exec(text.trim())?.groups ?? {};
  const version = isIP(address);
  const all = version === 4 ? 32 : 128;
  const prefix = bits === undefined ? all : Number(bits);
  if (version === 0 || prefix > all) return undefined;
  return { address, prefix, family: version === 4 ? "ipv4" : "ipv6" };
}
