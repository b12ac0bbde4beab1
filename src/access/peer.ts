/**
 * Where a request comes from and which address of the gateway it was sent to. What proxies say about that counts only from
 * those that the operator trusts, and only in the one header that he says they write: anybody can send such headers.
 */
import type { IncomingMessage } from "node:http";
import { BlockList, isIP, SocketAddress } from "node:net";

import { type Network, parseNetwork } from "../config/address.ts";

export interface Peer {
  /** IP address of the client, as far as trusted proxies tell; IPv4 is never mapped; empty once its connection has gone. */
  readonly address: string;
  /** What the client speaks, to the gateway or to the proxy before it. */
  readonly scheme: "http" | "https";
  /** Host and port that the client asked for, as in its `Host` header. */
  readonly host: string | undefined;
}

export type PeerOf = (incoming: Incoming) => Peer;

/** What is looked at of a request. */
export type Incoming = Pick<IncomingMessage, "headers"> & {
  readonly socket: Pick<IncomingMessage["socket"], "remoteAddress">;
};

export interface ProxyOptions {
  /** Addresses and networks of proxies, as in the configuration. */
  readonly trustedProxies: readonly string[];
  /** The header, or family of headers, in which they tell where a request comes from. */
  readonly forwardedHeader: "x-forwarded" | "forwarded";
}

/** What one proxy said of where it got a request from. */
interface Hop {
  /** Undefined where it is hidden, or no address. */
  readonly address: string | undefined;
  readonly scheme: string | undefined;
  readonly host: string | undefined;
}

export function createPeerOf({ trustedProxies, forwardedHeader }: ProxyOptions): PeerOf {
  const trusted = toBlockList(trustedProxies.flatMap((each) => parseNetwork(each) ?? []));
  const isTrusted = (address: string): boolean =>
    address !== "" && trusted.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
  const readHops = forwardedHeader === "forwarded" ? readForwarded : readXForwarded;

  return function readPeer({ headers, socket }) {
    const direct: Peer = {
      address: toAddress(socket.remoteAddress ?? "") ?? "",
      scheme: "encrypted" in socket && socket.encrypted === true ? "https" : "http",
      host: headers.host,
    };
    if (trustedProxies.length === 0) return direct;
    let peer = direct;
    // The last hop was written by who is connected to us, the one before it by whoever that one names, and so on.
    for (const { address, scheme, host } of readHops(headers).toReversed()) {
      if (!isTrusted(peer.address)) break;
      peer = {
        address: address ?? peer.address,
        scheme: scheme === "http" || scheme === "https" ? scheme : peer.scheme,
        host: host ?? peer.host,
      };
      // Whom a trusted proxy does not name, nobody before it can.
      if (address === undefined) break;
    }
    return peer;
  };
}

const peers = new WeakMap<Request, Peer>();

/** Remembered beside the request, for as long as it lives. */
export function notePeer(request: Request, peer: Peer): void {
  peers.set(request, peer);
}

/** Undefined when the request came over no connection. */
export function peerOf(request: Request): Peer | undefined {
  return peers.get(request);
}

/**
 * `X-Forwarded-For`, `-Proto` and `-Host`, each a list to which every proxy adds at the end, or one value that the last
 * proxy sets: aligned at the end, and what stands alone holds for all.
 */
function readXForwarded(headers: Incoming["headers"]): readonly Hop[] {
  const addresses = listOf(headers["x-forwarded-for"]);
  const schemes = listOf(headers["x-forwarded-proto"]);
  const hosts = listOf(headers["x-forwarded-host"]);
  const length = Math.max(addresses.length, Math.min(1, schemes.length + hosts.length));
  return Array.from({ length }, (_, index) => {
    const fromEnd = index - length;
    return {
      address: toAddress(withoutPort(addresses.at(fromEnd) ?? "")),
      scheme: (schemes.length === 1 ? schemes[0] : schemes.at(fromEnd))?.toLowerCase(),
      host: hosts.length === 1 ? hosts[0] : hosts.at(fromEnd),
    };
  });
}

function listOf(header: string | readonly string[] | undefined): readonly string[] {
  const text = typeof header === "string" ? header : (header?.join(",") ?? "");
  return text === "" ? [] : text.split(",").map((value) => value.trim());
}

const pair = /^(?<name>[\w!#$%&'*+.^`|~-]+)=(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<plain>[^"\s]*))$/;

/** `Forwarded` (RFC 7239, section 4): elements with commas between them, pairs with semicolons. */
function readForwarded({ forwarded }: Incoming["headers"]): readonly Hop[] {
  return splitOutsideQuotes(forwarded ?? "", ",").map((element) => {
    const pairs = new Map<string, string>();
    for (const text of splitOutsideQuotes(element, ";")) {
      const { name, quoted, plain } = pair.exec(text)?.groups ?? {};
      if (name === undefined) continue;
      pairs.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, "$1") ?? plain ?? "");
    }
    return {
      address: toAddress(withoutPort(pairs.get("for") ?? "")),
      scheme: pairs.get("proto")?.toLowerCase(),
      host: pairs.get("host"),
    };
  });
}

function splitOutsideQuotes(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let isQuoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (isQuoted && text[at] === "\\") at += 1;
    else if (text[at] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && text[at] === separator) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)].map((part) => part.trim()).filter((part) => part !== "");
}

/** `192.0.2.1:80` and `[2001:db8::1]:80` without port and brackets. */
function withoutPort(node: string): string {
  const { inBrackets, beforePort } =
    /^(?:\[(?<inBrackets>[^\]]*)\](?::\d+)?|(?<beforePort>[^:]*):\d+)$/.exec(node)?.groups ?? {};
  return inBrackets ?? beforePort ?? node;
}

/** The one form of an IP address; undefined for what is none. */
function toAddress(text: string): string | undefined {
  const family = isIP(text);
  if (family === 0) return undefined;
  if (family === 4) return text;
  const { address } = new SocketAddress({ address: text.replace(/%.*$/, ""), family: "ipv6" });
  return /^::ffff:(?<mapped>[\d.]+)$/.exec(address)?.groups?.["mapped"] ?? address;
}

function toBlockList(networks: readonly Network[]): BlockList {
  const list = new BlockList();
  for (const { address, prefix, family } of networks) list.addSubnet(address, prefix, family);
  return list;
}
