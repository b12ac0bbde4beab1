/** The value of a body: what the arguments that belong to it make together. */
import type { JsonObject, JsonValue } from "../../spec/model.ts";
import type { ArgumentBinding } from "../../tool/model.ts";

/**
 * Undefined when no argument belongs to the body.
 * @param required - a body that must be there is sent even when all its properties are left open
 */
export function bodyValue(
  bindings: readonly ArgumentBinding[],
  given: JsonObject,
  required: boolean,
): JsonValue | undefined {
  const properties: { [property: string]: JsonValue } = Object.create(null);
  let isObjectBody = false;
  let isEmpty = true;
  for (const binding of bindings) {
    if (binding.to === "bodyRest") return restOf(bindings, given);
    if (binding.to !== "body" && binding.to !== "bodyProperty") continue;
    const value = Object.hasOwn(given, binding.argument) ? given[binding.argument] : undefined;
    if (binding.to === "body") return value;
    isObjectBody = true;
    if (value === undefined) continue;
    properties[binding.property] = value;
    isEmpty = false;
  }
  return isEmpty && !(required && isObjectBody) ? undefined : properties;
}

/** Every argument that is bound to nothing else. */
function restOf(bindings: readonly ArgumentBinding[], given: JsonObject): JsonObject {
  const bound = new Set(
    bindings.flatMap((binding) => (binding.to === "bodyRest" ? [] : binding.argument)),
  );
  const properties: { [property: string]: JsonValue } = Object.create(null);
  for (const [name, value] of Object.entries(given)) {
    if (!bound.has(name) && value !== undefined) properties[name] = value;
  }
  return properties;
}
