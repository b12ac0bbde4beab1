/**
 * OpenAPI documents of any size, shaped as real ones are: five operations a resource, shared parameters, request and
 * response bodies by reference, descriptions of a few sentences.
 */

type Json = Readonly<Record<string, unknown>>;

/** What the operations of a resource have in common. */
interface Resource {
  readonly name: string;
  readonly path: string;
  readonly schema: string;
}

/** @param operations - exactly that many */
export function generateDocument(operations: number): Json {
  const resources = Array.from({ length: Math.ceil(operations / 5) }, (_, index) => ({
    name: `resource ${index}`,
    path: `/resource-${index}`,
    schema: `Resource${index}`,
  }));
  let left = operations;
  const paths = resources.flatMap((resource) => {
    const own = operationsOf(resource).slice(0, left);
    left -= own.length;
    return [pathItem(resource.path, own, false), pathItem(`${resource.path}/{id}`, own, true)];
  });
  return {
    openapi: "3.0.3",
    info: { title: `${operations} operations`, version: "1.0.0" },
    servers: [{ url: "https://api.example.com/v1" }],
    paths: Object.fromEntries(paths.filter(([, item]) => Object.keys(item).length > 0)),
    components: {
      parameters: {
        Id: {
          name: "id",
          in: "path",
          required: true,
          description: "The identifier, as the list gave it.",
          schema: { type: "string", format: "uuid" },
        },
        Limit: {
          name: "limit",
          in: "query",
          description: "At most so many on one page.",
          schema: { type: "integer", minimum: 1, maximum: 100, default: 20 },
        },
        Cursor: {
          name: "cursor",
          in: "query",
          description: "Where the page before ended.",
          schema: { type: "string" },
        },
      },
      schemas: Object.fromEntries([
        ["Money", moneySchema],
        ...resources.map(({ name, schema }, index) => [schema, schemaOf(name, index)] as const),
      ]),
    },
  };
}

interface GeneratedOperation {
  readonly method: string;
  readonly isOfOne: boolean;
  readonly value: Json;
}

function operationsOf({ name, schema }: Resource): readonly GeneratedOperation[] {
  const content = { "application/json": { schema: { $ref: `#/components/schemas/${schema}` } } };
  const list = {
    "application/json": {
      schema: { type: "array", items: { $ref: `#/components/schemas/${schema}` } },
    },
  };
  const operation = (verb: string, rest: Json): Json => ({
    operationId: `${verb}${schema}`,
    tags: [name],
    summary: `${verb} ${name}`,
    description: `What "${verb}" does to ${name} is told here in a sentence or two, as documents do. Whoever calls it needs the right to.`,
    ...rest,
  });
  const ok = (body: Json): Json => ({ 200: { description: `The ${name}.`, content: body } });
  return [
    {
      method: "get",
      isOfOne: false,
      value: operation("list", {
        parameters: [
          { $ref: "#/components/parameters/Limit" },
          { $ref: "#/components/parameters/Cursor" },
        ],
        responses: ok(list),
      }),
    },
    {
      method: "post",
      isOfOne: false,
      value: operation("create", {
        requestBody: { required: true, content },
        responses: ok(content),
      }),
    },
    { method: "get", isOfOne: true, value: operation("get", { responses: ok(content) }) },
    {
      method: "put",
      isOfOne: true,
      value: operation("replace", {
        requestBody: { required: true, content },
        responses: ok(content),
      }),
    },
    {
      method: "delete",
      isOfOne: true,
      value: operation("delete", { responses: { 204: { description: "Gone." } } }),
    },
  ];
}

function pathItem(
  path: string,
  operations: readonly GeneratedOperation[],
  isOfOne: boolean,
): readonly [string, Json] {
  const own = operations.filter((operation) => operation.isOfOne === isOfOne);
  return [
    path,
    {
      ...(isOfOne && own.length > 0 && { parameters: [{ $ref: "#/components/parameters/Id" }] }),
      ...Object.fromEntries(own.map(({ method, value }) => [method, value])),
    },
  ];
}

const moneySchema = {
  type: "object",
  required: ["amount", "currency"],
  properties: {
    amount: { type: "integer", description: "In the smallest unit of the currency." },
    currency: { type: "string", pattern: "^[A-Z]{3}$" },
  },
};

/** Every tenth refers to the one before it, so that some tools reach further than their own schema. */
function schemaOf(name: string, index: number): Json {
  return {
    type: "object",
    description: `A ${name}.`,
    required: ["name", "price"],
    properties: {
      id: { type: "string", format: "uuid", readOnly: true },
      name: {
        type: "string",
        minLength: 1,
        maxLength: 100,
        description: `What the ${name} is called.`,
      },
      price: { $ref: "#/components/schemas/Money" },
      state: { type: "string", enum: ["draft", "active", "archived"], default: "draft" },
      tags: { type: "array", items: { type: "string" }, maxItems: 20 },
      createdAt: { type: "string", format: "date-time", readOnly: true },
      ...(index % 10 === 9 && { related: { $ref: `#/components/schemas/Resource${index - 1}` } }),
    },
  };
}
