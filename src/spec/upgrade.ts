/**
 * Swagger 2.0 -> the shape of OpenAPI 3.1, so that the rest of the gateway knows one shape. What differs between
 * OpenAPI 3.0, 3.1 and 3.2 is read leniently where it stands (`operation/`). Schemas are handed on as they are:
 * `definitions` stays in place, and so does everything that a reference may point to.
 */
import { isObject, listOf } from "./json.ts";
import type { JsonObject, JsonValue } from "./model.ts";
import { createResolver } from "./pointer.ts";
import { contentOf, stringsOf, toParameter, toRequestBody, without } from "./swagger2/parameter.ts";
import { toSecuritySchemes } from "./swagger2/security.ts";
import { toServers } from "./swagger2/server.ts";

const methods = new Set(["get", "put", "post", "delete", "options", "head", "patch"]);

/** What an operation takes over from its document. */
interface Defaults {
  readonly root: JsonObject;
  readonly address: URL | undefined;
  readonly consumes: readonly string[];
  readonly produces: readonly string[];
  readonly resolve: (value: JsonValue | undefined) => JsonObject | undefined;
  /** A plain parameter in its new shape: one, however many operations share it. */
  readonly parameter: (source: JsonObject) => JsonObject;
}

/**
 * @param root - a document whose references are all local and lead to no place inside `paths`
 * @param address - where it was read from
 */
export function upgradeSwagger2(root: JsonObject, address: URL | undefined): JsonObject {
  const follow = createResolver(root);
  const parameters = new Map<JsonObject, JsonObject>();
  const defaults: Defaults = {
    root,
    address,
    consumes: stringsOf(root["consumes"]) ?? [],
    produces: stringsOf(root["produces"]) ?? [],
    resolve: (value) => follow(value).value,
    parameter(source) {
      let parameter = parameters.get(source);
      if (parameter === undefined) parameters.set(source, (parameter = toParameter(source)));
      return parameter;
    },
  };
  const { paths, definitions } = root;
  return {
    ...without(root, ["swagger", "host", "basePath", "schemes", "consumes", "produces"]),
    openapi: "3.1.0",
    servers: toServers(root, root["schemes"], address),
    components: {
      // Schemas of other files were joined under components already.
      schemas: { ...(isObject(definitions) && definitions), ...joinedSchemas(root) },
      securitySchemes: toSecuritySchemes(root["securityDefinitions"]),
    },
    paths: isObject(paths) ? mapValues(paths, (item) => toPathItem(item, defaults)) : {},
  };
}

function joinedSchemas({ components }: JsonObject): JsonObject {
  const schemas = isObject(components) ? components["schemas"] : undefined;
  return isObject(schemas) ? schemas : {};
}

function toPathItem(value: JsonValue, defaults: Defaults): JsonValue {
  const source = defaults.resolve(value);
  if (source === undefined) return value;
  const shared = parametersOf(source["parameters"], defaults);
  const item = mapValues(without(source, ["parameters"]), (member, key) =>
    methods.has(key) ? toOperation(member, shared, defaults) : member,
  );
  return { ...item, parameters: shared.filter(isPlain).map(defaults.parameter) };
}

function toOperation(
  value: JsonValue,
  shared: readonly JsonObject[],
  defaults: Defaults,
): JsonValue {
  const source = defaults.resolve(value);
  if (source === undefined) return value;
  const own = parametersOf(source["parameters"], defaults);
  const produces = stringsOf(source["produces"]) ?? defaults.produces;
  const requestBody = toRequestBody(
    // The operation's own stand first: they override what the path shares.
    [
      ...own,
      ...shared.filter((parameter) => !own.some((other) => other["name"] === parameter["name"])),
    ],
    stringsOf(source["consumes"]) ?? defaults.consumes,
  );
  const { responses, schemes } = source;
  return {
    ...without(source, ["consumes", "produces", "schemes"]),
    parameters: own.filter(isPlain).map(defaults.parameter),
    ...(requestBody && { requestBody }),
    // Without a host there is nothing that a scheme could change.
    ...(schemes !== undefined &&
      defaults.root["host"] !== undefined && {
        servers: toServers(defaults.root, schemes, defaults.address),
      }),
    ...(isObject(responses) && {
      responses: mapValues(responses, (response) => toResponse(response, produces, defaults)),
    }),
  };
}

function toResponse(
  value: JsonValue,
  produces: readonly string[],
  { resolve }: Defaults,
): JsonValue {
  const source = resolve(value);
  if (source === undefined) return value;
  const { schema, ...rest } = source;
  const types = produces.length > 0 ? produces : ["application/json"];
  if (schema === undefined) return rest;
  const isFile = isObject(schema) && schema["type"] === "file";
  return { ...rest, content: contentOf(types, isFile ? {} : { schema }) };
}

function parametersOf(value: JsonValue | undefined, { resolve }: Defaults): readonly JsonObject[] {
  return listOf(value).flatMap((parameter) => {
    const source = resolve(parameter);
    // What leads nowhere stays, so that the reader can name it.
    return source === undefined ? (isObject(parameter) ? [parameter] : []) : [source];
  });
}

function isPlain(parameter: JsonObject): boolean {
  return parameter["in"] !== "body" && parameter["in"] !== "formData";
}

function mapValues(
  source: JsonObject,
  change: (value: JsonValue, key: string) => JsonValue,
): JsonObject {
  const result: { [key: string]: JsonValue } = Object.create(null);
  for (const [key, value] of Object.entries(source)) {
    if (value !== undefined) result[key] = change(value, key);
  }
  return result;
}
