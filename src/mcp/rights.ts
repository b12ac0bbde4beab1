/**
 * What a caller may call: the part of the catalogue that is there for him. Everything that is listed, searched, read,
 * completed or called comes from that part, so what he may not call he does not see. Made once for all callers with the
 * same rights.
 */
import type { Principal } from "../access/model.ts";
import { textsOf } from "../access/token.ts";
import type { RightsOptions, RightsRule } from "../config/rights-options.ts";
import { createRecent, type Recent } from "../recent.ts";
import { createGlobTest } from "../tool/glob.ts";
import type { Catalogue, Tool } from "../tool/model.ts";
import { createSliceTest, keep } from "../tool/slice.ts";
import { toShownDocument } from "./shown-document.ts";

/** The part of a catalogue that a caller may call; undefined: whoever started the gateway, or everyone. */
export type Permitted = (whole: Catalogue, principal: Principal | undefined) => Catalogue;

export const everything: Permitted = (whole) => whole;

/** Sets of rights that are remembered: tokens may carry whatever scopes there are. */
const maxSets = 256;

type Test = (tool: Tool) => boolean;

/** A rule, its patterns compiled. */
interface Rule {
  readonly isFor: (principal: Principal) => boolean;
  readonly allows: Test;
  readonly denies: Test;
  readonly readOnly: boolean;
}

export function createPermitted(options: RightsOptions): Permitted {
  const rules = options.rules.map(toRule);
  const isAllowedByDefault = options.default === "allow";
  const known = new WeakMap<Catalogue, Recent<Catalogue>>();

  function narrow(whole: Catalogue, applying: readonly Rule[], principal: Principal): Catalogue {
    const isReader = applying.some(({ readOnly }) => readOnly);
    const part = keep(
      whole,
      (tool) =>
        (isAllowedByDefault || applying.some(({ allows }) => allows(tool))) &&
        !applying.some(({ denies }) => denies(tool)) &&
        !(isReader && !tool.hints.readOnlyHint) &&
        (!options.operationScopes || hasScopes(tool, principal.scopes)),
    );
    if (part.tools.length === whole.tools.length) return whole;
    // Documents are made once: callers with the same rights read the same.
    const apis = part.apis.map((api) => ({
      ...api,
      original: toShownDocument(api),
      hasMore: false,
    }));
    return { ...part, apis };
  }

  return function permitted(whole, principal) {
    if (principal === undefined) return whole;
    const applying = rules.filter(({ isFor }) => isFor(principal));
    const key = JSON.stringify([
      applying.map((rule) => rules.indexOf(rule)),
      options.operationScopes ? [...principal.scopes].toSorted() : [],
    ]);
    let parts = known.get(whole);
    if (parts === undefined) known.set(whole, (parts = createRecent(maxSets)));
    return parts.of(key, () => narrow(whole, applying, principal));
  };
}

function toRule({ keys, scopes, claims, allow, deny, readOnly }: RightsRule): Rule {
  const isNamed = createGlobTest(keys);
  return {
    isFor: (principal) =>
      (isNamed === undefined || (principal.by === "apiKey" && isNamed(principal.name))) &&
      scopes.every((scope) => principal.scopes.has(scope)) &&
      [...claims].every(([name, values]) =>
        textsOf(principal.claims.get(name)).some((value) => values.includes(value)),
      ),
    allows: allow === undefined ? () => false : createSliceTest(allow),
    denies: deny === undefined ? () => false : createSliceTest(deny),
    readOnly,
  };
}

/** Whether the scopes do for one of the alternatives in an operation's `security`. */
function hasScopes({ api, operation }: Tool, scopes: ReadonlySet<string>): boolean {
  const alternatives = operation.security;
  return (
    alternatives.length === 0 ||
    alternatives.some((requirements) =>
      requirements.every(({ scheme, scopes: needed }) => {
        const kind = api.securitySchemes.get(scheme)?.kind;
        const isScoped = kind === "oauth2" || kind === "openIdConnect";
        return !isScoped || needed.every((scope) => scopes.has(scope));
      }),
    )
  );
}
