import { attachHeader } from "./header.ts";
import type { Satisfier } from "./model.ts";

/** `Authorization: Basic`, user-id and password as UTF-8 (RFC 7617). */
export const basic: Satisfier = {
  takes: "password",
  isSuppliedBy: (headers) => headers.has("authorization"),
  attach: (username, password) =>
    attachHeader(
      "authorization",
      `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
    ),
};
