import type { SecurityScheme } from "../../operation/model.ts";
import { apiKey } from "./api-key.ts";
import { basic } from "./basic.ts";
import { bearer } from "./bearer.ts";
import type { Satisfier } from "./model.ts";
import { unsatisfiable } from "./unsatisfiable.ts";

/** Types whose tokens people obtain elsewhere and paste: they travel as bearer tokens. */
const pasted: ReadonlySet<string> = new Set(["oauth2", "openIdConnect"]);

/** How each kind of scheme is satisfied; one that the document names but does not declare is taken for bearer. */
export function satisfierFor(scheme: SecurityScheme | undefined): Satisfier {
  switch (scheme?.kind) {
    case "apiKey":
      return apiKey(scheme);
    case "basic":
      return basic;
    case "bearer":
    case undefined:
      return bearer;
    case "unsupported":
      return pasted.has(scheme.type) ? bearer : unsatisfiable;
  }
}
