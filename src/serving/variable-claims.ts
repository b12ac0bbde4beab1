import { GatewayError } from "../errors.ts";
import type { Logger } from "../telemetry/log.ts";
import type { UsedVariable } from "../upstream/auth/authorize.ts";

/** Which API takes which environment variable for which security scheme. */
export interface VariableClaims {
  /**
   * @param used those that are set, of one API
   * @throws {GatewayError} `ERR_CONFIG` when another API takes one of them too: its credential would go to both
   */
  claim(api: string, used: readonly UsedVariable[]): void;
}

/** Names that differ, such as `a-b` with `c` and `a` with `b_c`, may lead to the same variable. */
export function createVariableClaims(log: Logger): VariableClaims {
  const claims = new Map<string, { readonly api: string; readonly scheme: string }>();
  return {
    claim(api, used) {
      for (const { variable, scheme } of used) {
        const other = claims.get(variable);
        claims.set(variable, { api, scheme });
        if (other === undefined) continue;
        if (other.api !== api) {
          throw new GatewayError(
            "ERR_CONFIG",
            `${variable} would be the credential of two APIs: of ${other.api} for ${other.scheme}, and of ${api} for ${scheme}. ` +
              "Give each its own under apis.<name>.credentials in a configuration file, or serve one of them under another name.",
          );
        }
        if (other.scheme !== scheme) {
          log.warn({ api, variable, schemes: [other.scheme, scheme] }, "one variable, two schemes");
        }
      }
    },
  };
}
