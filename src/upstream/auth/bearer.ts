import { attachHeader } from "./header.ts";
import type { Satisfier } from "./model.ts";

/** `Authorization: Bearer` (RFC 6750, section 2.1); people paste tokens with the word before them, too. */
export const bearer: Satisfier = {
  takes: "token",
  isSuppliedBy: (headers) => headers.has("authorization"),
  attach: (token) => attachHeader("authorization", `Bearer ${token.replace(/^bearer\s+/i, "")}`),
};
