import { isArray, isObject, listOf } from "../spec/json.ts";
import type { JsonObject } from "../spec/model.ts";

/** Keywords whose value is data, whatever it looks like. */
const dataKeywords = new Set(["default", "examples", "enum", "const"]);
/** Keywords that hold schemas under names of the document's own. */
const mapKeywords = new Set(["properties", "patternProperties", "dependentSchemas", "$defs"]);

/** Whether a schema, or any inside it, allows arrays without saying what is in them. */
export function hasArrayWithoutItems(schema: JsonObject): boolean {
  const { type, items } = schema;
  const isArrayType = type === "array" || listOf(type).includes("array");
  if (isArrayType && items === undefined) return true;
  return Object.entries(schema).some(([keyword, value]) => {
    if (dataKeywords.has(keyword)) return false;
    const inner =
      mapKeywords.has(keyword) && isObject(value)
        ? Object.values(value)
        : isArray(value)
          ? value
          : [value];
    return inner.some((member) => isObject(member) && hasArrayWithoutItems(member));
  });
}
