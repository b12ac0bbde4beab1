/** Nothing that people do not see comes through to a client, wherever in a document it stands. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Gateway } from "../../src/gateway.ts";
import type { ServerFactory } from "../../src/mcp/model.ts";
import { viewOfApi, withinView } from "../../src/mcp/view.ts";
import type { JsonObject, JsonValue } from "../../src/spec/model.ts";
import { wholeSlice } from "../../src/tool/slice.ts";
import { openGateway } from "../helpers/gateway.ts";
import { ask } from "../mcp/ask.ts";
import { documentArbitrary } from "./document.ts";

const hidden = [
  "\u0000",
  "\u0007",
  "\u001B[8m",
  "\u007F",
  "\u0085",
  "\u009B",
  "\u00AD",
  "\u034F",
  "\u061C",
  "\u115F",
  "\u180E",
  "\u200B",
  "\u200D",
  "\u200F",
  "\u2028",
  "\u202E",
  "\u2060",
  "\u2066",
  "\u2069",
  "\u3164",
  "\uD800",
  "\uFE0F",
  "\uFEFF",
  "\uFFF9",
  "\u{E0041}\u{E007F}",
  "\u{E0101}",
];
// Spelled out, not the classes that the gateway itself goes by.
const seen =
  // oxlint-disable-next-line no-control-regex no-misleading-character-class -- they are what is looked for
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u180E\u200B-\u200F\u2028-\u202E\u2060-\u2069\u3164\uD800-\uDFFF\uFE0F\uFEFF\uFFF9\u{E0000}-\u{E01EF}]/u;

/** A document with something in every place that a client can be told of. */
const wholeDocument: JsonObject = {
  openapi: "3.1.0",
  info: { title: "Shop", version: "1.0", description: "Sells books." },
  servers: [
    {
      url: "https://api.example.com/{stage}",
      description: "Live",
      variables: { stage: { default: "v1", description: "Stage" } },
    },
  ],
  tags: [{ name: "books", description: "All about books." }],
  "x-mcp-prompts": [
    {
      name: "recommend",
      title: "Recommend",
      description: "A book",
      arguments: [{ name: "mood", description: "Yours" }],
      messages: [{ role: "user", content: "Find a book for {mood}." }],
    },
  ],
  paths: {
    "/books/{id}": {
      get: {
        operationId: "getBook",
        summary: "One book",
        description: "Reads one book.",
        tags: ["books"],
        "x-mcp-resource": { name: "book", description: "A book" },
        parameters: [
          {
            name: "id",
            in: "path",
            required: true,
            description: "Its number",
            schema: { type: "string", pattern: "^[a-z]+$", examples: ["b1"] },
          },
          {
            name: "sort",
            in: "query",
            description: "Order",
            schema: { type: "string", enum: ["title", "year"], default: "title" },
          },
        ],
        responses: {
          "200": {
            description: "The book",
            content: {
              "application/json": {
                schema: { $ref: "#/components/schemas/Book" },
                example: { id: "b1" },
              },
            },
            links: {
              author: {
                operationId: "addBook",
                description: "Whose it is",
                parameters: { id: "$response.body#/id" },
              },
            },
          },
          "404": { description: "No such book" },
        },
      },
      post: {
        operationId: "addBook",
        summary: "Add a book",
        tags: ["books"],
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        requestBody: {
          description: "What to add",
          content: {
            "application/json": {
              schema: { $ref: "#/components/schemas/Book" },
              examples: { one: { summary: "One", value: { id: "b2" } } },
            },
          },
        },
        security: [{ login: [] }],
        responses: { "201": { description: "Added" } },
      },
    },
  },
  components: {
    schemas: {
      Book: {
        title: "Book",
        description: "A book as it is sold",
        type: "object",
        required: ["id", "kind"],
        properties: {
          id: { type: "string", title: "Number" },
          kind: { const: "book" },
          shelf: { $ref: "#/components/schemas/Shelf" },
          labels: {
            type: "object",
            patternProperties: { "^x-": { type: "string" } },
            additionalProperties: { type: "integer" },
          },
        },
      },
      Shelf: { type: "string", enum: ["upper", "lower"], description: "Where it stands" },
    },
    securitySchemes: {
      login: { type: "apiKey", in: "header", name: "X-Key", description: "A key" },
    },
  },
};

// Without these a document is none, or no longer the one that was meant.
const structure = new Set([
  "openapi",
  "info",
  "title",
  "version",
  "description",
  "servers",
  "url",
  "variables",
  "default",
  "tags",
  "name",
  "x-mcp-prompts",
  "arguments",
  "messages",
  "role",
  "content",
  "paths",
  "get",
  "put",
  "post",
  "delete",
  "patch",
  "operationId",
  "summary",
  "x-mcp-resource",
  "parameters",
  "in",
  "required",
  "schema",
  "pattern",
  "examples",
  "enum",
  "responses",
  "200",
  "201",
  "404",
  "example",
  "links",
  "requestBody",
  "security",
  "components",
  "schemas",
  "securitySchemes",
  "type",
  "properties",
  "const",
  "patternProperties",
  "additionalProperties",
  "value",
  "$ref",
  "swagger",
]);
const asIs = new Set(["openapi", "swagger", "in", "type", "role"]);

/** The document with something hidden in its texts and names, as `next` says for each in turn. */
function hide(
  value: JsonValue,
  next: () => { readonly what: string; readonly at: number } | undefined,
  key = "",
): JsonValue {
  const within = (text: string): string => {
    const insertion = next();
    if (insertion === undefined) return text;
    const at = insertion.at % (text.length + 1);
    return text.slice(0, at) + insertion.what + text.slice(at);
  };
  if (typeof value === "string") return asIs.has(key) ? value : within(value);
  if (Array.isArray(value)) return value.map((item: JsonValue) => hide(item, next, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      structure.has(name) ? name : within(name),
      hide(member ?? null, next, name),
    ]),
  );
}

const insertions = fc
  .array(fc.option(fc.record({ what: fc.constantFrom(...hidden), at: fc.nat(200) }), { freq: 3 }), {
    minLength: 1,
    maxLength: 40,
  })
  .map((list) => {
    let index = 0;
    return () => list[index++ % list.length] ?? undefined;
  });

/** Everything that a client can be told without a call of the API. */
async function askAll(gateway: Gateway): Promise<readonly unknown[]> {
  const servers = await gateway.localServers();
  const { tools, apis } = gateway.catalogue();
  const factoryOf = (mode: "full" | "search" | "code"): ServerFactory =>
    servers.factory(() => withinView(viewOfApi(undefined), wholeSlice, { mode }));
  const [full, search, code] = [factoryOf("full"), factoryOf("search"), factoryOf("code")];
  const answers = [
    ...(await Promise.all([full, search, code].map((factory) => ask(factory, "tools/list")))),
    ...(await Promise.all(
      ["server/discover", "resources/list", "resources/templates/list", "prompts/list"].map(
        (method) => ask(full, method),
      ),
    )),
  ];
  const call = async (factory: ServerFactory, name: string, given: JsonObject): Promise<void> => {
    answers.push(await ask(factory, "tools/call", { name, arguments: given }));
  };
  for (const api of apis) {
    const root = `openapi://${api.name}`;
    const schemas = api.document["components"] as { schemas?: JsonObject } | undefined;
    const names = Object.keys(schemas?.schemas ?? {}).map(
      (name) => `schemas/${encodeURIComponent(name)}`,
    );
    const tags = api.tags.map(({ name }) => `tags/${encodeURIComponent(name)}`);
    for (const rest of [
      "",
      "/document",
      "/document.yaml",
      "/changes",
      ...[...names, ...tags].map((name) => `/${name}`),
    ])
      answers.push(await ask(full, "resources/read", { uri: `${root}${rest}` }));
    for (const argument of ["tag", "schema", "operation"])
      answers.push(
        await ask(full, "completion/complete", {
          ref: { type: "ref/resource", uri: `${root}/${argument}s/{${argument}}` },
          argument: { name: argument, value: "" },
        }),
      );
  }
  for (const { name, api } of tools) {
    answers.push(
      await ask(full, "resources/read", {
        uri: `openapi://${api.name}/operations/${encodeURIComponent(name)}`,
      }),
    );
    await call(search, "describe_operation", { name });
    await call(full, name, { made: "up" });
  }
  await call(search, "search_operations", { query: "book" });
  await call(code, "search", { query: "book" });
  return answers;
}

async function shownOf(document: JsonObject): Promise<string> {
  // What is no document at all is refused, which no client hears of.
  const gateway = await openGateway({ shop: { spec: document } }).catch(() => undefined);
  if (gateway === undefined) return "";
  try {
    const texts: string[] = [];
    const collect = (value: unknown): void => {
      if (typeof value === "string") texts.push(value);
      else if (typeof value === "object" && value !== null)
        for (const [key, member] of Object.entries(value)) {
          texts.push(key);
          collect(member);
        }
    };
    for (const answer of await askAll(gateway)) collect(answer);
    return texts.join("\n");
  } finally {
    await gateway.close();
  }
}

describe("what people do not see", () => {
  it("is looked for in answers that tell of every part of a document", async () => {
    const shown = await shownOf(wholeDocument);
    for (const text of [
      "All about books",
      "Where it stands",
      "Its number",
      "upper",
      "^x-",
      "recommend",
      "Added",
    ])
      expect(shown).toContain(text);
    expect(shown).not.toMatch(/Resource not found|Tool not found|Unknown tool|Method not found/i);
  });

  it("is nowhere in what a client is told of a document that has it everywhere", async () => {
    await fc.assert(
      fc.asyncProperty(insertions, async (next) => {
        const shown = await shownOf(hide(wholeDocument, next) as JsonObject);
        expect(shown.length).toBeGreaterThan(5_000);
        expect(seen.exec(shown)).toBeNull();
      }),
      { numRuns: 8 },
    );
  });

  it("is nowhere, however odd the document", async () => {
    await fc.assert(
      fc.asyncProperty(
        documentArbitrary(["2.0", "3.0.3", "3.1.0"]),
        insertions,
        async (document, next) => {
          expect(seen.exec(await shownOf(hide(document, next) as JsonObject))).toBeNull();
        },
      ),
      { numRuns: 12 },
    );
  });
});
