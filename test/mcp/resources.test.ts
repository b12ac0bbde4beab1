import { describe, expect, it } from "vitest";

import type { Mode } from "../../src/config/view-options.ts";
import { ask, createSubject, type Era, type Subject } from "./ask.ts";

const eras: readonly Era[] = ["2025-11-25", "2026-07-28"];

async function read(uri: string, { factory }: Subject = createSubject()) {
  const { result, error } = await ask(factory, "resources/read", { uri });
  const [contents, ...others] = (result?.["contents"] ?? []) as {
    readonly uri: string;
    readonly mimeType: string;
    readonly text: string;
  }[];
  expect(others).toEqual([]);
  return { contents, error, json: () => JSON.parse(contents?.text ?? "") as unknown };
}

describe("resources/list", () => {
  it("has overview and document of each API", async () => {
    const { factory } = createSubject();
    const { result } = await ask(factory, "resources/list");
    expect(result?.["resources"]).toEqual([
      {
        uri: "openapi://pets",
        name: "pets",
        title: "Pet shop",
        description: expect.stringContaining("pets"),
        mimeType: "text/markdown",
        size: expect.any(Number),
        annotations: {
          audience: ["user", "assistant"],
          priority: 0.9,
          lastModified: "1970-01-01T00:00:00.000Z",
        },
      },
      {
        uri: "openapi://pets/document",
        name: "pets-document",
        title: "Pet shop: OpenAPI document",
        description: expect.stringContaining("OpenAPI document"),
        mimeType: "application/json",
        size: expect.any(Number),
        annotations: {
          audience: ["assistant"],
          priority: 0.2,
          lastModified: "1970-01-01T00:00:00.000Z",
        },
      },
      expect.objectContaining({
        uri: "openapi://pets/document.yaml",
        mimeType: "application/yaml",
        annotations: expect.objectContaining({ audience: ["user"] }),
      }),
      expect.objectContaining({ uri: "openapi://pets/changes", mimeType: "text/markdown" }),
      expect.objectContaining({ uri: "openapi://orders" }),
      expect.objectContaining({ uri: "openapi://orders/document" }),
      expect.objectContaining({ uri: "openapi://orders/document.yaml" }),
      expect.objectContaining({ uri: "openapi://orders/changes" }),
    ]);
    expect(result).not.toHaveProperty("nextCursor");
  });

  it("is narrowed by a scope", async () => {
    const { factory } = createSubject({ scope: { api: "orders" } });
    const { result } = await ask(factory, "resources/list");
    expect(result?.["resources"]).toMatchObject([
      { uri: "openapi://orders" },
      { uri: "openapi://orders/document" },
      { uri: "openapi://orders/document.yaml" },
      { uri: "openapi://orders/changes" },
    ]);
  });

  it("refuses a cursor", async () => {
    const { factory } = createSubject();
    const { error } = await ask(factory, "resources/list", { cursor: "x" });
    expect(error?.code).toBe(-32602);
  });
});

it("lists the templates of operations, schemas, tags and large replies", async () => {
  const { factory } = createSubject();
  const { result } = await ask(factory, "resources/templates/list");
  expect(result?.["resourceTemplates"]).toMatchObject([
    { uriTemplate: "openapi://{api}/operations/{operation}", mimeType: "application/json" },
    { uriTemplate: "openapi://{api}/schemas/{schema}", mimeType: "application/json" },
    { uriTemplate: "openapi://{api}/tags/{tag}", mimeType: "text/markdown" },
    { uriTemplate: "openapi://{api}/replies/{id}{?offset,length}" },
  ]);
});

describe("openapi://{api}", () => {
  it("is the API on one page", async () => {
    const { contents } = await read("openapi://pets");
    expect(contents?.mimeType).toBe("text/markdown");
    expect(contents?.text).toBe(`# Pet shop

- Version: 2.1.0
- Operations: 3
- Tools: 3

Everything about *pets*.

## Servers

- https://pets.example.com/v2: Production

## Authentication

The gateway adds these by itself, from its configuration. They are never arguments of a tool.

- token: HTTP bearer token
- key: API key in the header \`X-Key\`
- login: HTTP basic, username and password
- single-sign-on: saml, which this gateway cannot supply

## Tags

- pets (2): The animals themselves
- unused (0)
- lookup (1)
- without a tag (1)

## How to call it

Each operation is a tool of its own: call it by its name. For example \`pets_listPets\` sends GET /pets; see openapi://pets/operations/pets_listPets.

- openapi://pets/operations/{operation}: one operation, by the name of its tool, its operationId, or \`METHOD path\` percent-encoded
- openapi://pets/tags/{tag}: the operations of one tag
- openapi://pets/schemas/{schema}: one schema with all that it refers to
- openapi://pets/document: the document
- openapi://pets/changes: what its last reload changed
`);
  });

  it("leaves out what the document does not say", async () => {
    const { contents } = await read("openapi://orders");
    expect(contents?.text).toMatch(
      /^# Orders\n\n- Operations: 1\n- Tools: 1\n\n## How to call it\n/,
    );
  });
});

describe.each<[Mode, string]>([
  ["full", "Each operation is a tool of its own"],
  ["search", "Call one by its name with call_read_operation for what reads"],
  ["code", "call them in one program with run"],
])("openapi://{api} in the mode %s", (mode, calling) => {
  it("says how operations are called there", async () => {
    const { contents } = await read("openapi://pets", createSubject({ mode }));
    expect(contents?.text).toContain(calling);
  });
});

describe("openapi://{api}/document", () => {
  it("is the document, whole", async () => {
    const subject = createSubject();
    const { contents, json } = await read("openapi://pets/document", subject);
    expect(contents?.mimeType).toBe("application/json");
    expect(json()).toEqual(subject.catalogue.apis[0]?.original);
  });

  it("has its size in the list, in bytes", async () => {
    const { catalogue } = createSubject();
    const [pets] = catalogue.apis;
    const original = { info: { title: "Größe" } };
    const { factory } = createSubject({
      catalogue: { ...catalogue, apis: pets === undefined ? [] : [{ ...pets, original }] },
    });
    const sizes = async (): Promise<unknown> => {
      const { result } = await ask(factory, "resources/list");
      return (result?.["resources"] as { readonly size?: number }[] | undefined)?.map(
        ({ size }) => size,
      );
    };
    expect(await sizes()).toEqual([expect.any(Number), 28, undefined, undefined]);
    const { result } = await ask(factory, "resources/read", {
      uri: "openapi://pets/document.yaml",
    });
    expect(result?.["contents"]).toEqual([
      {
        uri: "openapi://pets/document.yaml",
        mimeType: "application/yaml",
        text: 'info:\n  title: "Größe"\n',
      },
    ]);
    expect(await sizes()).toEqual([expect.any(Number), 28, 25, undefined]);
  });
});

describe("openapi://{api}/tags/{tag}", () => {
  it("is the operations of a tag, with their tools", async () => {
    const { contents } = await read("openapi://pets/tags/pets");
    expect(contents?.mimeType).toBe("text/markdown");
    expect(contents?.text).toBe(`# pets, a tag of Pet shop

The animals
themselves

## Operations (2)

- \`pets_listPets\`: List pets (GET /pets); reads
- \`pets_getPet\`: One pet (GET /pets/{id}); reads; needs id

All of one operation is at openapi://pets/operations/{operation}, by the name of its tool.
`);
  });

  it("is found whatever its capitals, and suggests what comes close", async () => {
    expect((await read("openapi://pets/tags/LookUp")).contents?.text).toContain("# lookup, a tag");
    const { error } = await read("openapi://pets/tags/pest");
    expect(error).toMatchObject({ code: -32602, message: expect.stringContaining("pets") });
  });
});

describe("openapi://{api}/changes", () => {
  it("says since when nothing has changed", async () => {
    const { contents } = await read("openapi://pets/changes");
    expect(contents?.text).toContain("read at 1970-01-01T00:00:00.000Z, and has not changed since");
  });
});

describe("openapi://{api}/operations/{operation}", () => {
  it.each([
    ["the name of its tool", "pets_getPet"],
    ["its operationId", "pets%2Fget"],
    ["its method and path", "GET%20%2Fpets%2F%7Bid%7D"],
  ])("is found by %s", async (_, operation) => {
    const { json } = await read(`openapi://pets/operations/${operation}`);
    expect(json()).toMatchObject({ tool: "pets_getPet", method: "GET", path: "/pets/{id}" });
  });

  it("is all that is documented, with what it refers to", async () => {
    const { json } = await read("openapi://pets/operations/pets_getPet");
    expect(json()).toEqual({
      tool: "pets_getPet",
      method: "GET",
      path: "/pets/{id}",
      operationId: "pets/get",
      summary: "One pet",
      description: "A pet by its id.",
      tags: ["pets", "lookup"],
      deprecated: false,
      servers: [],
      parameters: [
        {
          in: "path",
          name: "id",
          description: "Which one",
          required: true,
          deprecated: false,
          schema: { type: "string" },
          style: "simple",
          explode: false,
          allowReserved: false,
        },
      ],
      responses: [
        {
          status: "200",
          description: "The pet",
          content: [{ type: "application/json", schema: { $ref: "#/$defs/Pet" } }],
        },
      ],
      security: [[{ scheme: "token", scopes: [], kind: { kind: "bearer" } }], []],
      $defs: {
        Pet: {
          type: "object",
          required: ["id"],
          properties: {
            id: { type: "string" },
            parent: { $ref: "#/$defs/Pet" },
            home: { $ref: "#/$defs/Home" },
          },
        },
        Home: { type: "object", properties: { street: { type: "string" } } },
      },
    });
  });

  it("has the body", async () => {
    const { json } = await read("openapi://pets/operations/pets_createPet");
    expect(json()).toMatchObject({
      body: {
        required: true,
        content: [{ type: "application/json", schema: { $ref: "#/$defs/Pet" } }],
      },
    });
  });

  it("belongs to its API alone", async () => {
    expect((await read("openapi://orders/operations/pets_getPet")).error?.code).toBe(-32602);
  });
});

describe("openapi://{api}/schemas/{schema}", () => {
  it("is the schema with what it reaches under $defs", async () => {
    const { json } = await read("openapi://pets/schemas/Pet");
    expect(json()).toMatchObject({
      type: "object",
      properties: { parent: { $ref: "#/$defs/Pet" }, home: { $ref: "#/$defs/Home" } },
      $defs: { Home: { type: "object" }, Pet: { properties: { parent: { $ref: "#/$defs/Pet" } } } },
    });
  });

  it("is found by any name, percent-encoded", async () => {
    const { json } = await read(`openapi://pets/schemas/${encodeURIComponent("Odd/name ~")}`);
    expect(json()).toEqual({ type: "string" });
  });

  it("may be a boolean", async () => {
    expect((await read("openapi://pets/schemas/Anything")).json()).toBe(true);
  });
});

describe.each(eras)("an unknown resource at %s", (era) => {
  it.each([
    "openapi://nobody",
    "openapi://pets/operations/nothing",
    "openapi://pets/schemas/constructor",
    "openapi://pets/schemas/__proto__",
    "openapi://orders/schemas/Pet",
    "openapi://constructor",
    "openapi://pets/",
    "openapi://pets/documents",
    "openapi://pets/document/x",
    "openapi://pets/operations/",
    "openapi://pets/operations/GET /pets",
    "openapi://pets/schemas/%zz",
    "openapi://pets?x=1",
    "openapi://pets#x",
    "OPENAPI://pets",
    "http://pets",
    "file:///etc/passwd",
    "../pets",
    "",
  ])("is -32602 with its URI: %s", async (uri) => {
    const { factory } = createSubject();
    const { result, error } = await ask(factory, "resources/read", { uri }, era);
    expect(result).toBeUndefined();
    expect(error).toMatchObject({ code: -32602, data: { uri } });
  });

  it("names what comes close", async () => {
    const { factory } = createSubject();
    const messageFor = async (uri: string) =>
      (await ask(factory, "resources/read", { uri }, era)).error?.message;
    expect(await messageFor("openapi://pet")).toContain("APIs here: pets, orders.");
    expect(await messageFor("openapi://pets/schemas/Pets")).toContain("Closest: Pet");
    expect(await messageFor("openapi://pets/operations/listPet")).toContain("Closest: listPets");
  });
});
