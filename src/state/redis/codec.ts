/**
 * What is written to Redis: encrypted with AES-256-GCM and bound to its key, so that whoever reads there learns nothing,
 * and whoever writes there is not believed. Keys are `prefix:kind:{id}`, the id hashed, for some are credentials.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";

import type { Secret } from "../../config/secret.ts";

export interface Codec {
  /** In braces, so that in a cluster all that belongs to one id is on one node. */
  keyOf(kind: string, id: string): string;
  /** @param key under which it will be found */
  seal(key: string, text: string): Buffer;
  /** Undefined for what no replica has written there. */
  open(key: string, sealed: Buffer): string | undefined;
  readonly keyFor: (purpose: string) => Uint8Array;
}

const nonceBytes = 12;
const tagBytes = 16;

export function createCodec(prefix: string, secret: Secret): Codec {
  const keyFor = (purpose: string): Buffer =>
    Buffer.from(
      hkdfSync("sha256", secret.reveal(), "", `openapi-mcp-gateway ${purpose} of ${prefix}`, 32),
    );
  const [sealing, naming] = [keyFor("state"), keyFor("names")];
  return {
    keyFor,
    keyOf(kind, id) {
      const digest = createHmac("sha256", naming).update(id).digest("base64url");
      return `${prefix}:${kind}:{${digest}}`;
    },
    seal(key, text) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", sealing, nonce).setAAD(Buffer.from(key));
      const sealed = cipher.update(text, "utf8");
      const rest = cipher.final();
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed, rest]);
    },
    open(key, sealed) {
      const bodyAt = nonceBytes + tagBytes;
      if (sealed.length < bodyAt) return undefined;
      const cipher = createDecipheriv("aes-256-gcm", sealing, sealed.subarray(0, nonceBytes))
        .setAAD(Buffer.from(key))
        .setAuthTag(sealed.subarray(nonceBytes, bodyAt));
      try {
        const text = Buffer.concat([cipher.update(sealed.subarray(bodyAt)), cipher.final()]);
        return text.toString("utf8");
      } catch {
        return undefined;
      }
    },
  };
}
