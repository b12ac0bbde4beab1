/** A parsed Overlay document -> Overlay; or an error that names every problem in it. */
import { z } from "zod";

import { mustBe, mustBeText, options } from "../../config/field.ts";
import { check, toError } from "../../config/problem.ts";
import { isArray, isObject } from "../json.ts";
import type { JsonObject, JsonValue } from "../model.ts";
import type { Action, Change, Overlay, Query } from "./model.ts";
import { compileQuery } from "./query.ts";

/** Unquoted, YAML reads `1.0` as the number 1. */
const version = z
  .union([z.string(), z.number()], { error: mustBe("the version of the Overlay Specification") })
  .refine((given) => /^1(?:\.[01](?:\.\d+)?)?$/.test(String(given)), {
    error: "is a version that is not read: 1.0 and 1.1 are",
  });

const query = z
  .string({ error: mustBeText("a JSONPath such as $.paths['/pets'].get") })
  .transform((given, context): Query => {
    const compiled = compileQuery(given);
    if (compiled.kind === "compiled") return compiled.query;
    const message = `is no JSONPath (RFC 9535): ${compiled.reason}`;
    context.issues.push({ code: "custom", message, input: given });
    return z.NEVER;
  });

const action = options({
  target: query,
  description: z.string({ error: mustBeText("text") }).optional(),
  // Whatever JSON there is.
  update: z.custom<JsonValue>(() => true).optional(),
  copy: query.optional(),
  remove: z.boolean({ error: mustBe("true or false") }).optional(),
}).transform(({ target, ...given }): Action => ({ target, change: toChange(given) }));

/** `extends` says which document the author had in mind; the configuration says which one it is. */
const overlay = options({
  overlay: version,
  info: z.looseObject({}, { error: mustBe("a table with title and version") }),
  extends: z.string({ error: mustBeText("a URL or path") }).optional(),
  actions: z.array(action, { error: mustBe("a list of actions") }).min(1, {
    error: "is an empty list: an overlay has at least one action",
  }),
});

/**
 * @param name its path or address, for messages
 * @throws {GatewayError} ERR_CONFIG: an overlay is a part of the configuration
 */
export function readOverlay(given: JsonValue, name: string): Overlay {
  const { value, problems } = check(overlay, withoutExtensions(given), { kind: "file", name });
  if (value === undefined) throw toError(problems);
  return { name, actions: value.actions };
}

function toChange(given: {
  readonly update?: JsonValue | undefined;
  readonly copy?: Query | undefined;
  readonly remove?: boolean | undefined;
}): Change {
  if (given.remove === true) return { kind: "remove" };
  if (given.update !== undefined) return { kind: "update", value: given.update };
  return given.copy === undefined ? { kind: "none" } : { kind: "copy", source: given.copy };
}

/** Extensions may stand in the overlay and in each action; whatever else is not known is a mistake. */
function withoutExtensions(given: JsonValue): JsonValue {
  if (!isObject(given)) return given;
  const { actions, ...others } = given;
  const known = isArray(actions)
    ? actions.map((each) => (isObject(each) ? plainMembersOf(each) : each))
    : actions;
  return plainMembersOf(known === undefined ? others : { ...others, actions: known });
}

function plainMembersOf(given: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(given).filter(([key]) => !key.startsWith("x-")));
}
