/** An authorization server that is not ours, and the client that signs people in at it. */
import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

import { Provider } from "oidc-provider";
import { onTestFinished } from "vitest";

export const mcpRemote = fileURLToPath(
  new URL("../../node_modules/mcp-remote/dist/proxy.js", import.meta.url),
);

export interface RunningProvider {
  readonly issuer: string;
  /** How each of its tokens was obtained: `grant_type` and the scopes. */
  readonly grants: readonly string[];
}

/**
 * An OpenID provider that gives tokens for the resource that is asked for (RFC 8707), for an hour. Whoever types a name
 * and a password is somebody, and clients may register. Stopped when its test has finished.
 * @param resources - what the addresses of all of them begin with
 * @param format - of its access tokens
 */
export async function serveProvider(
  resources: string,
  format: "jwt" | "opaque",
): Promise<RunningProvider> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const grants: string[] = [];
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "agent",
        client_secret: "secret-of-the-agent",
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
      },
      {
        client_id: "gateway",
        client_secret: "secret-of-the-gateway",
        grant_types: [],
        redirect_uris: [],
        response_types: [],
      },
    ],
    scopes: ["books", "books:write", "offline_access"],
    ttl: { AccessToken: 3600 },
    // A client registers for the scopes that it has heard of then, and a provider may let it ask for others later
    // (RFC 7591, section 3.2.1).
    extraClientMetadata: {
      properties: ["software_id"],
      validator(_context, _name, _value, metadata) {
        delete metadata.scope;
      },
    },
    features: {
      devInteractions: { enabled: true },
      registration: { enabled: true },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo(_context, resource) {
          if (!resource.startsWith(resources)) throw new Error("no resource of ours");
          return {
            scope: "books books:write",
            audience: resource,
            accessTokenFormat: format,
            jwt: { sign: { alg: "RS256" } },
          };
        },
      },
    },
  });
  provider.on("grant.success", ({ oidc, body }) => {
    const { scope } = body as { readonly scope?: string };
    grants.push(`${String(oidc.params?.["grant_type"])}: ${scope ?? ""}`);
  });
  const server = createServer((request, response) => void provider.callback()(request, response));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { issuer, grants };
}

/** A port that nobody listened on a moment ago: addresses that name each other are needed before either listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("it did not listen");
  return address.port;
}
