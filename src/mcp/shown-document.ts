/** The document of an API of which a part is shown: to those who may not call all of it, or did not ask for all. */
import { methodFields } from "../operation/method.ts";
import type { Api } from "../operation/model.ts";
import { isObject, listOf, textOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";

/** Without the other operations, and without the tags that only these have. */
export function toShownDocument({ operations, original }: Api): JsonObject {
  const shown = new Set(operations.map(({ key }) => key));
  const used = new Set(operations.flatMap(({ tags }) => tags));
  const { paths, tags, webhooks: _webhooks, ...rest } = original;
  if (!isObject(paths)) return original;
  const left = Object.entries(paths).flatMap(([path, item]): [string, JsonValue][] => {
    const part = isObject(item) && !("$ref" in item) ? withoutHidden(item, path, shown) : undefined;
    return part === undefined ? [] : [[path, part]];
  });
  const isUsed = (tag: JsonValue): boolean => isObject(tag) && used.has(textOf(tag["name"]));
  return {
    ...rest,
    ...(tags !== undefined && { tags: listOf(tags).filter(isUsed) }),
    paths: Object.fromEntries(left),
  };
}

/** Undefined where nothing is left. */
function withoutHidden(
  item: JsonObject,
  path: string,
  shown: ReadonlySet<string>,
): JsonObject | undefined {
  const isShown = (method: string): boolean => shown.has(`${method.toUpperCase()} ${path}`);
  const { additionalOperations, ...members } = item;
  const left = Object.entries(members).filter(
    ([name]) => !methodFields.has(name.toLowerCase()) || isShown(name),
  );
  const more = isObject(additionalOperations)
    ? Object.entries(additionalOperations).filter(([name]) => isShown(name))
    : [];
  const hasAny = more.length > 0 || left.some(([name]) => methodFields.has(name.toLowerCase()));
  if (!hasAny) return undefined;
  return {
    ...Object.fromEntries(left),
    ...(more.length > 0 && { additionalOperations: Object.fromEntries(more) }),
  };
}
