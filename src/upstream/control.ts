/**
 * Requests of the gateway's own to servers beside an API, such as token endpoints: over the same guarded connections,
 * without redirects, bounded in time and bytes.
 */
import { ConnectError } from "./failure.ts";

type Fetch = typeof globalThis.fetch;

export interface ControlOptions {
  /** Over a guarded dispatcher. */
  readonly fetch: Fetch;
  /** `URL.origin` values that the operator typed; others are reached over https only. */
  readonly typedOrigins: ReadonlySet<string>;
  /** For a request with everything that is tried again. */
  readonly timeoutMs: number;
}

/** Why no answer could be had; the message is fit for people. */
export class ControlError extends Error {
  /** Whether the same may succeed later. */
  readonly passing: boolean;

  constructor(message: string, passing: boolean, options?: ErrorOptions) {
    super(message, options);
    this.name = "ControlError";
    this.passing = passing;
  }
}

const maxBytes = 1024 * 1024;

/** A `fetch` that rejects with {@link ControlError}; statuses are the caller's to judge. */
export function createControlFetch({ fetch, typedOrigins, timeoutMs }: ControlOptions): Fetch {
  return async function controlFetch(input, init) {
    const request = new Request(input, init);
    const { origin, protocol } = new URL(request.url);
    if (protocol !== "https:" && !typedOrigins.has(origin)) {
      throw new ControlError(
        `${origin} is not asked, since it does not use https and the configuration does not name it.`,
        false,
      );
    }
    const { default: ky } = await import("ky");
    try {
      const response = await ky(request, {
        fetch,
        redirect: "manual",
        timeout: timeoutMs,
        throwHttpErrors: false,
        // A token request that was answered is not sent again: a code or refresh token may be good for one time only.
        retry: { limit: 2, methods: ["get"], backoffLimit: 1000, maxRetryAfter: 2000 },
      });
      const { status, statusText, headers } = response;
      const body = await readBody(response, origin);
      return new Response([204, 205, 304].includes(status) ? null : body, {
        status,
        statusText,
        headers: [...headers],
      });
    } catch (error) {
      throw toControlError(error, origin, timeoutMs);
    }
  };
}

async function readBody(response: Response, origin: string): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop cancels the body.
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > maxBytes) throw new ControlError(`${origin} sent more than 1 MiB.`, false);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function toControlError(error: unknown, origin: string, timeoutMs: number): ControlError {
  if (error instanceof ControlError) return error;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ConnectError) {
      return new ControlError(cause.message, cause.failure.kind !== "refused", { cause: error });
    }
    if (cause.name === "TimeoutError") {
      return new ControlError(`${origin} did not answer within ${timeoutMs} ms.`, true, {
        cause: error,
      });
    }
  }
  // Whatever else `fetch` rejects with is a TypeError; every other is a bug.
  if (!(error instanceof TypeError)) throw error;
  return new ControlError(`The connection to ${origin} broke.`, true, { cause: error });
}
