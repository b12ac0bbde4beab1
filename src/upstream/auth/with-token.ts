/** Sends requests with a token that is obtained for them, and once more with another when the API refuses it. */
import type { UpstreamRequest } from "../../request/model.ts";
import type { Policy, SendContext } from "../model.ts";
import type { MissingCredential, UpstreamOutcome } from "../outcome.ts";
import { placeholder, shownWithout } from "./attach.ts";
import type { Authentication } from "./model.ts";
import type { TokenFailure, TokenOutcome, TokenSource } from "./oauth/model.ts";

export interface WithTokenOptions {
  /** Where this call's token comes from; what is missing where the caller has not given what it takes. */
  readonly sourceFor: (context: SendContext) => TokenSource | MissingCredential;
  /** Whether there is anything to obtain a token with. */
  readonly isReady?: () => boolean;
  readonly attach: (request: UpstreamRequest, token: string) => UpstreamRequest;
  /** What the token is obtained with, for messages. */
  readonly credential: MissingCredential;
}

export function withToken({
  sourceFor,
  isReady = () => true,
  attach,
  credential,
}: WithTokenOptions): Pick<Authentication, "policy" | "shown"> {
  const policy: Policy = (next) =>
    async function tokened(request, context) {
      const source = sourceFor(context);
      if ("scheme" in source) return { kind: "credentialMissing", alternatives: [[source]] };
      const first = await unlessCancelled(source.get(), context.signal);
      if (first === undefined) return { kind: "cancelled" };
      if (!first.ok) return toOutcome(first.failure, credential);
      context.hide(first.token.value);
      const outcome = await next(attach(request, first.token.value), context);
      if (!isRefused(outcome)) return outcome;
      // Revoked, or expired sooner than was said. Whatever comes of the second try is the answer.
      const second = await unlessCancelled(source.renew(first.token.value), context.signal);
      if (second?.ok !== true || second.token.value === first.token.value) return outcome;
      context.hide(second.token.value);
      return next(attach(request, second.token.value), context);
    };
  const shown: Policy = (next) => (request, context) => {
    const source = sourceFor(context);
    const lacking = "scheme" in source ? source : isReady() ? undefined : credential;
    return lacking === undefined
      ? next(attach(request, placeholder), context)
      : shownWithout(lacking)(next)(request, context);
  };
  return { policy, shown };
}

function isRefused(outcome: UpstreamOutcome): boolean {
  return outcome.kind === "answered" && outcome.reply.status === 401;
}

function toOutcome(failure: TokenFailure, credential: MissingCredential): UpstreamOutcome {
  switch (failure.kind) {
    case "notLoggedIn":
      return { kind: "credentialMissing", alternatives: [[credential]] };
    case "refused": {
      const { detail, passing } = failure;
      return { kind: "credentialRefused", credential, detail, passing };
    }
  }
}

/** Others wait for the same token: who gives up leaves it to them. */
function unlessCancelled(
  token: Promise<TokenOutcome | undefined>,
  signal: AbortSignal,
): Promise<TokenOutcome | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => resolve(undefined);
    if (signal.aborted) cancel();
    signal.addEventListener("abort", cancel, { once: true });
    token.then(resolve, reject).finally(() => signal.removeEventListener("abort", cancel));
  });
}
