/** From a link to the tool that it leads to, and to the arguments of that tool. */
import type { Api, LinkTarget } from "../operation/model.ts";
import { isObject } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { argumentFor } from "./argument.ts";
import type { ArgumentBinding, Catalogue, Tool } from "./model.ts";

/** Of one API, by what links say; several tools under one name are as good as none. */
interface Index {
  readonly byId: Map<string, readonly Tool[]>;
  readonly byLooseId: Map<string, readonly Tool[]>;
  readonly byKey: Map<string, Tool>;
}

const indexes = new WeakMap<Catalogue, ReadonlyMap<string, Index>>();

/** A tool of the same API that is in the catalogue. Ids may differ in capitals and punctuation, as they do in real documents. */
export function findLinkTarget(
  catalogue: Catalogue,
  api: Api,
  target: LinkTarget,
): Tool | undefined {
  let byApi = indexes.get(catalogue);
  if (byApi === undefined) indexes.set(catalogue, (byApi = createIndexes(catalogue)));
  const index = byApi.get(api.name);
  if (index === undefined) return undefined;
  if (target.by === "key") return index.byKey.get(target.key);
  const exact = index.byId.get(target.operationId);
  const found = exact ?? index.byLooseId.get(loosen(target.operationId)) ?? [];
  return found.length === 1 ? found[0] : undefined;
}

function createIndexes({ tools }: Catalogue): ReadonlyMap<string, Index> {
  const byApi = new Map<string, Index>();
  for (const tool of tools) {
    const { api, operation } = tool;
    let index = byApi.get(api.name);
    if (index === undefined) {
      index = { byId: new Map(), byLooseId: new Map(), byKey: new Map() };
      byApi.set(api.name, index);
    }
    index.byKey.set(operation.key, tool);
    if (operation.operationId === undefined) continue;
    add(index.byId, operation.operationId, tool);
    add(index.byLooseId, loosen(operation.operationId), tool);
  }
  return byApi;
}

function add(index: Map<string, readonly Tool[]>, name: string, tool: Tool): void {
  index.set(name, [...(index.get(name) ?? []), tool]);
}

function loosen(operationId: string): string {
  return operationId.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/**
 * Values by parameter name, `path.id` where the place is said -> arguments of a tool; undefined when it has none for one
 * of them.
 */
export function toLinkArguments(
  { input }: Tool,
  parameters: ReadonlyMap<string, JsonValue>,
  body: JsonValue | undefined,
): JsonObject | undefined {
  const given: { [argument: string]: JsonValue } = Object.create(null);
  for (const [name, value] of parameters) {
    const argument = argumentOf(input.bindings, name);
    if (argument === undefined) return undefined;
    given[argument] = value;
  }
  return body === undefined || addBody(given, input.bindings, body) ? given : undefined;
}

function argumentOf(bindings: readonly ArgumentBinding[], name: string): string | undefined {
  const [, place, bare = ""] = /^(path|query|header|cookie|querystring)\.(.+)$/s.exec(name) ?? [];
  return argumentFor(bindings, name) ?? (place && argumentFor(bindings, bare, place));
}

function addBody(
  given: { [argument: string]: JsonValue },
  bindings: readonly ArgumentBinding[],
  body: JsonValue,
): boolean {
  const whole = bindings.find(({ to }) => to === "body");
  if (whole?.to === "body") {
    given[whole.argument] = body;
    return true;
  }
  if (!isObject(body)) return false;
  const properties = new Map(
    bindings.flatMap((binding) =>
      binding.to === "bodyProperty" ? [[binding.property, binding.argument] as const] : [],
    ),
  );
  const takesRest = bindings.some(({ to }) => to === "bodyRest");
  for (const [property, value] of Object.entries(body)) {
    const argument = properties.get(property) ?? (takesRest ? property : undefined);
    if (argument === undefined || argument in given) return false;
    if (value !== undefined) given[argument] = value;
  }
  return true;
}
