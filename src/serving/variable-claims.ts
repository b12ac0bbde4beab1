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
  /** By API, as it was opened last. */
  const claims = new Map<string, readonly UsedVariable[]>();
  return {
    claim(api, used) {
      const others = [...claims].filter(([name]) => name !== api);
      for (const { variable, scheme } of used) {
        const other = others
          .flatMap(([name, taken]) => taken.map((one) => ({ ...one, api: name })))
          .find((one) => one.variable === variable);
        if (other !== undefined) {
          throw new GatewayError(
            "ERR_CONFIG",
            `${variable} would be the credential of two APIs: of ${other.api} for ${other.scheme}, and of ${api} for ${scheme}. ` +
              "Give each its own under apis.<name>.credentials in a configuration file, or serve one of them under another name.",
          );
        }
      }
      claims.set(api, used);
      const schemeOf = new Map<string, string>();
      for (const { variable, scheme } of used) {
        const first = schemeOf.get(variable) ?? scheme;
        schemeOf.set(variable, first);
        if (first !== scheme) {
          log.warn({ api, variable, schemes: [first, scheme] }, "one variable, two schemes");
        }
      }
    },
  };
}
