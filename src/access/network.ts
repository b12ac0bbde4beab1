import { isIPv6 } from "node:net";

import { peerOf } from "./peer.ts";

/** What limits count for the address that a request comes from. */
export function networkOf(request: Request): string {
  return toNetwork(peerOf(request)?.address ?? "");
}

/** Of IPv6 the network, since whoever has one address there has all 2^64 of it (RFC 4291, section 2.5.4). */
export function toNetwork(address: string): string {
  const [plain = ""] = address.split("%");
  if (!isIPv6(plain)) return address;
  const [head = "", tail] = plain.split("::");
  const first = head.split(":").filter((group) => group !== "");
  const last = (tail ?? "").split(":").filter((group) => group !== "");
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => "0");
  const groups = tail === undefined ? first : [...first, ...zeros, ...last];
  const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(":")}::/64`;
}
