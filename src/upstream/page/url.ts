/** A next URL -> the request for it, within the origin of the page that names it. */
import type { UpstreamRequest } from "../../request/model.ts";
import { next, type Step } from "./model.ts";

/**
 * The same request at another address. Credentials go by origin, so a URL at another origin (`//evil.example`,
 * `https://api.example@evil.example/`) is none to follow, whatever its text looks like. Undefined when it is no URL.
 */
export function stepToUrl(request: UpstreamRequest, target: string): Step | undefined {
  const base = new URL(request.url);
  if (!URL.canParse(target, base.href)) return undefined;
  const url = new URL(target, base.href);
  if (url.origin !== base.origin) return { kind: "elsewhere", origin: url.origin, url: url.href };
  url.hash = "";
  // An API that does not know the prefix under which it is reached leaves it out of its links.
  const isSuffix = url.pathname !== "/" && base.pathname.endsWith(url.pathname);
  if (isSuffix) url.pathname = base.pathname;
  return next({ ...request, url: url.href });
}
