import type { JsonObject, JsonValue } from "../../spec/model.ts";
import { type BodyKind, bodyKindOf } from "../../tool/body-media-type.ts";
import type { Tool, ToolInput } from "../../tool/model.ts";
import { binary } from "./binary.ts";
import { form } from "./form.ts";
import { json } from "./json.ts";
import type { BodyOutcome, BodySerializer } from "./model.ts";
import { multipart } from "./multipart.ts";
import { text } from "./text.ts";

const serializers: Readonly<Record<BodyKind, BodySerializer>> = {
  json,
  form,
  multipart,
  text,
  binary,
};

/** The body that the arguments make, written in the tool's media type; none when no argument belongs to it. */
export function buildBody({ input, operation }: Tool, given: JsonObject): BodyOutcome {
  const { bindings, mediaType, fileProperties } = input;
  const value = mediaType && bodyValue(bindings, given, operation.body?.required === true);
  if (mediaType === undefined || value === undefined) {
    return { ok: true, content: undefined, contentType: undefined };
  }
  return serializers[bodyKindOf(mediaType.type)](value, mediaType, fileProperties);
}

function bodyValue(
  bindings: ToolInput["bindings"],
  given: JsonObject,
  required: boolean,
): JsonValue | undefined {
  const properties: { [property: string]: JsonValue } = Object.create(null);
  const bound = new Set<string>();
  let takesRest = false;
  let isObjectBody = false;
  for (const binding of bindings) {
    if (binding.to === "bodyRest") {
      takesRest = true;
      continue;
    }
    bound.add(binding.argument);
    const value = Object.hasOwn(given, binding.argument) ? given[binding.argument] : undefined;
    if (binding.to === "bodyProperty") isObjectBody = true;
    if (value === undefined || binding.to === "parameter") continue;
    if (binding.to === "body") return value;
    properties[binding.property] = value;
  }
  if (takesRest) {
    for (const [name, value] of Object.entries(given)) {
      if (!bound.has(name) && value !== undefined) properties[name] = value;
    }
    return properties;
  }
  // A body that must be there is sent even when all its properties are left open.
  const isEmpty = Object.keys(properties).length === 0;
  return isEmpty && !(required && isObjectBody) ? undefined : properties;
}
