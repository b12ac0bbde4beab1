/**
 * Tokens of `login`, kept from one start to the next: a file for each scheme, encrypted with AES-256-GCM and readable by
 * its owner alone. Several processes may use them at once: a file is replaced in whole, and who refreshes holds a lock.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { link, mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { z } from "zod";

import type { Secret } from "../../../config/secret.ts";

const storedTokens = z.object({
  accessToken: z.string(),
  /** Milliseconds since 1970. */
  expiresAt: z.number().optional(),
  refreshToken: z.string().optional(),
});

export type StoredTokens = z.output<typeof storedTokens>;

export interface TokenStore {
  has(api: string, scheme: string): boolean;
  /**
   * Undefined when there are none.
   * @throws {TokenStoreError} when the key does not open them
   */
  read(api: string, scheme: string): Promise<StoredTokens | undefined>;
  write(api: string, scheme: string, tokens: StoredTokens): Promise<void>;
  /** Runs `work` while no other process does the same for this scheme. */
  exclusively<Result>(api: string, scheme: string, work: () => Promise<Result>): Promise<Result>;
}

export interface TokenStoreOptions {
  readonly folder: string;
  /** What the key is made from; undefined: a key file beside the tokens, made when it is first needed. */
  readonly key: Secret | undefined;
}

/** Why tokens cannot be kept or read; the message is for the operator. */
export class TokenStoreError extends Error {
  override readonly name = "TokenStoreError";
}

/** A lock older than this was left behind by a process that died. */
const staleLockMs = 30_000;
const lockPollMs = 50;

export function createTokenStore({ folder, key }: TokenStoreOptions): TokenStore {
  const fileOf = (name: string): string => join(folder, `${name}.token`);

  async function readKey(): Promise<Buffer> {
    const material = key === undefined ? await readKeyFile(folder) : Buffer.from(key.reveal());
    return Buffer.from(hkdfSync("sha256", material, "", "openapi-mcp-gateway tokens", 32));
  }

  return {
    has: (api, scheme) => existsSync(fileOf(nameOf(api, scheme))),

    async read(api, scheme) {
      const name = nameOf(api, scheme);
      const sealed = await readIfThere(fileOf(name));
      if (sealed === undefined) return undefined;
      const text = unseal(sealed, await readKey(), name);
      if (text === undefined) {
        throw new TokenStoreError(
          `Those of ${api} (${scheme}) cannot be opened: they were kept with another key, or have been changed. ` +
            "Give the key that they were kept with (tokenKey or GATEWAY_TOKEN_KEY; without it the file `key` in the folder of the tokens), or log in anew.",
        );
      }
      return storedTokens.parse(JSON.parse(text));
    },

    async write(api, scheme, tokens) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const name = nameOf(api, scheme);
      const sealed = seal(JSON.stringify(tokens), await readKey(), name);
      const draft = join(folder, `${name}.${randomBytes(6).toString("hex")}.draft`);
      try {
        const file = await open(draft, "wx", 0o600);
        try {
          await file.writeFile(sealed);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(draft, fileOf(name));
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },

    async exclusively(api, scheme, work) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const lock = join(folder, `${nameOf(api, scheme)}.lock`);
      await takeLock(lock);
      try {
        return await work();
      } finally {
        await rm(lock, { force: true });
      }
    },
  };
}

/** Legible, and different for different pairs whatever their characters. */
function nameOf(api: string, scheme: string): string {
  const digest = createHash("sha256").update(`${api}\0${scheme}`).digest("hex").slice(0, 12);
  return `${api}.${scheme.replaceAll(/[^\w-]+/g, "_").slice(0, 40)}.${digest}`;
}

async function takeLock(lock: string): Promise<void> {
  for (;;) {
    try {
      await writeFile(lock, "", { flag: "wx", mode: 0o600 });
      return;
    } catch (error) {
      if (!hasCode(error, "EEXIST")) throw error;
    }
    const since = await stat(lock).catch(() => undefined);
    if (since !== undefined && Date.now() - since.mtimeMs > staleLockMs) {
      await rm(lock, { force: true });
    } else {
      await delay(lockPollMs);
    }
  }
}

async function readKeyFile(folder: string): Promise<Buffer> {
  const path = join(folder, "key");
  if (!existsSync(path)) await makeKeyFile(folder, path);
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) {
    throw new TokenStoreError(
      `The key file ${path} can be read by others. Take that right away: chmod 600.`,
    );
  }
  return readFile(path);
}

/** Made by whoever is first; the others read what that one has made. */
async function makeKeyFile(folder: string, path: string): Promise<void> {
  const draft = join(folder, `key.${randomBytes(6).toString("hex")}.draft`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    // Linked into its place whole: nobody reads half a key.
    await writeFile(draft, randomBytes(32).toString("base64"), { flag: "wx", mode: 0o600 });
    await link(draft, path);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Nonce, tag and text; `name` is bound to it, so that one file cannot stand in for another. */
function seal(text: string, key: Buffer, name: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(name));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** Undefined when the key is another, or the bytes were changed. */
function unseal(sealed: Buffer, key: Buffer, name: string): string | undefined {
  if (sealed.length < 28) return undefined;
  const cipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12))
    .setAAD(Buffer.from(name))
    .setAuthTag(sealed.subarray(12, 28));
  try {
    return Buffer.concat([cipher.update(sealed.subarray(28)), cipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
