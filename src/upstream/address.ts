/** Which IP addresses lie where. Judged as numbers, never as text: `127.1` and `0x7f000001` are the same address. */
import { BlockList, isIP } from "node:net";

/**
 * `public`: reachable by anyone. `private`: this machine or a network of someone's own. `forbidden`: cloud metadata,
 * link-local, multicast, reserved, and every form of IPv6 that only wraps an IPv4 address.
 */
export type AddressScope = "public" | "private" | "forbidden";

/** Scope of an IPv4 or IPv6 address (a zone identifier is ignored); `forbidden` for text that is neither. */
export function scopeOf(address: string): AddressScope {
  const [bare = ""] = address.split("%");
  switch (isIP(bare)) {
    case 4:
      if (forbidden4.check(bare)) return "forbidden";
      return private4.check(bare) ? "private" : "public";
    case 6:
      if (forbidden6.check(bare, "ipv6")) return "forbidden";
      if (private6.check(bare, "ipv6")) return "private";
      return global6.check(bare, "ipv6") ? "public" : "forbidden";
    default:
      return "forbidden";
  }
}

const private4 = blockListOf("ipv4", [
  "10.0.0.0/8", // RFC 1918
  "100.64.0.0/10", // carrier-grade NAT, RFC 6598; overlay networks use it too
  "127.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
]);

const forbidden4 = blockListOf("ipv4", [
  "0.0.0.0/8",
  "100.100.100.200/32", // metadata of Alibaba Cloud, inside the NAT range
  "168.63.129.16/32", // wire server of Azure, inside a public range
  "169.254.0.0/16", // link-local, with the metadata address of most clouds
  "192.0.0.0/24", // protocol assignments, with the metadata address of Oracle
  "192.0.2.0/24", // documentation, RFC 5737
  "192.88.99.0/24", // 6to4 relays, RFC 7526
  "198.18.0.0/15", // benchmarks, RFC 2544
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4", // multicast
  "240.0.0.0/4", // reserved, and broadcast
]);

const private6 = blockListOf("ipv6", ["::1/128", "fc00::/7"]);

const forbidden6 = blockListOf("ipv6", [
  "fd00:ec2::/32", // metadata of AWS, inside the unique local range
  "fd20:ce::/32", // metadata of Google Cloud, likewise
  "2001::/23", // protocol assignments, with Teredo and benchmarks
  "2001:db8::/32", // documentation
  "2002::/16", // 6to4
  "3fff::/20", // documentation, RFC 9637
]);

// Global unicast is the one range that IANA assigns from: whatever is outside (mapped, compatible, NAT64, link-local,
// site-local, multicast, discard) is left out by not being named.
const global6 = blockListOf("ipv6", ["2000::/3"]);

function blockListOf(family: "ipv4" | "ipv6", subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = "", prefix] = subnet.split("/");
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
}
