/** Trace context of a call goes to its API, where the configuration says so; a parameter of the same name goes before it. */
import type { Policy, TraceContext } from "./model.ts";

export interface TraceOptions {
  /** `traceparent` and `tracestate`. */
  readonly traceContext: boolean;
  /** What applications have put beside it, which may be personal. */
  readonly baggage: boolean;
}

export const noTrace: TraceContext = {
  traceparent: undefined,
  tracestate: undefined,
  baggage: undefined,
};

export function withTrace({ traceContext, baggage }: TraceOptions): Policy {
  return (next) =>
    function traced(request, context) {
      const { trace } = context;
      const headers = {
        ...(traceContext && trace.traceparent && !("traceparent" in request.headers)
          ? {
              traceparent: trace.traceparent,
              ...(trace.tracestate !== undefined && { tracestate: trace.tracestate }),
            }
          : {}),
        ...(baggage && trace.baggage !== undefined && { baggage: trace.baggage }),
        ...request.headers,
      };
      return next({ ...request, headers }, context);
    };
}
