/**
 * Arbitrary OpenAPI documents: odd names and paths, parameters of every kind, references that lead to each other, in
 * circles and nowhere, and pieces that are broken in the ways that pieces of documents are.
 */
import fc, { type Arbitrary } from "fast-check";

import type { JsonObject, JsonValue } from "../../src/spec/model.ts";

/** Few enough to collide, odd enough to hurt: keys that hosts refuse, and those that JavaScript's objects have already. */
export const nameArbitrary = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("id", "name", "body", "limit", "a", "b") },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "filter[name]",
      "filter.name",
      "$top",
      "X-Trace",
      "größe",
      "日本",
      "a/b~c%d",
      "__proto__",
      "constructor",
      "toString",
      "body_id",
      "query_id",
      " ",
      "",
      "$ref",
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 80 }) },
);

const headerArbitrary = fc.constantFrom("Accept", "AUTHORIZATION", "content-type", "Host");

const targets = ["A", "B", "C", "__proto__", "a/b"];

/** To one of the components, which may not be there or refer to themselves, or to nothing at all. */
function referenceArbitrary(kind: string): Arbitrary<JsonObject> {
  return fc
    .oneof(
      {
        weight: 8,
        arbitrary: fc
          .constantFrom(...targets)
          .map((name) => `#/components/${kind}/${name.replace("/", "~1")}`),
      },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          "#",
          "",
          "#/",
          "#/components",
          "#/nowhere",
          "#anchor",
          "#/components/%ZZ",
          "elsewhere.yaml#/X",
          "/etc/hostname",
          "http://[",
        ),
      },
    )
    .map(($ref) => ({ $ref }));
}

/** What stands where an object was due. */
const brokenArbitrary: Arbitrary<JsonValue> = fc.constantFrom<JsonValue[]>(
  null,
  true,
  5,
  "text",
  [],
  [null],
  {},
  { "x-only": 1 },
);

function mostly<T>(arbitrary: Arbitrary<T>): Arbitrary<T | JsonValue> {
  return fc.oneof({ weight: 12, arbitrary }, { weight: 1, arbitrary: brokenArbitrary });
}

/** An object whose members may be missing, but for those that make it worth looking at. */
function partOf(
  members: Record<string, Arbitrary<unknown>>,
  requiredKeys: string[] = [],
): Arbitrary<JsonObject> {
  return fc.record(members, { requiredKeys }) as Arbitrary<JsonObject>;
}

/** A map with own properties whatever their names. */
export function mapOf(
  keys: Arbitrary<string>,
  values: Arbitrary<unknown>,
  maxKeys = 4,
): Arbitrary<JsonObject> {
  return fc
    .array(fc.tuple(keys, values), { minLength: 1, maxLength: maxKeys })
    .map((entries) => Object.fromEntries(entries) as JsonObject);
}

const { schema: schemaArbitrary, object: objectArbitrary } = fc.letrec<{
  schema: JsonValue;
  object: JsonValue;
}>((tie) => ({
  object: partOf(
    {
      type: fc.constant("object"),
      properties: mapOf(nameArbitrary, tie("schema")),
      required: fc.array(nameArbitrary, { maxLength: 3 }),
      description: fc.string(),
    },
    ["type", "properties"],
  ),
  schema: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    partOf({
      type: fc.constantFrom<JsonValue[]>(
        "string",
        "integer",
        "number",
        "boolean",
        "array",
        "object",
        "null",
        "strin",
        ["string", "null"],
        [],
        7,
      ),
      format: fc.constantFrom("date", "int32", "binary", "made-up"),
      pattern: fc.constantFrom("^a+$", "[", "(?<!a)b", "/^x$/", "\\:"),
      minLength: fc.constantFrom<JsonValue[]>(0, 3, -1, "3"),
      exclusiveMinimum: fc.constantFrom<JsonValue[]>(true, 3),
      minimum: fc.constantFrom<JsonValue[]>(3, "3"),
      nullable: fc.boolean(),
      readOnly: fc.boolean(),
      enum: fc.constantFrom<JsonValue[]>([], ["a", "b"], ["a", "a"], [null], "a"),
      default: fc.jsonValue({ maxDepth: 1 }),
      example: brokenArbitrary,
      title: fc.constantFrom<JsonValue[]>("T", 5),
    }),
    referenceArbitrary("schemas"),
    partOf(
      {
        $ref: fc.constant("#/components/schemas/A"),
        nullable: fc.boolean(),
        description: fc.string(),
      },
      ["$ref"],
    ),
    tie("object"),
    partOf({
      type: fc.constant("object"),
      properties: mostly(mapOf(nameArbitrary, tie("schema"))),
      required: mostly(fc.array(nameArbitrary, { maxLength: 3 })),
      additionalProperties: fc.oneof(fc.boolean(), tie("schema")),
      discriminator: fc.constantFrom<JsonValue[]>(
        "id",
        { propertyName: "id" },
        { propertyName: "__proto__", mapping: { x: "A", y: "#/components/schemas/B" } },
      ),
    }),
    partOf({ type: fc.constant("array"), items: mostly(tie("schema")) }, ["type"]),
    partOf({
      allOf: mostly(fc.array(tie("schema"), { maxLength: 3 })),
      oneOf: mostly(fc.array(tie("schema"), { maxLength: 3 })),
      anyOf: mostly(fc.array(tie("schema"), { maxLength: 3 })),
      not: tie("schema"),
      discriminator: fc.constantFrom<JsonValue[]>({ propertyName: "name" }),
    }),
    brokenArbitrary,
  ),
}));

export { schemaArbitrary };

const mediaTypeArbitrary = fc.constantFrom(
  "application/json",
  "application/json",
  "application/x-www-form-urlencoded",
  "multipart/form-data",
  "text/plain",
  "application/octet-stream",
  "application/xml; charset=utf-8",
  "*/*",
  "nonsense",
);

const contentArbitrary = mapOf(
  mediaTypeArbitrary,
  mostly(
    partOf(
      {
        schema: fc.oneof(
          { weight: 3, arbitrary: objectArbitrary },
          { weight: 4, arbitrary: schemaArbitrary },
          { weight: 3, arbitrary: referenceArbitrary("schemas") },
        ),
        encoding: mostly(
          mapOf(nameArbitrary, mostly(partOf({ contentType: fc.constant("text/csv") }))),
        ),
      },
      ["schema"],
    ),
  ),
  3,
);

/** @param places - what `in` may say */
export function parameterArbitrary(places: readonly string[]): Arbitrary<JsonObject> {
  return fc
    .tuple(
      fc.constantFrom(...places),
      fc.oneof({ weight: 8, arbitrary: nameArbitrary }, { weight: 1, arbitrary: headerArbitrary }),
      partOf({
        required: fc.constantFrom<JsonValue[]>(true, false, "yes"),
        schema: schemaArbitrary,
        style: fc.constantFrom(
          "form",
          "simple",
          "label",
          "matrix",
          "deepObject",
          "spaceDelimited",
          "made-up",
        ),
        explode: fc.boolean(),
        content: contentArbitrary,
        type: fc.constantFrom("string", "array", "file"),
        description: fc.string(),
        example: brokenArbitrary,
      }),
    )
    .map(([place, name, rest]) => ({ ...rest, in: place, name }));
}

const places = ["path", "query", "header", "cookie", "querystring", "body", "formData", "nowhere"];

const parametersArbitrary = mostly(
  fc.array(mostly(fc.oneof(parameterArbitrary(places), referenceArbitrary("parameters"))), {
    maxLength: 5,
  }),
);

const bodyArbitrary = partOf({ content: mostly(contentArbitrary), required: fc.boolean() }, [
  "content",
]);

const operationArbitrary = partOf({
  operationId: fc.oneof(nameArbitrary, brokenArbitrary),
  summary: fc.string(),
  tags: mostly(fc.array(nameArbitrary, { maxLength: 2 })),
  parameters: parametersArbitrary,
  requestBody: mostly(fc.oneof(bodyArbitrary, referenceArbitrary("requestBodies"))),
  responses: mostly(
    mapOf(
      fc.constantFrom("200", "4xx", "default", "x-y"),
      mostly(partOf({ content: contentArbitrary })),
    ),
  ),
  security: mostly(fc.array(mostly(mapOf(nameArbitrary, fc.constant([]))), { maxLength: 2 })),
  servers: mostly(
    fc.array(mostly(partOf({ url: fc.constantFrom("https://a.example", "/v1", "{x}") })), {
      maxLength: 2,
    }),
  ),
  deprecated: brokenArbitrary,
});

const methodArbitrary = fc.constantFrom("get", "put", "post", "delete", "patch", "query", "trace");

const pathItemArbitrary = fc
  .tuple(
    mapOf(methodArbitrary, mostly(fc.oneof(operationArbitrary, referenceArbitrary("operations")))),
    partOf({
      parameters: parametersArbitrary,
      additionalOperations: mostly(
        mapOf(fc.constantFrom("COPY", "GET", "no token"), mostly(operationArbitrary)),
      ),
    }),
  )
  .map(([operations, shared]) => ({ ...operations, ...shared }));

export const pathArbitrary = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .array(
        fc.constantFrom(
          "things",
          "{id}",
          "{name}",
          "{a}.{b}",
          "{filter[name]}",
          "a b",
          "é",
          "{__proto__}",
        ),
        { maxLength: 4 },
      )
      .map((segments) => `/${segments.join("/")}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "no-slash",
      "",
      "/{}",
      "/{",
      "/a#b?c={d}",
      "__proto__",
      "x-ignored",
      "//",
    ),
  },
);

function componentArbitrary(values: Arbitrary<unknown>): Arbitrary<JsonValue> {
  return mostly(mapOf(fc.constantFrom(...targets), values));
}

/** @param versions - what `openapi` or `swagger` may say */
export function documentArbitrary(versions: readonly string[]): Arbitrary<JsonObject> {
  return fc
    .tuple(
      fc.constantFrom(...versions),
      fc.record({
        paths: mostly(
          mapOf(
            pathArbitrary,
            mostly(fc.oneof(pathItemArbitrary, referenceArbitrary("pathItems"))),
          ),
        ),
        info: mostly(partOf({ title: fc.string() })),
      }),
      partOf(
        {
          components: mostly(
            partOf({
              schemas: componentArbitrary(
                fc.oneof(
                  { weight: 2, arbitrary: objectArbitrary },
                  { weight: 3, arbitrary: schemaArbitrary },
                ),
              ),
              parameters: componentArbitrary(
                fc.oneof(parameterArbitrary(places), referenceArbitrary("parameters")),
              ),
              requestBodies: componentArbitrary(bodyArbitrary),
              pathItems: componentArbitrary(
                fc.oneof(pathItemArbitrary, referenceArbitrary("pathItems")),
              ),
              securitySchemes: componentArbitrary(
                partOf({ type: fc.constantFrom("http", "apiKey", "oauth2") }),
              ),
            }),
          ),
          tags: mostly(fc.array(mostly(partOf({ name: nameArbitrary })), { maxLength: 2 })),
          servers: brokenArbitrary,
          security: brokenArbitrary,
          definitions: componentArbitrary(schemaArbitrary),
          consumes: mostly(fc.array(mediaTypeArbitrary, { maxLength: 2 })),
          host: fc.constantFrom("api.example.com", "{host}"),
        },
        ["components"],
      ),
    )
    .map(([version, base, rest]) => ({
      [version.startsWith("2.") ? "swagger" : "openapi"]: version,
      ...base,
      ...rest,
    }));
}
