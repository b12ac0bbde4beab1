/** `oauth2` and `openIdConnect`: which grant is used, with what, and where its tokens are kept. */
import { oauthDefaults, type OAuthGrant, type OAuthOptions } from "../../../config/auth-options.ts";
import { credentialVariables } from "../../../config/credential.ts";
import {
  type OAuthCredential,
  type OAuthVariables,
  oauthVariables,
  readOAuthCredential,
} from "../../../config/oauth-credential.ts";
import type { OAuthFlow, OAuthFlowName, SecurityScheme } from "../../../operation/model.ts";
import type { SendContext } from "../../model.ts";
import type { CredentialWay, MissingCredential } from "../../outcome.ts";
import { withHeader } from "../header.ts";
import type { Authentication, Scheme, SchemeContext } from "../model.ts";
import { withToken } from "../with-token.ts";
import type { LoginClient, TokenSource } from "./model.ts";
import type { ServerOptions } from "./server.ts";
import {
  createAsk,
  createExchangeSources,
  createGrantSource,
  createRefreshSource,
  createStoredSource,
  keepGrant,
} from "./sources.ts";

type Declared = Extract<SecurityScheme, { readonly kind: "oauth2" | "openIdConnect" }>;

/** @param declared undefined for a client that the configuration has for the API as a whole */
export function oauthScheme(declared: Declared | undefined, context: SchemeContext): Scheme {
  const { api, name, config, env } = context;
  const options = config.oauth.get(name) ?? oauthDefaults;
  const variables = oauthVariables(api, name);
  const credential = readOAuthCredential(variables, options, env);
  const grant = options.grant ?? grantOf(declared, credential, options);
  const scheme = {
    place: { in: "header", name: "authorization" },
    ways: waysOf(grant, { api, name, variables, options, clientId: credential.clientId }),
    variables: Object.values(variables),
  } as const;
  const { clientId } = credential;
  if (clientId === undefined) return { ...scheme, authentication: undefined, login: undefined };
  return {
    ...scheme,
    ...openClient(declared, context, {
      grant,
      credential,
      clientId,
      options,
      missing: { scheme: name, kind: declared?.kind ?? "oauth2", ways: scheme.ways },
    }),
  };
}

interface ClientOptions {
  readonly grant: OAuthGrant;
  readonly credential: OAuthCredential;
  readonly clientId: string;
  readonly options: OAuthOptions;
  readonly missing: MissingCredential;
}

function openClient(
  declared: Declared | undefined,
  context: SchemeContext,
  { grant, credential, clientId, options, missing }: ClientOptions,
): Pick<Scheme, "authentication" | "login"> {
  const { api, name, fetch, clock, store } = context;
  const parameters = parametersOf(options);
  const server = createServer({
    options,
    clientId,
    clientSecret: credential.clientSecret?.reveal(),
    flow: flowOf(declared, grant),
    metadataUrl: metadataUrlOf(declared),
    fetch,
  });
  const ask = createAsk({ server, parameters, fetch });
  const kept = { api, scheme: name, store, clock };

  const login: LoginClient | undefined =
    grant === "authorizationCode" || grant === "deviceCode"
      ? {
          scheme: name,
          how: grant,
          scopes: options.scopes ?? context.requiredScopes,
          hasTokens: () => store.has(api, name),
          server,
          fetch,
          parameters,
          keep: (given) => keepGrant(kept, given),
        }
      : undefined;

  const secrets = [
    credential.clientSecret,
    credential.password,
    credential.refreshToken,
    ...options.parameters.values(),
  ].flatMap((secret) => secret?.reveal() ?? []);

  const sourceFor = createSources({ grant, credential, options, missing, context, ask, kept });
  const authentication: Authentication = {
    ...withToken({
      sourceFor,
      ...(login && { isReady: login.hasTokens }),
      credential: missing,
      attach: (request, token) => withHeader(request, "authorization", `Bearer ${token}`),
    }),
    seals: false,
    secrets,
  };
  return { authentication, login };
}

/** Read once it is asked, as the code for it is. */
function createServer(options: ServerOptions): LoginClient["server"] {
  let reader: Promise<LoginClient["server"]> | undefined;
  return async () => {
    reader ??= import("./server.ts").then(({ createServerReader }) => createServerReader(options));
    return (await reader)();
  };
}

interface SourcesOptions extends Omit<ClientOptions, "clientId"> {
  readonly context: SchemeContext;
  readonly ask: ReturnType<typeof createAsk>;
  readonly kept: Pick<
    Parameters<typeof createStoredSource>[0],
    "api" | "scheme" | "store" | "clock"
  >;
}

/** The source of a call's token: one for all calls that need the same scopes, or of the same caller. */
function createSources({
  grant,
  credential,
  options,
  missing,
  context: { name, now },
  ask,
  kept,
}: SourcesOptions): (call: SendContext) => TokenSource | MissingCredential {
  const scopesOf = (call: SendContext) => options.scopes ?? requiredScopes(call, name);
  const { username, password, refreshToken } = credential;
  switch (grant) {
    case "authorizationCode":
    case "deviceCode": {
      const source = createStoredSource({ ...kept, ask, now });
      return () => source;
    }
    case "refreshToken": {
      if (refreshToken === undefined) return () => missing;
      const source = createRefreshSource(refreshToken.reveal(), {
        ask,
        scopes: options.scopes ?? [],
        now,
      });
      return () => source;
    }
    case "tokenExchange": {
      const { subject = "", subjectTokenType } = options;
      const sources = createExchangeSources(subjectTokenType, { ask, now });
      return (call) => {
        const given = call.caller.headers.get(subject);
        if (given === undefined) return missing;
        const subjectToken = given.replace(/^bearer\s+/i, "");
        call.hide(subjectToken);
        return sources(subjectToken, scopesOf(call));
      };
    }
    case "password": {
      if (username === undefined || password === undefined) return () => missing;
      const login = { username: username.reveal(), password: password.reveal() };
      return byScopes(scopesOf, (scopes) =>
        createGrantSource({ type: "password", ...login }, { ask, scopes, now }),
      );
    }
    case "clientCredentials":
      return byScopes(scopesOf, (scopes) =>
        createGrantSource({ type: "clientCredentials" }, { ask, scopes, now }),
      );
  }
}

/** As many as the document has sets of scopes. */
function byScopes(
  scopesOf: (call: SendContext) => readonly string[],
  create: (scopes: readonly string[]) => TokenSource,
): (call: SendContext) => TokenSource {
  const sources = new Map<string, TokenSource>();
  return (call) => {
    const scopes = scopesOf(call);
    const key = scopes.toSorted().join(" ");
    let source = sources.get(key);
    if (source === undefined) sources.set(key, (source = create(scopes)));
    return source;
  };
}

function requiredScopes({ operation }: SendContext, name: string): readonly string[] {
  return operation.security.flat().find(({ scheme }) => scheme === name)?.scopes ?? [];
}

/** What the configuration has the means for, and of that what the document offers. */
function grantOf(
  declared: Declared | undefined,
  { clientSecret, username, password, refreshToken }: OAuthCredential,
  options: OAuthOptions,
): OAuthGrant {
  const flows = declared?.kind === "oauth2" ? declared.flows : {};
  if (options.subject !== undefined) return "tokenExchange";
  if (refreshToken !== undefined) return "refreshToken";
  if (username !== undefined && password !== undefined) return "password";
  const offersLogin =
    flows.authorizationCode !== undefined ||
    flows.deviceAuthorization !== undefined ||
    options.authorizationUrl !== undefined ||
    options.deviceAuthorizationUrl !== undefined;
  if (flows.clientCredentials !== undefined) {
    return clientSecret === undefined && offersLogin
      ? loginGrantOf(flows, options)
      : "clientCredentials";
  }
  if (flows.password !== undefined && !offersLogin) return "password";
  return offersLogin || (declared?.kind === "openIdConnect" && clientSecret === undefined)
    ? loginGrantOf(flows, options)
    : "clientCredentials";
}

function loginGrantOf(
  flows: Readonly<Partial<Record<OAuthFlowName, OAuthFlow>>>,
  options: OAuthOptions,
): OAuthGrant {
  const hasDevice =
    flows.deviceAuthorization !== undefined || options.deviceAuthorizationUrl !== undefined;
  const hasCode = flows.authorizationCode !== undefined || options.authorizationUrl !== undefined;
  return hasDevice && !hasCode ? "deviceCode" : "authorizationCode";
}

/** The document's flow for a grant; for grants that no flow stands for, any that names a token endpoint. */
function flowOf(declared: Declared | undefined, grant: OAuthGrant): OAuthFlow | undefined {
  if (declared?.kind !== "oauth2") return undefined;
  const { flows } = declared;
  const flow = {
    clientCredentials: flows.clientCredentials,
    password: flows.password,
    authorizationCode: flows.authorizationCode,
    deviceCode: flows.deviceAuthorization,
    refreshToken: undefined,
    tokenExchange: undefined,
  }[grant];
  const any = Object.values(flows).find(({ tokenUrl }) => tokenUrl !== undefined);
  return flow ?? any;
}

function metadataUrlOf(declared: Declared | undefined): string | undefined {
  switch (declared?.kind) {
    case "oauth2":
      return declared.metadataUrl;
    case "openIdConnect":
      return URL.canParse(declared.url) ? declared.url : undefined;
    case undefined:
      return undefined;
  }
}

function parametersOf({
  audience,
  resource,
  parameters,
}: OAuthOptions): readonly [string, string][] {
  const pairs: [string, string][] = audience === undefined ? [] : [["audience", audience]];
  for (const uri of resource) pairs.push(["resource", uri]);
  for (const [name, value] of parameters) pairs.push([name, value.reveal()]);
  return pairs;
}

interface WaysOptions {
  readonly api: string;
  readonly name: string;
  readonly variables: OAuthVariables;
  readonly options: OAuthOptions;
  readonly clientId: string | undefined;
}

function waysOf(
  grant: OAuthGrant,
  { api, name, variables, options, clientId: given }: WaysOptions,
): readonly CredentialWay[] {
  const { clientId, clientSecret, username, password, refreshToken } = variables;
  // An access token from elsewhere does, too.
  const token = by(...credentialVariables(api, name, "token"));
  switch (grant) {
    case "clientCredentials":
      return [by(clientId, clientSecret), token];
    case "password":
      return [by(clientId, username, password), token];
    case "refreshToken":
      return [by(clientId, refreshToken), token];
    case "tokenExchange":
      return [{ by: "callerHeader", name: options.subject ?? "" }];
    case "authorizationCode":
    case "deviceCode":
      return given === undefined
        ? [by(clientId), token]
        : [{ by: "command", line: `openapi-mcp-gateway login ${api}` }, token];
  }
}

function by(...names: readonly string[]): CredentialWay {
  return { by: "variables", names };
}
