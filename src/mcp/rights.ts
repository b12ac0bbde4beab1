/**
 * What a caller may call: the part of the catalogue that is there for him. Everything that is listed, searched, read,
 * completed or called comes from that part, so what he may not call he does not see; but where the operator wants it, a
 * token shows also what further scopes would open, and its caller is asked for them when he calls. Made once for all
 * callers with the same rights.
 */
import type { Principal } from "../access/model.ts";
import { withIncluded } from "../access/scope.ts";
import type { RightsOptions, RightsRule } from "../config/rights-options.ts";
import { createRecent, type Recent } from "../recent.ts";
import type { Catalogue, Tool } from "../tool/model.ts";
import { createSliceTest, keep } from "../tool/slice.ts";
import { createCallerTest } from "./caller-test.ts";
import { toShownDocument } from "./shown-document.ts";

/** Of callers; of undefined: whoever started the gateway, or everyone. */
export interface Rights {
  /** The part of a catalogue that a caller sees. */
  readonly permitted: Permitted;
  /** All scopes that a caller needs for a tool that he sees, some of which he lacks; undefined: he may call it. */
  readonly lacking: Lacking;
}

export type Permitted = (whole: Catalogue, principal: Principal | undefined) => Catalogue;
export type Lacking = (
  tool: Tool,
  principal: Principal | undefined,
) => readonly string[] | undefined;

export const everyRight: Rights = { permitted: (whole) => whole, lacking: () => undefined };

/** Sets of rights that are remembered: tokens may carry whatever scopes there are. */
const maxSets = 256;

type Test = (tool: Tool) => boolean;

/** A rule, its patterns compiled. */
interface Rule {
  /** Whether it is for whoever has its scopes. */
  readonly fits: (principal: Principal) => boolean;
  readonly scopes: readonly string[];
  readonly allows: Test;
  readonly denies: Test;
  readonly readOnly: boolean;
}

/** @param hierarchy - scopes that another one includes */
export function createRights(
  options: RightsOptions,
  hierarchy: ReadonlyMap<string, readonly string[]>,
): Rights {
  const rules = options.rules.map(toRule);
  const isAllowedByDefault = options.default === "allow";
  const known = new WeakMap<Catalogue, Recent<Catalogue>>();

  function mayCall(tool: Tool, fitting: readonly Rule[], scopes: ReadonlySet<string>): boolean {
    const applying = fitting.filter((rule) => hasAll(scopes, rule.scopes));
    return (
      (isAllowedByDefault || applying.some(({ allows }) => allows(tool))) &&
      !applying.some(({ denies }) => denies(tool)) &&
      !(applying.some(({ readOnly }) => readOnly) && !tool.hints.readOnlyHint) &&
      (!options.operationScopes ||
        scopesOf(tool).some((alternative) => hasAll(scopes, alternative)))
    );
  }

  /** The fewest further scopes that would do, with those that belong to them; undefined where none would. */
  function toAsk(tool: Tool, fitting: readonly Rule[], has: ReadonlySet<string>) {
    const opening = fitting.filter(({ allows }) => allows(tool)).map(({ scopes }) => scopes);
    const asked = options.operationScopes ? scopesOf(tool) : [[]];
    const [least] = [[], ...opening]
      .flatMap((some) => asked.map((others) => [...new Set([...some, ...others])]))
      .filter((wanted) =>
        mayCall(tool, fitting, withIncluded(new Set([...has, ...wanted]), hierarchy)),
      )
      .map((wanted) => ({ wanted, lacks: wanted.filter((scope) => !has.has(scope)).length }))
      // A client may ask for no more than it is told here: what he has is told, too.
      .toSorted((one, other) => one.lacks - other.lacks || other.wanted.length - one.wanted.length);
    return least?.wanted;
  }

  const fittingOf = (principal: Principal) => rules.filter(({ fits }) => fits(principal));
  /** A key has the scopes that it has. */
  const canAsk = ({ by }: Principal): boolean => options.stepUp && by === "token";

  function narrow(whole: Catalogue, fitting: readonly Rule[], principal: Principal): Catalogue {
    const { scopes } = principal;
    const part = keep(
      whole,
      (tool) =>
        mayCall(tool, fitting, scopes) ||
        (canAsk(principal) && toAsk(tool, fitting, scopes) !== undefined),
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

  return {
    permitted(whole, principal) {
      if (principal === undefined) return whole;
      const fitting = fittingOf(principal);
      const { scopes } = principal;
      const key = JSON.stringify([
        fitting.map((rule) => [rules.indexOf(rule), hasAll(scopes, rule.scopes)]),
        options.operationScopes ? [...scopes].toSorted() : [],
        canAsk(principal),
      ]);
      let parts = known.get(whole);
      if (parts === undefined) known.set(whole, (parts = createRecent(maxSets)));
      return parts.of(key, () => narrow(whole, fitting, principal));
    },
    lacking(tool, principal) {
      if (principal === undefined || !canAsk(principal)) return undefined;
      const fitting = fittingOf(principal);
      return mayCall(tool, fitting, principal.scopes)
        ? undefined
        : toAsk(tool, fitting, principal.scopes);
    },
  };
}

function hasAll(scopes: ReadonlySet<string>, wanted: readonly string[]): boolean {
  return wanted.every((scope) => scopes.has(scope));
}

function toRule({ scopes, allow, deny, readOnly, ...selection }: RightsRule): Rule {
  return {
    scopes,
    fits: createCallerTest({ ...selection, scopes: [] }),
    allows: allow === undefined ? () => false : createSliceTest(allow),
    denies: deny === undefined ? () => false : createSliceTest(deny),
    readOnly,
  };
}

/** What each alternative in an operation's `security` asks for; one that asks for nothing where there is none. */
function scopesOf({ api, operation }: Tool): readonly (readonly string[])[] {
  const alternatives = operation.security.map((requirements) =>
    requirements.flatMap(({ scheme, scopes }) => {
      const kind = api.securitySchemes.get(scheme)?.kind;
      return kind === "oauth2" || kind === "openIdConnect" ? scopes : [];
    }),
  );
  return alternatives.length === 0 ? [[]] : alternatives;
}
