/** What `auth` says, read with the rest of the configuration: its files, and what elsewhere contradicts it. */
import { createPublicKey } from "node:crypto";
import { resolve } from "node:path";

import type { AccessOptions } from "./access-options.ts";
import type { Problem, Source } from "./problem.ts";
import { readFailure } from "./read-failure.ts";
import type { ApiConfig } from "./schema.ts";

/** The header of API keys, beside `Authorization`; in lower case. */
export const apiKeyHeader = "x-api-key";

export interface ReadAccessOptions {
  readonly source: Source;
  /** That relative paths start from. */
  readonly folder: string;
  readonly readFile: (path: string) => Promise<string>;
  readonly apis: Readonly<Record<string, Pick<ApiConfig, "forward" | "oauth">>>;
}

interface Written {
  readonly auth?: "none" | AccessOptions | undefined;
  readonly publicUrl?: string | undefined;
}

interface ReadAccess {
  readonly auth: "none" | AccessOptions | undefined;
  readonly problems: readonly Problem[];
}

export async function readAccess(
  { auth, publicUrl }: Written,
  { source, folder, readFile, apis }: ReadAccessOptions,
): Promise<ReadAccess> {
  if (auth === undefined || auth === "none") return { auth, problems: [] };
  const { apiKeys, jwt, oauth } = auth;
  const key = await readPublicKey(jwt?.publicKey, folder, readFile);
  const problems = [
    ...(key.problem === undefined
      ? []
      : [{ path: ["auth", "jwt", "publicKey"], message: key.problem }]),
    ...(publicUrl === undefined ? missingUrl(auth) : []),
    ...(apiKeys === undefined ? [] : takenHeaders(apis)),
  ];
  return {
    auth: {
      ...auth,
      apiKeys: apiKeys && { ...apiKeys, file: apiKeys.file && resolve(folder, apiKeys.file) },
      jwt: jwt && { ...jwt, publicKey: key.pem },
      oauth,
    },
    problems: problems.map((problem) => ({ source, ...problem })),
  };
}

async function readPublicKey(
  given: string | undefined,
  folder: string,
  readFile: ReadAccessOptions["readFile"],
): Promise<{ readonly pem: string | undefined; readonly problem?: string }> {
  if (given === undefined) return { pem: undefined };
  let pem = given;
  if (!given.includes("-----BEGIN ")) {
    try {
      pem = await readFile(resolve(folder, given));
    } catch (error) {
      return { pem: undefined, problem: `needs a file, which ${readFailure(error)}` };
    }
  }
  return isPublicKey(pem)
    ? { pem }
    : { pem: undefined, problem: "must be a public key or a certificate in PEM" };
}

/** Node would take a private key for its public half, and so keep a secret where none belongs. */
function isPublicKey(pem: string): boolean {
  if (pem.includes("PRIVATE KEY")) return false;
  try {
    createPublicKey(pem);
    return true;
  } catch {
    return false;
  }
}

type Place = Pick<Problem, "path" | "message">;

/** A token is for the gateway when it says so; what it must say then is the gateway's own address (RFC 8707). */
function missingUrl({ jwt, oauth }: AccessOptions): readonly Place[] {
  if (oauth === undefined && (jwt === undefined || jwt.audience.length > 0)) return [];
  const message =
    "is missing: tokens must be meant for this gateway, so give the URL at which clients reach it, such as https://mcp.example.com";
  return [{ path: ["publicUrl"], message }];
}

/** What opens the gateway goes no further: an API that has seen it could call as the caller. */
function takenHeaders(apis: ReadAccessOptions["apis"]): readonly Place[] {
  const message = `may not be ${apiKeyHeader}, which carries keys of the gateway itself; take another header`;
  return Object.entries(apis).flatMap(([name, { forward, oauth }]) => [
    ...forward.flatMap(({ from }) =>
      from === apiKeyHeader ? [{ path: ["apis", name, "forward"], message }] : [],
    ),
    ...[...oauth].flatMap(([scheme, { subject }]) =>
      subject === apiKeyHeader
        ? [{ path: ["apis", name, "oauth", scheme, "subject"], message }]
        : [],
    ),
  ]);
}
