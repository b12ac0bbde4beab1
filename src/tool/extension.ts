/**
 * What a document says about its operations as tools, in the dialects that are in use. What stands on the operation goes
 * before what stands on its path, and that before what stands at the root.
 */
import type { ConfirmPolicy } from "../config/confirm-options.ts";
import { isObject, textOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import type { ToolHints } from "./model.ts";

/** Undefined where the document does not say. */
export interface ToolExtension {
  readonly enabled: boolean | undefined;
  readonly name: string | undefined;
  readonly title: string | undefined;
  readonly description: string | undefined;
  readonly hints: Partial<ToolHints>;
  readonly confirm: ConfirmPolicy | undefined;
}

const nothing: ToolExtension = {
  enabled: undefined,
  name: undefined,
  title: undefined,
  description: undefined,
  hints: {},
  confirm: undefined,
};

/** One dialect: reads its own keys of an object that may carry them; undefined when it does not. */
type Dialect = (holder: JsonObject) => Partial<ToolExtension> | undefined;

const dialects: readonly Dialect[] = [
  // `x-mcp: false`, or an object with the words of MCP.
  ({ "x-mcp": value }) =>
    typeof value === "boolean"
      ? { enabled: value }
      : isObject(value)
        ? readObject(value)
        : undefined,
  // Speakeasy
  ({ "x-speakeasy-mcp": value }) => (isObject(value) ? readObject(value) : undefined),
  // Gram
  ({ "x-gram": value }) =>
    isObject(value) ? { ...readObject(value), ...readText("title", value["summary"]) } : undefined,
  // Kong
  ({
    "x-kong-mcp-exclude": exclude,
    "x-kong-mcp-tool-name": name,
    "x-kong-mcp-tool-description": description,
  }) =>
    exclude === undefined && name === undefined && description === undefined
      ? undefined
      : {
          ...(exclude === true && { enabled: false }),
          ...readText("name", name),
          ...readText("description", description),
        },
  // Renderers of documentation, and gateways that took their words over.
  (holder) =>
    holder["x-hidden"] === true || holder["x-mcp-hidden"] === true ? { enabled: false } : undefined,
  ({ "x-mcp-confirm": value }) => (isPolicy(value) ? { confirm: value } : undefined),
];

/** @param holders - the operation, its path item and the document's root, the nearest first */
export function readExtension(holders: readonly JsonObject[]): ToolExtension {
  return holders.reduceRight<ToolExtension>((farther, holder, distance) => {
    const said = sayingsOf(holder);
    if (said === undefined) return farther;
    // A name or text on a path or document would give the same to many tools.
    return { ...nothing, ...merge(farther, distance === 0 ? said : onMany(said)) };
  }, nothing);
}

const known = new WeakMap<JsonObject, { readonly said: Partial<ToolExtension> | undefined }>();

/** In all dialects; undefined where an object says nothing. Thousands of operations share a document. */
function sayingsOf(holder: JsonObject): Partial<ToolExtension> | undefined {
  let found = known.get(holder);
  if (found === undefined) {
    const sayings = dialects.flatMap((dialect) => dialect(holder) ?? []);
    const said = sayings.length === 0 ? undefined : sayings.reduceRight(merge);
    known.set(holder, (found = { said }));
  }
  return found.said;
}

function onMany({ enabled, confirm }: Partial<ToolExtension>): Partial<ToolExtension> {
  return { ...(enabled !== undefined && { enabled }), ...(confirm && { confirm }) };
}

function merge(
  farther: Partial<ToolExtension>,
  nearer: Partial<ToolExtension>,
): Partial<ToolExtension> {
  return { ...farther, ...nearer, hints: { ...farther.hints, ...nearer.hints } };
}

function readObject(source: JsonObject): Partial<ToolExtension> {
  const { enabled, disabled, hidden } = source;
  return {
    ...(typeof enabled === "boolean" && { enabled }),
    ...((disabled === true || hidden === true) && { enabled: false }),
    ...readText("name", source["name"]),
    ...readText("title", source["title"]),
    ...readText("description", source["description"]),
    hints: readHints(source, isObject(source["annotations"]) ? source["annotations"] : {}),
  };
}

function isPolicy(value: JsonValue | undefined): value is ConfirmPolicy {
  return value === "none" || value === "destructive" || value === "writes";
}

const hintNames = ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"] as const;

/** Hints stand in the object itself or under `annotations`, as they do in a tool. */
function readHints(...sources: readonly JsonObject[]): Partial<ToolHints> {
  return Object.fromEntries(
    sources.flatMap((source) =>
      hintNames.flatMap((name) =>
        typeof source[name] === "boolean" ? [[name, source[name]]] : [],
      ),
    ),
  );
}

function readText(
  key: "name" | "title" | "description",
  value: JsonValue | undefined,
): Partial<ToolExtension> {
  const text = textOf(value).trim();
  return text === "" ? {} : { [key]: text };
}
