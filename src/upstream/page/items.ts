/** Where the items of a list are in a reply. */
import type { FieldPath } from "../../operation/pagination/model.ts";
import { wrappers } from "../../operation/pagination/wrapper.ts";
import { entriesOf, isArray, isObject } from "../../spec/json.ts";
import type { JsonValue } from "../../spec/model.ts";
import { valueAt } from "./field.ts";

/** What APIs call them, the surest first. */
const usual = [
  "data",
  "items",
  "results",
  "result",
  "value",
  "values",
  "entries",
  "records",
  "members",
  "elements",
  "content",
  "rows",
  "hits",
  "list",
  "edges",
  "objects",
  "resources",
  "Resources",
  "documents",
];

/**
 * The list at the root, one of the usual names, the only list among the members, or the same one level deeper. Undefined
 * when there is none, or several of which none is surely the one.
 */
export function findItems(root: JsonValue, said?: FieldPath): FieldPath | undefined {
  if (said !== undefined) return isArray(valueAt(root, said)) ? said : undefined;
  if (isArray(root)) return [];
  return findIn(root, []) ?? findDeeper(root);
}

function findIn(holder: JsonValue | undefined, path: FieldPath): FieldPath | undefined {
  const lists = entriesOf(holder).filter(([, value]) => isArray(value));
  const name = usual.find((each) => lists.some(([key]) => key === each)) ?? onlyKey(lists);
  return name === undefined ? undefined : [...path, name];
}

function findDeeper(root: JsonValue): FieldPath | undefined {
  for (const wrapper of wrappers) {
    const holder = isObject(root) && Object.hasOwn(root, wrapper) ? root[wrapper] : undefined;
    const path = isObject(holder) ? findIn(holder, [wrapper]) : undefined;
    if (path !== undefined) return path;
  }
  // Spotify: `{ albums: { items: [...], next: ... } }`.
  const holders = entriesOf(root).flatMap(([key, holder]) => {
    const name = usual.find((each) => isObject(holder) && isArray(valueAt(holder, [each])));
    return name === undefined ? [] : [[key, name]];
  });
  return holders.length === 1 ? holders[0] : undefined;
}

/** Empty lists of warnings and errors stand beside the items of many an API. */
function onlyKey(lists: readonly (readonly [string, JsonValue])[]): string | undefined {
  const telling = lists.filter(
    ([key]) => !/^(?:errors?|warnings?|messages_?info|included)$/i.test(key),
  );
  return telling.length === 1 ? telling[0]?.[0] : undefined;
}
