/** Two small APIs, made by hand: what a catalogue looks like once documents have been read. */
import type { Api, Operation } from "../../src/operation/model.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import type { Catalogue, Tool } from "../../src/tool/model.ts";

const petsDocument: JsonObject = {
  openapi: "3.1.0",
  info: { title: "Pet shop", version: "2.1.0" },
  paths: { "/pets": {}, "/pets/{id}": {} },
  components: {
    schemas: {
      Pet: {
        type: "object",
        required: ["id"],
        properties: {
          id: { type: "string" },
          parent: { $ref: "#/components/schemas/Pet" },
          home: { $ref: "#/components/schemas/Home" },
        },
      },
      Home: { type: "object", properties: { street: { type: "string" } } },
      Anything: true,
      "Odd/name ~": { type: "string" },
    },
  },
};

const ordersDocument: JsonObject = {
  openapi: "3.0.3",
  info: { title: "Orders", version: "" },
  paths: { "/orders": {} },
};

const operationDefaults = {
  operationId: undefined,
  summary: "",
  description: "",
  tags: [],
  deprecated: false,
  servers: [],
  parameters: [],
  body: undefined,
  responses: [],
  security: [],
  source: {},
  pathItem: {},
  paramHeaders: new Map(),
  resource: undefined,
  requiredCapabilities: {},
} satisfies Partial<Operation>;

const listPets: Operation = {
  ...operationDefaults,
  key: "GET /pets",
  operationId: "listPets",
  method: "GET",
  path: "/pets",
  summary: "List pets",
  tags: ["pets"],
};

const getPet: Operation = {
  ...operationDefaults,
  key: "GET /pets/{id}",
  operationId: "pets/get",
  method: "GET",
  path: "/pets/{id}",
  summary: "One pet",
  description: "A pet by its id.",
  tags: ["pets", "lookup"],
  parameters: [
    {
      in: "path",
      name: "id",
      description: "Which one",
      required: true,
      deprecated: false,
      schema: { type: "string" },
      example: undefined,
      style: "simple",
      explode: false,
      allowReserved: false,
    },
  ],
  responses: [
    {
      status: "200",
      description: "The pet",
      content: [
        {
          type: "application/json",
          schema: { $ref: "#/components/schemas/Pet" },
          encoding: new Map(),
          prefixEncoding: [],
          itemEncoding: undefined,
        },
      ],
      links: [],
    },
  ],
  security: [[{ scheme: "token", scopes: [] }], []],
};

const createPet: Operation = {
  ...operationDefaults,
  key: "POST /pets",
  method: "POST",
  path: "/pets",
  summary: "Add a pet",
  body: {
    required: true,
    description: "",
    content: [
      {
        type: "application/json",
        schema: { $ref: "#/components/schemas/Pet" },
        encoding: new Map(),
        prefixEncoding: [],
        itemEncoding: undefined,
      },
    ],
  },
};

const listOrders: Operation = {
  ...operationDefaults,
  key: "GET /orders",
  operationId: "listOrders",
  method: "GET",
  path: "/orders",
  summary: "List orders",
};

const pets: Api = {
  name: "pets",
  title: "Pet shop",
  version: "2.1.0",
  description: "Everything about *pets*.",
  document: petsDocument,
  original: petsDocument,
  hasMore: false,
  servers: [{ name: "", url: "https://pets.example.com/v2", description: "Production" }],
  tags: [
    { name: "pets", description: "The animals\nthemselves" },
    { name: "unused", description: "" },
  ],
  securitySchemes: new Map([
    ["token", { kind: "bearer" }],
    ["key", { kind: "apiKey", in: "header", name: "X-Key" }],
    ["login", { kind: "basic" }],
    ["single-sign-on", { kind: "unsupported", type: "saml" }],
  ]),
  operations: [listPets, getPet, createPet],
  prompts: [],
  diagnostics: [],
};

const orders: Api = {
  name: "orders",
  title: "Orders",
  version: "",
  description: "",
  document: ordersDocument,
  original: ordersDocument,
  hasMore: false,
  servers: [],
  tags: [],
  securitySchemes: new Map(),
  operations: [listOrders],
  prompts: [],
  diagnostics: [],
};

function toTool(api: Api, operation: Operation, name: string, schema: JsonObject): Tool {
  return {
    name,
    title: operation.summary,
    description: `${operation.summary} (${operation.key})`,
    hints: {
      readOnlyHint: operation.method === "GET",
      destructiveHint: false,
      idempotentHint: operation.method === "GET",
      openWorldHint: true,
    },
    api,
    operation,
    input: {
      schema,
      bindings: [],
      mediaType: undefined,
      files: new Map(),
      ignoresUnknown: false,
    },
    confirmation: undefined,
    controls: new Set(),
    pagination: undefined,
    listedSchema: schema,
    outputSchema: undefined,
  };
}

const idSchema: JsonObject = {
  type: "object",
  properties: { id: { type: "string" } },
  required: ["id"],
  additionalProperties: false,
};

/** A catalogue of its own for each test: what is remembered per catalogue starts empty. */
export function createFixture(): Catalogue {
  const tools = [
    toTool(pets, listPets, "pets_listPets", { type: "object" }),
    toTool(pets, getPet, "pets_getPet", idSchema),
    toTool(pets, createPet, "pets_createPet", { type: "object" }),
    toTool(orders, listOrders, "orders_listOrders", { type: "object" }),
  ];
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  return { apis: [pets, orders], tools, find: (name) => byName.get(name) };
}
