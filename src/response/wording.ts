/**
 * The sentences that the model reads when a call fails, in one place: of each failure its kind (which scripts rely on),
 * whether the same call may succeed later, and what would help.
 */
import type { MissingCredential, Timeout } from "../upstream/outcome.ts";
import { both, credentials, duration, either, headerText } from "./phrase.ts";
import { narrowingArgumentsOf, pathArgumentsOf, scopesOf, type Subject } from "./subject.ts";

export interface Wording {
  readonly kind: string;
  /** `ifIdempotent`: the API may have acted on the call, so that only what may be done twice is repeated. */
  readonly retry: "never" | "ifIdempotent" | "always";
  /** One or two sentences. */
  readonly advice: (subject: Subject) => string;
}

export function wordingOfStatus(status: number): Wording {
  return byStatus.get(status) ?? families[status >= 500 ? "5xx" : status >= 400 ? "4xx" : "3xx"];
}

const operator = "Whoever runs the gateway";

const fixArguments = ({ tool }: Subject): string =>
  `Correct the arguments by what the API says and by the input schema of ${tool.name}, then call again.`;

const comeBack = ({ retryAfterMs }: Subject): string =>
  retryAfterMs === undefined
    ? "Wait a little, then call again."
    : `Wait ${duration(retryAfterMs)}, then call again.`;

/** For failures after which nobody knows whether the API has acted. */
const repeat = ({ tool }: Subject): string =>
  tool.hints.idempotentHint || tool.hints.readOnlyHint
    ? "Calling again does no harm and may succeed."
    : "The API may have acted on it all the same: look before calling again.";

const supplyCredentials = ({ tool, withheldFrom, needs }: Subject): string => {
  const api = tool.api.name;
  if (withheldFrom !== undefined) {
    return `The credentials of ${api} are not sent to ${withheldFrom}, which is not its own origin. ${operator} can allow it under apis.${api}.credentialOrigins.`;
  }
  if (isCallersOwn(needs)) return callerAdvice(needs);
  return needs.length === 0
    ? `The document declares no credentials for this operation. ${operator} can add a header, with --header or under apis.${api}.headers.`
    : `${operator} can check or set ${credentials(needs)}; trying again without that is of no use.`;
};

type Alternatives = readonly (readonly MissingCredential[])[];

/** Whether it is for the caller, and nobody else, to supply what is needed. */
export function isCallersOwn(needs: Alternatives): boolean {
  const ways = needs.flat().flatMap((need) => need.ways);
  return ways.length > 0 && ways.every(({ by }) => by === "callerHeader");
}

function callerAdvice(needs: Alternatives): string {
  const names = new Set(
    needs
      .flat()
      .flatMap(({ ways }) => ways.flatMap((way) => (way.by === "callerHeader" ? [way.name] : []))),
  );
  const headers = [...names].map(headerText);
  const variables = headers.map((name) => name.toUpperCase().replaceAll("-", "_"));
  return (
    `The credentials are the caller's own: set ${either(headers)} among the headers that this client sends to the gateway ` +
    `(where it starts the gateway itself: the variable ${either(variables)}). Trying again without that is of no use.`
  );
}

export const byStatus: ReadonlyMap<number, Wording> = new Map<number, Wording>([
  [400, { kind: "badRequest", retry: "never", advice: fixArguments }],
  [401, { kind: "unauthorized", retry: "never", advice: supplyCredentials }],
  [
    402,
    {
      kind: "paymentRequired",
      retry: "never",
      advice: () => "The account at the API has to be paid for; no other arguments will help.",
    },
  ],
  [
    403,
    {
      kind: "forbidden",
      retry: "never",
      advice: ({ tool }) => {
        const scopes = scopesOf(tool);
        const needed = scopes.length === 0 ? "" : ` The operation asks for ${both(scopes)}.`;
        return `The API knows the credentials but does not let them do this.${needed} Use what they may reach, or ask ${operator.toLowerCase()} for others.`;
      },
    },
  ],
  [
    404,
    {
      kind: "notFound",
      retry: "never",
      advice: ({ tool }) => {
        const names = pathArgumentsOf(tool);
        return names.length === 0
          ? `The API has nothing at this path. ${operator} can check the base URL of ${tool.api.name}.`
          : `Check ${both(names)}: take ${names.length === 1 ? "a value" : "values"} that another tool of ${tool.api.name} returned.`;
      },
    },
  ],
  [
    405,
    {
      kind: "methodNotAllowed",
      retry: "never",
      advice: ({ tool }) =>
        `The API does not take ${tool.operation.method} here, although its document says so. Use another tool; ${operator.toLowerCase()} can check the document and the base URL.`,
    },
  ],
  [
    406,
    {
      kind: "notAcceptable",
      retry: "never",
      advice: () =>
        "The API cannot answer in a format that its document declares; ask for another if an argument chooses it.",
    },
  ],
  [408, { kind: "requestTimeout", retry: "always", advice: comeBack }],
  [
    409,
    {
      kind: "conflict",
      retry: "never",
      advice: () =>
        "Read the present state first, then call again with arguments that fit it (another name, or the current version).",
    },
  ],
  [
    410,
    {
      kind: "gone",
      retry: "never",
      advice: () => "It existed once and was removed for good; look for its successor.",
    },
  ],
  [
    412,
    {
      kind: "preconditionFailed",
      retry: "never",
      advice: () =>
        "It has changed since it was read: read it again, and send the version (ETag) that comes with it.",
    },
  ],
  [
    413,
    {
      kind: "contentTooLarge",
      retry: "never",
      advice: () => "Send less: fewer items a call, or a smaller file.",
    },
  ],
  [
    415,
    {
      kind: "unsupportedMediaType",
      retry: "never",
      advice: ({ tool }) =>
        `The API does not take ${tool.input.mediaType?.type ?? "what was sent"} here, although its document says so. If a file was sent, check its type.`,
    },
  ],
  [422, { kind: "unprocessable", retry: "never", advice: fixArguments }],
  [425, { kind: "tooEarly", retry: "always", advice: comeBack }],
  [
    428,
    {
      kind: "preconditionRequired",
      retry: "never",
      advice: () => "Read it first, and send the version (ETag, as If-Match) that comes with it.",
    },
  ],
  [
    429,
    {
      kind: "rateLimited",
      retry: "always",
      advice: (subject) => `${comeBack(subject)} Fewer or larger calls stay below the limit.`,
    },
  ],
  [
    451,
    {
      kind: "unavailableForLegalReasons",
      retry: "never",
      advice: () => "The API may not give it out; no other arguments will help.",
    },
  ],
  [
    500,
    {
      kind: "serverError",
      retry: "ifIdempotent",
      advice: (subject) =>
        `The fault is on the API's side; other arguments may avoid it. ${repeat(subject)}`,
    },
  ],
  [
    501,
    {
      kind: "notImplemented",
      retry: "never",
      advice: () =>
        "The API does not have this operation, although its document says so; use another tool.",
    },
  ],
  [
    502,
    {
      kind: "badGateway",
      retry: "ifIdempotent",
      advice: (subject) => `Something in front of the API could not reach it. ${repeat(subject)}`,
    },
  ],
  [503, { kind: "unavailable", retry: "always", advice: comeBack }],
  [
    504,
    {
      kind: "gatewayTimeout",
      retry: "ifIdempotent",
      advice: (subject) => `The API was too slow; asking for less may help. ${repeat(subject)}`,
    },
  ],
]);

export const families = {
  "3xx": {
    kind: "redirect",
    retry: "never",
    advice: ({ tool, location }) =>
      `Such a redirect is not followed. ${
        location === undefined
          ? `${operator} can check the base URL of ${tool.api.name}.`
          : `This one leads to ${location}; if the API has moved there, ${operator.toLowerCase()} can set it as the base URL of ${tool.api.name}.`
      }`,
  },
  "4xx": { kind: "clientError", retry: "never", advice: fixArguments },
  "5xx": {
    kind: "serverError",
    retry: "ifIdempotent",
    advice: (subject) => `The fault is on the API's side. ${repeat(subject)}`,
  },
} as const satisfies Record<string, Wording>;

const checkAddress = ({ tool }: Subject): string =>
  `${operator} can check the servers of the document, or say where the API lives with --base-url or apis.${tool.api.name}.baseUrl.`;

/** Failures without an answer. */
export const wordings = {
  connectTimeout: {
    kind: "timeout",
    retry: "always",
    advice: (subject) =>
      `Nothing was sent, so calling again does no harm. ${checkAddress(subject)}`,
  },
  timeout: {
    kind: "timeout",
    retry: "ifIdempotent",
    advice: (subject) => {
      const names = narrowingArgumentsOf(subject.tool);
      const less = names.length === 0 ? "" : ` Asking for less (${either(names)}) may help.`;
      return `${repeat(subject)}${less}`;
    },
  },
  dns: { kind: "dns", retry: "never", advice: checkAddress },
  connectionRefused: {
    kind: "connectionRefused",
    retry: "always",
    advice: (subject) => `The API may be down for the moment. ${checkAddress(subject)}`,
  },
  tls: {
    kind: "tls",
    retry: "never",
    advice: ({ tool }) =>
      `${operator} can check that the API speaks TLS there, and its base URL (apis.${tool.api.name}.baseUrl).`,
  },
  tlsExpired: {
    kind: "tlsExpired",
    retry: "never",
    advice: () =>
      "Whoever runs the API has to renew its certificate; no other arguments will help.",
  },
  tlsSelfSigned: {
    kind: "tlsSelfSigned",
    retry: "never",
    advice: () =>
      `${operator} can have this very certificate trusted, by a file that NODE_EXTRA_CA_CERTS names.`,
  },
  tlsUntrusted: {
    kind: "tlsUntrusted",
    retry: "never",
    advice: () =>
      `${operator} can have the certificate of that authority trusted, by a file that NODE_EXTRA_CA_CERTS names; or the API has to send the certificates between its own and the authority's.`,
  },
  tlsWrongHost: {
    kind: "tlsWrongHost",
    retry: "never",
    advice: ({ tool }) =>
      `${operator} can call the API by a name that is in its certificate, with --base-url or apis.${tool.api.name}.baseUrl.`,
  },
  network: {
    kind: "network",
    retry: "always",
    advice: (subject) =>
      `Nothing was sent, so calling again does no harm. ${checkAddress(subject)}`,
  },
  addressRefused: {
    kind: "addressRefused",
    retry: "never",
    advice: ({ tool }) =>
      `${operator} can allow the origin by naming it as apis.${tool.api.name}.baseUrl or under apis.${tool.api.name}.credentialOrigins.`,
  },
  otherOrigin: {
    kind: "redirect",
    retry: "never",
    advice: ({ tool, location = "" }) =>
      `Credentials are meant for the API's own origin. If the API has moved, ${operator.toLowerCase()} can set ${location} as the base URL of ${tool.api.name}.`,
  },
  tooMany: {
    kind: "redirect",
    retry: "never",
    advice: ({ tool }) => `${operator} can check the base URL of ${tool.api.name}.`,
  },
  aborted: { kind: "aborted", retry: "ifIdempotent", advice: repeat },
  circuitOpen: { kind: "circuitOpen", retry: "always", advice: comeBack },
  limitedHere: {
    kind: "limitedHere",
    retry: "always",
    advice: (subject) => `${comeBack(subject)} Fewer or larger calls stay below the limit.`,
  },
  operationFailed: {
    kind: "operationFailed",
    retry: "never",
    advice: () =>
      "The call itself was understood: mend what the API says, look whether half of it was done, then call again.",
  },
  cancelled: {
    kind: "cancelled",
    retry: "ifIdempotent",
    advice: repeat,
  },
  tooLarge: {
    kind: "tooLarge",
    retry: "never",
    advice: ({ tool }) => {
      const names = narrowingArgumentsOf(tool);
      const narrow =
        names.length === 0
          ? "Use a more specific tool of this API"
          : `Ask for less with ${either(names)}`;
      return `${narrow}; ${operator.toLowerCase()} can raise apis.${tool.api.name}.limits.replyBytes.`;
    },
  },
} as const satisfies Record<string, Wording>;

export const timeoutSentences = {
  connect: (key: string, time: string) => `${key} was not sent: no connection within ${time}.`,
  headers: (key: string, time: string) => `${key} was sent, but not answered within ${time}.`,
  body: (key: string, time: string) => `The answer to ${key} stopped for ${time} before its end.`,
  attempt: (key: string, time: string) => `${key} took longer than ${time} and was ended.`,
  call: (key: string, time: string) => `${key} took longer than ${time} and was ended.`,
} as const;

/** Notes on a stream that did not come to its end. */
export const streamSentences = {
  time: (phase: Timeout["phase"], time: string) =>
    phase === "body"
      ? `The stream was silent for ${time} before its end; this is what had come by then.`
      : `The stream had not ended when the ${time} of a call were over; this is what had come by then.`,
  size: (limit: string) =>
    `The stream is longer than the ${limit} that are read; this is its beginning.`,
} as const;

export const limitSentences = {
  busy: (key: string) =>
    `${key} was not sent: too many other calls to the API are waiting for their turn.`,
  quota: (key: string) => `${key} was not sent: the API has said that its rate limit is used up.`,
} as const;

export const redirectSentences = {
  otherOrigin: (key: string, origin: string) =>
    `${key} was redirected to another origin, ${origin}, and not sent there.`,
  tooMany: (key: string, url: string) =>
    `${key} was redirected again and again, at last to ${url}, and was ended.`,
} as const;

/** Nothing was sent, for want of any of these. */
export function withoutCredential(alternatives: Alternatives): Wording {
  return {
    kind: "credentialMissing",
    retry: "never",
    advice({ tool }) {
      if (isCallersOwn(alternatives)) return callerAdvice(alternatives);
      const ways = alternatives.flat().flatMap((need) => need.ways);
      const verb = ways.some(({ by }) => by === "command") ? "supply" : "set";
      const place = ways.every(({ by }) => by === "variables")
        ? ` in its environment, or the same under apis.${tool.api.name} in its configuration`
        : "";
      return `${operator} can ${verb} ${credentials(alternatives)}${place}.`;
    },
  };
}

/** Nothing was sent, since no token was to be had for this credential. */
export function withRefusedCredential(credential: MissingCredential, passing: boolean): Wording {
  return {
    kind: "credentialRefused",
    retry: passing ? "always" : "never",
    advice: (subject) =>
      passing
        ? comeBack(subject)
        : isCallersOwn([[credential]])
          ? callerAdvice([[credential]])
          : `${operator} can check ${credentials([[credential]])}; trying again without that is of no use.`,
  };
}
