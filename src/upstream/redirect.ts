/**
 * Redirects within the origin of a request, for methods that only read. Each hop is a request of its own, which meets the
 * guard and is given its credentials anew; another origin is never followed, since those would go with it.
 */
import type { UpstreamRequest } from "../request/model.ts";
import type { Policy } from "./model.ts";
import type { UpstreamOutcome } from "./outcome.ts";

const maxRedirects = 5;

/** RFC 9110, section 9.2.1, and QUERY. */
const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "QUERY"]);

/** RFC 9110, section 15.4; the others do not say where to go. */
const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export function withRedirects(): Policy {
  return (next) =>
    async function redirected(request, context) {
      let current = request;
      let outcome = await next(current, context);
      let isElsewhere = false;
      for (let hops = 0; ; hops += 1) {
        const target = targetOf(outcome, current);
        if (target === undefined) return isElsewhere ? marked(outcome) : outcome;
        isElsewhere ||= outcome.kind === "answered" && outcome.reply.status === 303;
        if (target.origin !== new URL(current.url).origin) {
          return { kind: "redirectRefused", reason: "otherOrigin", location: target.origin };
        }
        if (hops === maxRedirects) {
          return { kind: "redirectRefused", reason: "tooMany", location: withoutQuery(target) };
        }
        current = follow(current, target, outcome);
        outcome = await next(current, context);
      }
    };
}

function marked(outcome: UpstreamOutcome): UpstreamOutcome {
  return outcome.kind === "answered"
    ? { ...outcome, reply: { ...outcome.reply, isElsewhere: true } }
    : outcome;
}

/** Where an outcome leads; undefined when it is no redirect that is followed. */
function targetOf(outcome: UpstreamOutcome, { method, url }: UpstreamRequest): URL | undefined {
  if (outcome.kind !== "answered" || !redirectStatuses.has(outcome.reply.status)) return undefined;
  const location = outcome.reply.headers.get("location");
  if (location === undefined || !safeMethods.has(method)) return undefined;
  return URL.canParse(location, url) ? new URL(location, url) : undefined;
}

function follow(request: UpstreamRequest, target: URL, outcome: UpstreamOutcome): UpstreamRequest {
  target.hash = "";
  const url = target.href;
  const isSeeOther = outcome.kind === "answered" && outcome.reply.status === 303;
  if (!isSeeOther || request.body === undefined) return { ...request, url };
  // The answer is there, and asked for without what was asked.
  const { "content-type": _type, ...headers } = request.headers;
  return { method: "GET", url, headers, body: undefined };
}

/** A query may hold what nobody else should see. */
function withoutQuery({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}
