/** An issuer of tokens on loopback whose keys, answers and health a test chooses. */
import { createHash, type KeyObject, type webcrypto } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

import { exportJWK, generateKeyPair, SignJWT } from "jose";

import type { JsonObject } from "../../../src/spec/model.ts";
import { serveHttp } from "../../upstream/wire.ts";
import { publicUrl } from "./gateway.ts";

/** Those that are undefined are left out. */
type Claims = Readonly<Record<string, unknown>>;
type SigningKey = webcrypto.CryptoKey | KeyObject | Uint8Array;

export interface Issuer {
  readonly url: string;
  /** Signs what a token of this issuer would say, but for what is given. */
  readonly sign: (claims?: Claims, header?: Readonly<Record<string, unknown>>) => Promise<string>;
  /** A new key in place of the others. */
  readonly rotate: () => Promise<void>;
  /** Public keys that it names besides its own, none of them with a name then. */
  readonly others: object[];
  /** Whether it answers with 500 instead. */
  isDown: boolean;
  /** What it says of tokens that are no JWT; inactive by default. */
  readonly opaque: Map<string, object>;
  /** Paths that were asked for. */
  readonly asked: string[];
  /** The newest public key, as its JWK Set has it. */
  readonly publicJwk: () => object;
}

export async function serveIssuer(): Promise<Issuer> {
  const asked: string[] = [];
  const opaque = new Map<string, object>();
  const others: object[] = [];
  let count = 0;
  let current = await createKeys();

  async function createKeys() {
    const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
    const kid = `key-${++count}`;
    return { privateKey, kid, jwk: { ...(await exportJWK(publicKey)), kid, alg: "RS256" } };
  }

  const url = await serveHttp((request, response) => {
    asked.push(new URL(request.url ?? "/", "http://x").pathname);
    void answer(request, response);
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray()).toString();
    const path = new URL(request.url ?? "/", "http://x").pathname;
    const said = issuer.isDown ? undefined : answerOf(path, body);
    const status = issuer.isDown ? 500 : said === undefined ? 404 : 200;
    response
      .writeHead(status, { "content-type": "application/json" })
      .end(JSON.stringify(said ?? {}));
  }

  function answerOf(path: string, body: string): object | undefined {
    switch (path) {
      case "/.well-known/openid-configuration":
        return {
          issuer: url,
          jwks_uri: `${url}/jwks`,
          introspection_endpoint: `${url}/introspect`,
        };
      case "/jwks":
        return others.length === 0
          ? { keys: [current.jwk] }
          : { keys: [...others, current.jwk].map((jwk) => ({ ...jwk, kid: undefined })) };
      case "/introspect":
        return opaque.get(new URLSearchParams(body).get("token") ?? "") ?? { active: false };
      default:
        return undefined;
    }
  }

  const issuer: Issuer = {
    url,
    sign: (claims = {}, header = {}) =>
      signWith(
        current.privateKey,
        { iss: url, aud: `${publicUrl}/mcp`, sub: "anne", client_id: "app", ...claims },
        { alg: "RS256", kid: current.kid, ...header },
      ),
    async rotate() {
      current = await createKeys();
    },
    others,
    isDown: false,
    opaque,
    asked,
    publicJwk: () => current.jwk,
  };
  return issuer;
}

/** Ends in five minutes, unless the claims say otherwise. */
export function signWith(
  key: SigningKey,
  claims: Claims,
  header: Readonly<Record<string, unknown>> & { readonly alg: string },
): Promise<string> {
  return new SignJWT({ exp: secondsFromNow(300), ...claims }).setProtectedHeader(header).sign(key);
}

export function secondsFromNow(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

/** The entry of a key in the configuration. */
export function entryOf(key: string, more: JsonObject = {}): JsonObject {
  return { sha256: createHash("sha256").update(key).digest("hex"), ...more };
}
