import { attachHeader } from "./header.ts";
import type { Attach } from "./model.ts";

/** `Authorization: Basic`, user-id and password as UTF-8 (RFC 7617). */
export function attachBasic(username: string, password: string): Attach {
  const pair = Buffer.from(`${username}:${password}`).toString("base64");
  return attachHeader("authorization", `Basic ${pair}`);
}
