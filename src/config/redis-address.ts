/**
 * Where Redis is, as one text: `redis://host:6379/0`, `rediss://` over TLS, `redis+sentinel://a:26379,b:26379/name`,
 * `redis+cluster://a:6379,b:6379`; a list of plain URLs with commas between them is a cluster, too.
 */
import { Secret } from "./secret.ts";

export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

export type RedisAddress = {
  readonly nodes: readonly RedisNode[];
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: Secret | undefined;
} & (
  | { readonly kind: "single"; readonly database: number }
  /** `master` is the name under which the sentinels know it. */
  | { readonly kind: "sentinel"; readonly master: string; readonly database: number }
  | { readonly kind: "cluster" }
);

const form =
  /^redis(?<tls>s?)(?:\+(?<kind>sentinel|cluster))?:\/\/(?:(?<username>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<nodes>[^@/?#\s]+)(?:\/(?<path>[^?#\s]*))?$/i;

/** Undefined when it is no such text. */
export function parseRedisAddress(given: string): RedisAddress | undefined {
  // The scheme of the first holds for all.
  const whole = given.trim().replaceAll(/,\s*(?:rediss?:\/\/)?/gi, ",");
  const { tls, kind, username, password, nodes = "", path = "" } = form.exec(whole)?.groups ?? {};
  const isSentinel = kind?.toLowerCase() === "sentinel";
  const parsed = nodes.split(",").map((node) => parseNode(node, isSentinel ? 26_379 : 6379));
  const known = parsed.filter((node) => node !== undefined);
  const user = decode(username);
  const word = decode(password);
  if (known.length < parsed.length || user === undefined || word === undefined) return undefined;
  const common = {
    nodes: known,
    tls: tls !== "",
    username: user || undefined,
    password: word === "" ? undefined : new Secret(word),
  };
  if (isSentinel) {
    const [, name, number = "0"] = /^([^/]+)(?:\/(\d{1,4}))?$/.exec(path) ?? [];
    const master = decode(name);
    if (master === undefined || master === "") return undefined;
    return { ...common, kind: "sentinel", master, database: Number(number) };
  }
  if (kind !== undefined || known.length > 1) {
    return path === "" ? { ...common, kind: "cluster" } : undefined;
  }
  return /^\d{0,4}$/.test(path) ? { ...common, kind: "single", database: Number(path) } : undefined;
}

function parseNode(text: string, defaultPort: number): RedisNode | undefined {
  if (!URL.canParse(`redis://${text}`)) return undefined;
  const { hostname, port } = new URL(`redis://${text}`);
  const host = hostname.replaceAll(/[[\]]/g, "");
  return host === "" ? undefined : { host, port: port === "" ? defaultPort : Number(port) };
}

/** Undefined when it is badly encoded. */
function decode(text = ""): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
