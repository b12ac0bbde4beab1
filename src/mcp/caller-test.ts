import type { Principal } from "../access/model.ts";
import { textsOf } from "../access/token.ts";
import type { CallerSelection } from "../config/caller-options.ts";
import { createGlobTest } from "../tool/glob.ts";

/** Whether a caller is one of those whom an option is for. */
export function createCallerTest({
  keys,
  scopes,
  claims,
}: CallerSelection): (principal: Principal) => boolean {
  const isNamed = createGlobTest(keys);
  return (principal) =>
    (isNamed === undefined || (principal.by === "apiKey" && isNamed(principal.name))) &&
    scopes.every((scope) => principal.scopes.has(scope)) &&
    [...claims].every(([name, values]) =>
      textsOf(principal.claims.get(name)).some((value) => values.includes(value)),
    );
}
