/** What the configuration has for every request to an API, whatever its document says. */
import type { Secret } from "../../config/secret.ts";
import type { UpstreamRequest } from "../../request/model.ts";
import type { CredentialWay } from "../outcome.ts";
import { cookieNamesOf } from "./api-key.ts";
import { fixed } from "./attach.ts";
import { awsSigV4 } from "./aws-sigv4.ts";
import { withForwarded } from "./forward.ts";
import { withHeader } from "./header.ts";
import { loginEndpoint } from "./login-endpoint.ts";
import type { AuthConfig, Authentication, AuthServices, Place } from "./model.ts";
import { withQueryPair } from "./query.ts";
import { secretsOf } from "./secrets.ts";

export interface Addition extends Authentication {
  /** Whether it puts a credential there, so that a scheme which asks for one is satisfied. */
  readonly fills: (place: Place) => boolean;
  /** What would mend it when the API refuses it. */
  readonly way: CredentialWay;
}

/** In the order in which they are applied: what signs the whole request comes last. */
export function readAdditions(
  api: string,
  config: AuthConfig,
  services: AuthServices,
): readonly Addition[] {
  const { headers, query, forward, login, aws } = config;
  const option = (name: string): CredentialWay => ({ by: "option", name: `apis.${api}.${name}` });
  return [
    ...(headers.size === 0
      ? []
      : [
          {
            ...fixed((request) => withStaticHeaders(request, headers), secretsOf(headers, [])),
            fills: (place: Place) => hasHeader(headers, place),
            way: option("headers"),
          },
        ]),
    ...(query.size === 0
      ? []
      : [
          {
            ...fixed(
              (request) => withStaticQuery(request, query),
              [...query.values()].map((value) => value.reveal()),
            ),
            fills: (place: Place) => place.in === "query" && query.has(place.name),
            way: option("query"),
          },
        ]),
    ...(login === undefined
      ? []
      : [
          {
            ...loginEndpoint(api, login, services),
            fills: inHeader(login.header),
            way: option("login"),
          },
        ]),
    ...forward.map((rule): Addition => ({
      policy: withForwarded(rule),
      shown: withForwarded(rule),
      seals: false,
      secrets: [],
      fills: inHeader(rule.to),
      way: { by: "callerHeader", name: rule.from },
    })),
    ...(aws === undefined
      ? []
      : [{ ...awsSigV4(aws, services), fills: inHeader("authorization"), way: option("aws") }]),
  ];
}

function inHeader(name: string): (place: Place) => boolean {
  return (place) => place.in === "header" && place.name === name;
}

function hasHeader(headers: ReadonlyMap<string, Secret>, place: Place): boolean {
  switch (place.in) {
    case "header":
      return headers.has(place.name);
    case "cookie":
      return cookieNamesOf(headers.get("cookie")?.reveal() ?? "").includes(place.name);
    case "query":
    case "connection":
      return false;
  }
}

/** Headers of the operator take the place of any that were built, but for cookies, which are joined. */
function withStaticHeaders(
  request: UpstreamRequest,
  headers: ReadonlyMap<string, Secret>,
): UpstreamRequest {
  let result = request;
  for (const [name, value] of headers) {
    const built = name === "cookie" ? request.headers["cookie"] : undefined;
    const own = value.reveal();
    result = withHeader(result, name, built === undefined ? own : `${built}; ${own}`);
  }
  return result;
}

function withStaticQuery(
  request: UpstreamRequest,
  query: ReadonlyMap<string, Secret>,
): UpstreamRequest {
  let { url } = request;
  for (const [name, value] of query) url = withQueryPair(url, name, value.reveal());
  return { ...request, url };
}
