/**
 * Identical GETs that one caller makes at the same time are sent once, and all get the one answer. Identical is what an API
 * could not tell apart: the caller, the URL, the headers, and what came with the call from which credentials are made.
 */
import type { UpstreamRequest } from "../request/model.ts";
import type { Counts } from "./counts.ts";
import type { Policy, SendContext } from "./model.ts";
import type { UpstreamOutcome } from "./outcome.ts";

interface Flight {
  readonly request: UpstreamRequest;
  readonly context: SendContext;
  readonly outcome: Promise<UpstreamOutcome>;
  readonly marks: Marks;
}

/** What becomes of a flight on its way. */
interface Marks {
  /** Set when the reply is shown piece by piece to whoever asked first, who may end it: then it is his alone. */
  isWatched: boolean;
  /** Told when that is so. */
  readonly followers: Set<() => void>;
  /** Of the credentials that were sent: secret for everyone who gets the reply. */
  readonly hidden: Set<string>;
}

export function withSingleFlight({ counts }: { readonly counts: Counts }): Policy {
  const flights = new Map<string, Flight>();
  return (next) => {
    function start(
      key: string,
      request: UpstreamRequest,
      context: SendContext,
    ): Promise<UpstreamOutcome> {
      const marks: Marks = { isWatched: false, followers: new Set(), hidden: new Set() };
      const outcome = next(request, {
        ...context,
        hide(secret) {
          marks.hidden.add(secret);
          context.hide(secret);
        },
        watch(head) {
          const watcher = context.watch(head);
          if (watcher !== undefined) {
            marks.isWatched = true;
            for (const letGo of marks.followers) letGo();
          }
          return watcher;
        },
      }).finally(() => {
        if (flights.get(key) === flight) flights.delete(key);
      });
      const flight: Flight = { request, context, outcome, marks };
      flights.set(key, flight);
      return outcome;
    }

    return async function flown(request, context) {
      if (request.method !== "GET" || request.body !== undefined) return next(request, context);
      const key = `${context.caller.id} ${request.url}`;
      for (;;) {
        const flight = flights.get(key);
        if (flight === undefined) return start(key, request, context);
        if (flight.marks.isWatched || !isSame(flight, request, context))
          return next(request, context);
        const outcome = await follow(flight, context.signal);
        if (context.signal.aborted) return { kind: "cancelled" };
        if (flight.marks.isWatched || outcome === undefined) return next(request, context);
        if (!endedForAnother(outcome)) {
          for (const secret of flight.marks.hidden) context.hide(secret);
          counts.shared += 1;
          return outcome;
        }
      }
    };
  };
}

function isSame({ request, context }: Flight, other: UpstreamRequest, asked: SendContext): boolean {
  return (
    context.operation === asked.operation &&
    hasSameEntries(Object.entries(request.headers), Object.entries(other.headers)) &&
    hasSameEntries(senderEntries(context), senderEntries(asked))
  );
}

type Entries = readonly (readonly [string, string])[];

function hasSameEntries(one: Entries, other: Entries): boolean {
  const values = new Map(one);
  return one.length === other.length && other.every(([name, value]) => values.get(name) === value);
}

function senderEntries({ caller }: SendContext): Entries {
  return [...caller.headers].filter(([name]) => !ofOneMessage.has(name));
}

/** What every message to the gateway has of its own, and no credential is made from. */
const ofOneMessage: ReadonlySet<string> = new Set([
  "baggage",
  "content-length",
  "date",
  "last-event-id",
  "traceparent",
  "tracestate",
  "x-request-id",
]);

/** Whether the call that was sent ended for a reason of its own. */
function endedForAnother({ kind, ...outcome }: UpstreamOutcome): boolean {
  return kind === "cancelled" || ("phase" in outcome && outcome.phase === "call");
}

/** What a flight ends with; undefined when it is left before: its reply is watched, or `signal` aborts. */
function follow(flight: Flight, signal: AbortSignal): Promise<UpstreamOutcome | undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const letGo = (): void => resolve(undefined);
    flight.marks.followers.add(letGo);
    signal.addEventListener("abort", letGo, { once: true });
    void flight.outcome.then(resolve, reject).finally(() => {
      flight.marks.followers.delete(letGo);
      signal.removeEventListener("abort", letGo);
    });
  });
}
