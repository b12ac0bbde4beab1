/**
 * Credentials on requests, and nowhere else: they go to the API's own origins only, and every request is given its own,
 * each attempt and each hop of a redirect anew. What each kind of scheme does is in the files beside this one.
 */
import { readVariable } from "../../config/environment.ts";
import { GatewayError } from "../../errors.ts";
import type { Api, Operation, SecurityRequirement } from "../../operation/model.ts";
import { compose } from "../compose.ts";
import type { Policy, Send } from "../model.ts";
import type { MissingCredential, UpstreamOutcome } from "../outcome.ts";
import { type Addition, readAdditions } from "./additions.ts";
import { requireForwarded } from "./forward.ts";
import { readScheme } from "./index.ts";
import type { AuthConfig, Authentication, AuthServices, Scheme, SchemeContext } from "./model.ts";
import type { LoginClient } from "./oauth/model.ts";
import { oauthScheme } from "./oauth/scheme.ts";
import { secretsOf } from "./secrets.ts";

export interface AuthorizerOptions extends AuthServices {
  readonly api: Pick<Api, "name" | "securitySchemes" | "operations">;
  readonly config: AuthConfig;
  /** `URL.origin` values at which the API itself lives, and those that the operator has named beside them. */
  readonly origins: ReadonlySet<string>;
}

export interface Authorizer {
  /** Sends requests with the credentials that their operation asks for, or says which are missing. */
  readonly withCredentials: Policy;
  /** The same for a request that is shown and not sent: asks no server, and hands on what is there when some is missing. */
  readonly withShownCredentials: Policy;
  /** Whether requests to this URL get headers and credentials. */
  appliesTo(url: string): boolean;
  /** What an operation's credentials come from, alternatives of schemes; for when the API refuses them. */
  needsOf(operation: Operation): readonly (readonly MissingCredential[])[];
  /** What operations ask for and nobody has configured, each scheme once. */
  readonly missing: readonly MissingCredential[];
  /** Every value that must not be seen and is known from the start. */
  readonly secrets: readonly string[];
  /** Environment variables that are set and used, and for which scheme. */
  readonly variables: readonly UsedVariable[];
  /** Schemes whose tokens someone obtains once in a terminal. */
  readonly logins: readonly LoginClient[];
}

/**
 * Reads all credentials once.
 *
 * @throws {GatewayError} `ERR_CONFIG` for a credential of the wrong kind, or one that cannot be sent
 */
export function createAuthorizer(options: AuthorizerOptions): Authorizer {
  const { api, config, origins, ...services } = options;
  refuseDoubles(api.name, config);
  const requirements = api.operations.flatMap(({ security }) => security.flat());
  const contextOf = (name: string): SchemeContext => ({
    ...services,
    api: api.name,
    name,
    config,
    requiredScopes: [
      ...new Set(
        requirements.filter(({ scheme }) => scheme === name).flatMap(({ scopes }) => scopes),
      ),
    ],
  });
  const names = new Set([
    ...api.securitySchemes.keys(),
    ...requirements.map(({ scheme }) => scheme),
  ]);
  const schemes = new Map<string, Scheme>();
  for (const name of names) {
    schemes.set(name, readScheme(api.securitySchemes.get(name), contextOf(name)));
  }
  // Clients that no scheme of the document is for hold for the API as a whole.
  const clients = [...config.oauth.keys()]
    .filter((name) => !names.has(name))
    .map((name) => ({ name, scheme: oauthScheme(undefined, contextOf(name)) }));
  const additions = [
    ...readAdditions(api.name, config, services),
    ...clients.flatMap(({ scheme }) => toAddition(scheme)),
  ];

  /** What the configuration puts there anyway: the operator knows better than the document. */
  function filledBy(name: string): Addition | undefined {
    const place = schemes.get(name)?.place ?? { in: "header", name: "authorization" };
    return additions.find(({ fills }) => fills(place));
  }

  function needOf(name: string): MissingCredential {
    const kind = api.securitySchemes.get(name);
    const filled = filledBy(name)?.way;
    return {
      scheme: name,
      kind: kind === undefined ? "undeclared" : kind.kind === "unsupported" ? kind.type : kind.kind,
      ways: filled === undefined ? (schemes.get(name)?.ways ?? []) : [filled],
    };
  }

  /** The first alternative that is configured whole; else what the alternatives lack. */
  function choose(security: readonly SecurityRequirement[]): Choice {
    const lacking: MissingCredential[][] = [];
    const isOptional = security.length === 0 || security.some(({ length }) => length === 0);
    for (const alternative of security.filter(({ length }) => length > 0)) {
      const missing = alternative.filter(
        ({ scheme }) =>
          filledBy(scheme) === undefined && schemes.get(scheme)?.authentication === undefined,
      );
      if (missing.length === 0) {
        return {
          authentications: alternative.flatMap((one) => authenticate(one.scheme, isOptional)),
        };
      }
      lacking.push(missing.map(({ scheme }) => needOf(scheme)));
    }
    // An empty alternative asks for nothing, and is taken when none of the others can be.
    return isOptional ? { authentications: [] } : { lacking };
  }

  function authenticate(name: string, isOptional: boolean): readonly Authentication[] {
    const filled = filledBy(name);
    if (filled === undefined) {
      const authentication = schemes.get(name)?.authentication;
      return authentication === undefined ? [] : [authentication];
    }
    const rule = config.forward.find(
      ({ from }) => filled.way.by === "callerHeader" && filled.way.name === from,
    );
    return rule === undefined || isOptional ? [] : [requireForwarded(rule, needOf(name))];
  }

  const appliesTo = (url: string): boolean => origins.has(new URL(url).origin);

  const withCredentials: Policy = (next) =>
    authorizing((security) => {
      const choice = choose(security);
      return "lacking" in choice
        ? () => Promise.resolve(lackingOutcome(choice))
        : compose(...inOrder(choice.authentications).map(({ policy }) => policy))(next);
    }, next);

  const withShownCredentials: Policy = (next) =>
    authorizing((security) => {
      const choice = choose(security);
      const chosen = "lacking" in choice ? [] : choice.authentications;
      const send = compose(...inOrder(chosen).map(({ shown }) => shown))(next);
      if (!("lacking" in choice)) return send;
      return async (request, context) => {
        await send(request, context);
        return lackingOutcome(choice);
      };
    }, next);

  /** Additions first, and last what signs the whole request. */
  function inOrder(chosen: readonly Authentication[]): readonly Authentication[] {
    return [...additions, ...chosen].toSorted(
      (one, other) => Number(one.seals) - Number(other.seals),
    );
  }

  /** One way of sending for each set of requirements; requests to elsewhere go as they are. */
  function authorizing(
    sendFor: (security: readonly SecurityRequirement[]) => Send,
    next: Send,
  ): Send {
    const sends = new WeakMap<readonly SecurityRequirement[], Send>();

    return function authorized(request, context) {
      if (!appliesTo(request.url)) return next(request, context);
      const { security } = context.operation;
      let send = sends.get(security);
      if (send === undefined) sends.set(security, (send = sendFor(security)));
      return send(request, context);
    };
  }

  const logins = [...schemes.values(), ...clients.map(({ scheme }) => scheme)].flatMap(
    ({ login }) => login ?? [],
  );
  const notLoggedIn = new Set(
    logins.filter(({ hasTokens }) => !hasTokens()).map(({ scheme }) => scheme),
  );

  return {
    withCredentials,
    withShownCredentials,
    appliesTo,
    needsOf({ security }) {
      const needs = security
        .filter(({ length }) => length > 0)
        .map((alternative) => alternative.map(({ scheme }) => needOf(scheme)));
      if (needs.length > 0) return needs;
      // The document says nothing; what the configuration adds is all that there is.
      return additions.map(({ way }) => [{ scheme: "", kind: "configured", ways: [way] }]);
    },
    missing: uniqueByScheme([
      ...api.operations.flatMap(({ security }) => {
        const choice = choose(security);
        return "lacking" in choice ? choice.lacking.flat() : [];
      }),
      ...[...schemes.keys()].filter((name) => notLoggedIn.has(name)).map(needOf),
      ...clients
        .filter(({ name, scheme }) => scheme.authentication === undefined || notLoggedIn.has(name))
        .map(({ name, scheme: { ways } }) => ({ scheme: name, kind: "oauth2", ways })),
    ]),
    secrets: [
      ...new Set([
        ...secretsOf(new Map(), config.credentials.values()),
        ...additions.flatMap(({ secrets }) => secrets),
        ...[...schemes.values()].flatMap(({ authentication }) => authentication?.secrets ?? []),
      ]),
    ].filter((secret) => secret !== ""),
    variables: [...schemes].flatMap(([scheme, { variables }]) =>
      variables
        .filter((variable) => readVariable(services.env, variable) !== undefined)
        .map((variable) => ({ variable, scheme })),
    ),
    logins,
  };
}

/** An environment variable that is set, and the security scheme that it is for. */
export interface UsedVariable {
  readonly variable: string;
  readonly scheme: string;
}

type Choice =
  | { readonly authentications: readonly Authentication[] }
  /** Of each alternative, what it lacks. */
  | { readonly lacking: readonly (readonly MissingCredential[])[] };

function lackingOutcome({
  lacking,
}: Extract<Choice, { readonly lacking: unknown }>): UpstreamOutcome {
  return { kind: "credentialMissing", alternatives: lacking };
}

function toAddition({ authentication, ways }: Scheme): readonly Addition[] {
  const [way] = ways;
  if (authentication === undefined || way === undefined) return [];
  return [
    {
      ...authentication,
      fills: (place) => place.in === "header" && place.name === "authorization",
      way,
    },
  ];
}

/** @throws {GatewayError} when a header of the operator's would go out for callers who have not sent theirs */
function refuseDoubles(api: string, { forward, headers }: AuthConfig): void {
  const double = forward.find(({ to }) => headers.has(to));
  if (double === undefined) return;
  throw new GatewayError(
    "ERR_CONFIG",
    `apis.${api}.headers sets ${double.to}, which apis.${api}.forward fills with what the caller sends. ` +
      "Keep one of them: a caller who sends nothing would otherwise call with the gateway's own.",
  );
}

function uniqueByScheme(needs: readonly MissingCredential[]): readonly MissingCredential[] {
  return [...new Map(needs.map((need) => [need.scheme, need])).values()];
}
