import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { onTestFinished } from "vitest";

import { apiSchema } from "../../src/config/schema.ts";
import { noTls } from "../../src/config/tls.ts";
import {
  type Authorizer,
  type AuthorizerOptions,
  createAuthorizer,
} from "../../src/upstream/auth/authorize.ts";
import type { AuthConfig } from "../../src/upstream/auth/model.ts";
import { createTokenStore, type TokenStore } from "../../src/upstream/auth/oauth/store.ts";

/** What the options of a configuration file say about authentication. */
export function authConfigOf(options: Readonly<Record<string, unknown>> = {}): AuthConfig {
  return { ...apiSchema.parse({ spec: "-", ...options }), tls: noTls };
}

/** A store of its own, gone with the test. */
export function temporaryStore(): TokenStore {
  const folder = mkdtempSync(join(tmpdir(), "tokens-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return createTokenStore({ folder, key: undefined });
}

/** A store that nothing was ever kept in. */
export const noStore: TokenStore = {
  has: () => false,
  read: () => Promise.resolve(undefined),
  write: () => Promise.reject(new Error("nothing is kept here")),
  exclusively: (_api, _scheme, work) => work(),
};

export function testAuthorizer(
  options: Pick<AuthorizerOptions, "api"> & Partial<AuthorizerOptions>,
): Authorizer {
  return createAuthorizer({
    config: authConfigOf(),
    env: {},
    origins: new Set(["https://api.example"]),
    fetch: () => Promise.reject(new Error("nothing is asked for")),
    now: () => performance.now(),
    clock: Date.now,
    store: noStore,
    ...options,
  });
}
