import { credentialVariables } from "../../config/credential.ts";
import type { Api, SecurityScheme } from "../../operation/model.ts";
import type { MissingCredential } from "../outcome.ts";
import { satisfierFor } from "./index.ts";

/** What one security scheme of an API asks for, and which environment variables would supply it. */
export function toNeed(
  api: Pick<Api, "name" | "securitySchemes">,
  scheme: string,
): MissingCredential {
  const declared = api.securitySchemes.get(scheme);
  const { takes } = satisfierFor(declared);
  return {
    scheme,
    variables: takes === "nothing" ? [] : credentialVariables(api.name, scheme, takes),
    kind: kindOf(declared),
  };
}

function kindOf(scheme: SecurityScheme | undefined): string {
  if (scheme === undefined) return "undeclared";
  return scheme.kind === "unsupported" ? scheme.type : scheme.kind;
}
