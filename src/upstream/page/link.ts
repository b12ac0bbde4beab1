/** RFC 8288: `Link: <https://api.example/things?page=2>; rel="next"`. */
import { end, type PageKind } from "./model.ts";
import { stepToUrl } from "./url.ts";

export const link: PageKind = ({ request, reply }) => {
  const links = parseLinks(reply.headers.get("link") ?? "");
  // Links about something else say nothing about pages.
  if (!links.some(({ relations }) => relations.some((each) => paging.has(each)))) return undefined;
  const target = links.find(({ relations }) => relations.includes("next"))?.target;
  return target === undefined ? end : stepToUrl(request, target);
};

const paging: ReadonlySet<string> = new Set(["next", "prev", "previous", "first", "last"]);

interface Link {
  readonly target: string;
  /** Lower case. */
  readonly relations: readonly string[];
}

/** Several links in one value, several values joined by commas; parameters are tokens or quoted (section 3). */
export function parseLinks(header: string): readonly Link[] {
  const links: Link[] = [];
  // Commas and semicolons may stand in targets and in quotes, so the header is read from left to right.
  const pattern =
    /[\s,]*<([^>]*)>((?:\s*;\s*[^\s=;,"]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]*))?)*)[^,<]*/g;
  for (const [, target = "", parameters = ""] of header.matchAll(pattern)) {
    const values = parseParameters(parameters);
    // A link about another resource than this page (section 3.2).
    if (values.has("anchor")) continue;
    const relations = (values.get("rel") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    links.push({ target: target.trim(), relations });
  }
  return links;
}

function parseParameters(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const parameter = /;\s*([^\s=;,"]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?/g;
  for (const [, name = "", quoted, token] of text.matchAll(parameter)) {
    const key = name.toLowerCase();
    // The first counts (section 3.3).
    if (!values.has(key)) values.set(key, quoted?.replaceAll(/\\(.)/g, "$1") ?? token ?? "");
  }
  return values;
}
