/** Arguments that the document itself gives as an example of a call. */
import { isObject, listOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { createResolver } from "../spec/pointer.ts";
import { checkCall } from "./check-call.ts";
import type { ArgumentBinding, Tool } from "./model.ts";

/**
 * Undefined where the document has no examples, or none that its own schema accepts. What a call needs and no example
 * tells has a stand-in: `<owner>`, or 1.
 */
export async function exampleArguments(tool: Tool): Promise<JsonObject | undefined> {
  const { bindings, schema } = tool.input;
  const body = bodyExample(tool);
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  const required = new Set(listOf(schema["required"]));
  const known = bindings.flatMap((binding) =>
    membersOf(binding, body, properties).filter(
      // All that is optional with an example of its own would make the call a rare one.
      ([argument]) => binding.to !== "parameter" || required.has(argument),
    ),
  );
  if (known.length === 0) return undefined;
  const missing = bindings.flatMap((binding) =>
    binding.to === "parameter" &&
    required.has(binding.argument) &&
    !known.some(([argument]) => argument === binding.argument)
      ? pair(binding.argument, standIn(binding.argument, properties[binding.argument]))
      : [],
  );
  // Not by assignment: an argument may be named `__proto__`.
  const given: JsonObject = Object.fromEntries([...missing, ...known]);
  const check = await checkCall(tool, given);
  return check.ok ? given : undefined;
}

function standIn(name: string, schema: JsonValue | undefined): JsonValue | undefined {
  const type = isObject(schema) ? schema["type"] : undefined;
  return type === "integer" || type === "number" ? 1 : type === "string" ? `<${name}>` : undefined;
}

function membersOf(
  binding: ArgumentBinding,
  body: JsonValue | undefined,
  properties: JsonObject,
): readonly (readonly [string, JsonValue])[] {
  switch (binding.to) {
    case "parameter": {
      const { argument, parameter } = binding;
      return pair(argument, parameter.example ?? valueIn(properties[argument]));
    }
    case "bodyProperty": {
      const { argument, property } = binding;
      const has = isObject(body) && Object.hasOwn(body, property);
      return has ? pair(argument, body[property]) : [];
    }
    case "body":
      return pair(binding.argument, body);
    case "bodyRest":
      return isObject(body)
        ? Object.entries(body).flatMap(([name, value]) => pair(name, value))
        : [];
  }
}

function pair(
  argument: string,
  value: JsonValue | undefined,
): readonly (readonly [string, JsonValue])[] {
  return value === undefined ? [] : [[argument, value]];
}

/** One that a schema names. */
function valueIn(schema: JsonValue | undefined): JsonValue | undefined {
  if (!isObject(schema)) return undefined;
  return listOf(schema["examples"])[0] ?? schema["default"] ?? listOf(schema["enum"])[0];
}

/** Of the media type that is sent (OpenAPI 3.2, section 4.14): its `example`, else the first of `examples`. */
function bodyExample({ operation, api, input }: Tool): JsonValue | undefined {
  if (input.mediaType === undefined) return undefined;
  const resolve = createResolver(api.document);
  const { requestBody } = operation.source;
  const { value: body } = isObject(requestBody) ? resolve(requestBody) : { value: undefined };
  const content = isObject(body?.["content"]) ? body["content"] : {};
  const type = Object.keys(content).find((name) => name.toLowerCase() === input.mediaType?.type);
  const media = type === undefined ? undefined : content[type];
  if (!isObject(media)) return undefined;
  if (media["example"] !== undefined) return media["example"];
  const [first] = isObject(media["examples"]) ? Object.values(media["examples"]) : [];
  const example = isObject(first) ? resolve(first).value : undefined;
  if (example !== undefined) return example["value"] ?? example["dataValue"];
  const schema = isObject(media["schema"]) ? resolve(media["schema"]).value : undefined;
  return schema?.["example"] ?? listOf(schema?.["examples"])[0];
}
