/**
 * Which proxy leads to an origin, by the variables that curl and others go by: `HTTPS_PROXY` and `HTTP_PROXY` by the
 * scheme of the origin, `NO_PROXY` for those reached directly; each in lower case too, which wins.
 */
import { BlockList, isIP } from "node:net";

import { isLoopback } from "./address.ts";
import { type Environment, readVariable } from "./environment.ts";
import { type Problem, toError } from "./problem.ts";
import { Secret } from "./secret.ts";

export interface Proxy {
  /** http or https, without username and password. */
  readonly url: URL;
  readonly login: { readonly username: Secret; readonly password: Secret } | undefined;
}

export interface Proxies {
  /** Undefined where an origin (`URL.origin`) is reached directly. Loopback always is. */
  readonly proxyFor: (origin: string) => Proxy | undefined;
  readonly all: readonly Proxy[];
}

/** @throws {GatewayError} `ERR_CONFIG` that names every variable that is no proxy, without its value */
export function readProxies(env: Environment): Proxies {
  const problems: Problem[] = [];
  function read(...names: readonly string[]): Proxy | undefined {
    const name = names.find((candidate) => readVariable(env, candidate) !== undefined);
    const given = name === undefined ? undefined : readVariable(env, name);
    if (name === undefined || given === undefined) return undefined;
    const proxy = parseProxy(given.trim());
    if (proxy === undefined) {
      const message = "must be an http or https URL, such as http://proxy.example.com:3128";
      problems.push({ source: { kind: "environment", name }, path: [], message });
    }
    return proxy;
  }
  const byScheme: ReadonlyMap<string, Proxy | undefined> = new Map([
    ["http:", read("http_proxy", "HTTP_PROXY")],
    ["https:", read("https_proxy", "HTTPS_PROXY")],
  ]);
  if (problems.length > 0) throw toError(problems);
  const isDirect = parseExceptions(
    readVariable(env, "no_proxy") ?? readVariable(env, "NO_PROXY") ?? "",
  );
  return {
    proxyFor(origin) {
      const url = new URL(origin);
      return isDirect(url) ? undefined : byScheme.get(url.protocol);
    },
    all: [...byScheme.values()].flatMap((proxy) => proxy ?? []),
  };
}

/** `proxy.example.com:3128` stands for an http URL, as elsewhere. */
function parseProxy(text: string): Proxy | undefined {
  const written = text.includes("://") ? text : `http://${text}`;
  if (!URL.canParse(written)) return undefined;
  const url = new URL(written);
  if (url.protocol !== "http:" && url.protocol !== "https:") return undefined;
  if (url.username === "" && url.password === "") return { url, login: undefined };
  try {
    const username = new Secret(decodeURIComponent(url.username));
    const password = new Secret(decodeURIComponent(url.password));
    url.username = "";
    url.password = "";
    return { url, login: { username, password } };
  } catch {
    return undefined;
  }
}

/**
 * Entries of `NO_PROXY`, by comma or space: `*`, a host with those below it (`example.com`, `.example.com`,
 * `*.example.com`), an address or a network (`10.0.0.0/8`); any but a network with `:port`.
 */
function parseExceptions(text: string): (url: URL) => boolean {
  const entries = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== "");
  const networks = new BlockList();
  const hosts: { readonly host: string; readonly port: string }[] = [];
  for (const entry of entries) {
    const [address = "", bits] = entry.split("/");
    const version = isIP(address);
    if (bits !== undefined) {
      const longest = version === 4 ? 32 : 128;
      if (version !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= longest) {
        networks.addSubnet(address, Number(bits), version === 4 ? "ipv4" : "ipv6");
      }
    } else if (version !== 0) {
      networks.addAddress(address, version === 4 ? "ipv4" : "ipv6");
    } else {
      const { host = "", port = "" } =
        /^(?:\*?\.)?(?<host>.+?)(?::(?<port>\d+))?$/.exec(entry)?.groups ?? {};
      hosts.push({ host: bare(host), port });
    }
  }
  return ({ protocol, hostname, port }) => {
    const host = bare(hostname);
    const version = isIP(host);
    if (isLoopback(host) || host.endsWith(".localhost")) return true;
    if (version !== 0 && networks.check(host, version === 4 ? "ipv4" : "ipv6")) return true;
    const asked = port === "" ? (defaultPorts.get(protocol) ?? "") : port;
    return hosts.some(
      (entry) =>
        entry.host === "*" ||
        ((entry.port === "" || entry.port === asked) &&
          (host === entry.host || (version === 0 && host.endsWith(`.${entry.host}`)))),
    );
  };
}

const defaultPorts: ReadonlyMap<string, string> = new Map([
  ["http:", "80"],
  ["https:", "443"],
]);

/** Without the brackets of an IPv6 address and the dot that ends a full name. */
function bare(host: string): string {
  return host.replace(/^\[(?<address>.*)\]$/, "$<address>").replace(/\.$/, "");
}
