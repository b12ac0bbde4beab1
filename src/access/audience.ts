/**
 * For whom a token must be (RFC 8707): the gateway as a whole, or one of its APIs. A token for one API opens that API
 * alone, one for the gateway opens each.
 */

/** A protected resource: an address at which clients start. */
export interface Resource {
  /** Its identifier, an absolute URL. */
  readonly url: string;
  /** Where its metadata are (RFC 9728, section 3.1). */
  readonly metadataUrl: string;
}

export interface Audience {
  /** Whether one of these values of `aud` means the gateway at this path, or is among the further ones. */
  includes(values: readonly string[], path: string, further: readonly string[]): boolean;
  /** The resource that a client at this path signs in for. */
  resourceOf(path: string): Resource;
  /** The resource whose metadata are asked for at this path; undefined when it is none of the gateway's. */
  resourceAt(wellKnownPath: string): Resource | undefined;
}

const wellKnown = "/.well-known/oauth-protected-resource";

/** @param publicUrl - undefined: only the further values are taken */
export function createAudience(publicUrl: string | undefined): Audience {
  const whole = publicUrl === undefined ? [] : ["", "/mcp", "/sse"].map((path) => publicUrl + path);

  function ownFor(path: string): readonly string[] {
    const base = /^\/apis\/[^/]+/.exec(path)?.[0];
    if (publicUrl === undefined || base === undefined) return whole;
    return [...whole, ...["/mcp", "/sse"].map((end) => publicUrl + base + end)];
  }

  function toResource(path: string): Resource {
    const { origin, pathname } = new URL(publicUrl ?? "http://localhost");
    const prefix = pathname === "/" ? "" : pathname;
    return {
      url: `${origin}${prefix}${path}`,
      metadataUrl: `${origin}${wellKnown}${prefix}${path}`,
    };
  }

  return {
    includes(values, path, further) {
      const taken = new Set([...ownFor(path), ...further].map(toComparable));
      return values.some((value) => taken.has(toComparable(value)));
    },
    resourceOf: (path) => toResource(startOf(path)),
    resourceAt(wellKnownPath) {
      if (publicUrl === undefined || !wellKnownPath.startsWith(wellKnown)) return undefined;
      const asked = withoutSlash(wellKnownPath.slice(wellKnown.length));
      const prefix = withoutSlash(new URL(publicUrl).pathname);
      const path =
        asked === prefix || asked.startsWith(`${prefix}/`) ? asked.slice(prefix.length) : asked;
      return path === "" || startOf(path) === path ? toResource(path) : undefined;
    },
  };
}

/** Where a client began whose request is for this path: messages belong to a stream, and aliases to `/mcp`. */
function startOf(path: string): string {
  const [, base = "", end = "mcp"] =
    /^(?<base>\/apis\/[^/]+)?\/(?<end>mcp|sse|messages)(?=\/|$)/.exec(path) ?? [];
  return `${base}/${end === "messages" ? "sse" : end}`;
}

function toComparable(value: string): string {
  if (!URL.canParse(value)) return value;
  const url = new URL(value);
  url.hash = "";
  return withoutSlash(url.href);
}

function withoutSlash(text: string): string {
  return text.replace(/\/+$/, "");
}
