import { describe, expect, it } from "vitest";

import type { ResultContext } from "../../src/response/model.ts";
import { withNextSteps } from "../../src/response/next-step.ts";
import type { Reply } from "../../src/response/read.ts";
import { isObject } from "../../src/spec/json.ts";
import type { JsonObject, JsonValue } from "../../src/spec/model.ts";
import { createRedactor } from "../../src/telemetry/redact.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import type { Catalogue } from "../../src/tool/model.ts";
import { apiOf } from "../helpers/document.ts";

const text = { type: "string" };
const at = (place: string, name: string, schema: JsonObject = text): JsonObject => ({
  name,
  in: place,
  required: place === "path",
  schema,
});

const paths = (responses: JsonObject): JsonObject => ({
  "/pets/{id}": {
    post: {
      operationId: "pets_feed",
      parameters: [
        at("path", "id", { type: "integer" }),
        at("query", "api_key"),
        at("query", "size"),
        at("header", "X-Team"),
        at("header", "X-Auth-Token"),
      ],
      requestBody: {
        content: {
          "application/json": {
            schema: { type: "object", properties: { food: text }, additionalProperties: false },
          },
        },
      },
      responses,
    },
  },
  "/owners/{id}": {
    get: {
      operationId: "Owners.Get_one",
      parameters: [at("path", "id"), at("query", "id"), at("header", "X-Team")],
    },
  },
  "/notes": {
    post: {
      operationId: "notes_add",
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: {
              type: "object",
              required: ["about", "text"],
              properties: { about: text, text },
              additionalProperties: false,
            },
          },
        },
      },
    },
    query: { operationId: "twice" },
    get: { operationId: "twice" },
  },
});

const components = { securitySchemes: { key: { type: "apiKey", in: "query", name: "api_key" } } };

interface Given {
  readonly links: JsonObject;
  readonly body?: JsonValue;
  readonly status?: number;
  readonly declared?: string;
  readonly narrow?: (catalogue: Catalogue) => Catalogue;
}

function stepsAfter({ links, body = { ownerId: "o-1" }, status = 200, ...rest }: Given) {
  const { declared = "200", narrow = (all) => all } = rest;
  const api = apiOf({
    paths: paths({ [declared]: { description: "", links } }),
    components,
    address: "https://api.example.com/docs/openapi.json",
  });
  const catalogue = createCatalogue([api]);
  const tool = catalogue.find("pets_feed");
  if (tool === undefined) throw new Error("the document has lost its operation");
  const context: ResultContext = {
    tool,
    redact: createRedactor(["s3cret-value"]),
    withheldFrom: undefined,
    needs: [],
    asked: {
      request: { method: "POST", url: "https://api.example.com/v1/pets/7", headers: {}, body: "" },
      arguments: {
        id: 7,
        api_key: "model-key",
        size: "s3cret-value",
        "X-Team": "red",
        "X-Auth-Token": "abc",
        food: "hay",
      },
      catalogue: narrow(catalogue),
    },
  };
  const headers = new Map([
    ["location", "/owners/9"],
    ["set-cookie", "session=1"],
  ]);
  const reply: Reply = { kind: "json", value: body, text: JSON.stringify(body), notes: [] };
  const payload = { type: "text", text: reply.text } as const;
  const result = withNextSteps({ content: [payload] }, { status, headers }, reply, context);
  const [first, told, ...others] = result.content;
  expect([first, others]).toEqual([payload, []]);
  const facts = result._meta?.["openapi-mcp-gateway/response"];
  return {
    told: told?.type === "text" ? told.text : undefined,
    next: isObject(facts) ? facts["next"] : undefined,
  };
}

const owner = (id: JsonValue, more: JsonObject = {}): JsonObject => ({
  owner: { operationId: "Owners.Get_one", parameters: { id }, ...more },
});

describe("withNextSteps", () => {
  it("tells the links of a response in words and in _meta", () => {
    const links = owner("$response.body#/ownerId", { description: "The owner. Of the pet." });
    expect(stepsAfter({ links })).toEqual({
      told: 'Next steps:\n- The owner: Owners_Get_one with id="o-1".',
      next: [{ tool: "Owners_Get_one", arguments: { id: "o-1" } }],
    });
  });

  it.each<[string, JsonObject, string]>([
    ["a constant", owner("o-2"), 'owner: Owners_Get_one with id="o-2".'],
    ["an argument of the call", owner("$request.path.id"), "owner: Owners_Get_one with id=7."],
    ["a header", owner("$request.header.x-team"), 'owner: Owners_Get_one with id="red".'],
    [
      "the body that was sent",
      owner("$request.body#/food"),
      'owner: Owners_Get_one with id="hay".',
    ],
    [
      "text",
      owner("{$response.header.Location}/x"),
      'owner: Owners_Get_one with id="/owners/9/x".',
    ],
    [
      "a place before the name",
      { o: { operationId: "Owners.Get_one", parameters: { "header.X-Team": "$method" } } },
      'o: Owners_Get_one with X-Team="POST"; it also needs id.',
    ],
    [
      "an id in other capitals and punctuation",
      { o: { operationId: "owners_getOne", parameters: { id: "1" } } },
      'o: Owners_Get_one with id="1".',
    ],
    [
      "a pointer",
      { o: { operationRef: "#/paths/~1owners~1{id}/get", parameters: { id: "1" } } },
      'o: Owners_Get_one with id="1".',
    ],
    [
      "a pointer, percent-encoded, relative to the document",
      {
        o: { operationRef: "openapi.json#/paths/~1owners~1%7Bid%7D/get", parameters: { id: "1" } },
      },
      'o: Owners_Get_one with id="1".',
    ],
    [
      "a body",
      { note: { operationId: "notes_add", requestBody: { about: "$response.body#/ownerId" } } },
      'note: notes_add with about="o-1"; it also needs text.',
    ],
    [
      "a name of several lines",
      { "a\n\u202eb": owner("1")["owner"] },
      'a b: Owners_Get_one with id="1".',
    ],
  ])("reads %s", (_, links, line) => {
    expect(stepsAfter({ links }).told).toBe(`Next steps:\n- ${line}`);
  });

  it("says which of two arguments is meant by the place", () => {
    const links = {
      o: { operationId: "Owners.Get_one", parameters: { "path.id": "p", "query.id": "q" } },
    };
    const { next } = stepsAfter({ links });
    const [step] = next as readonly { readonly arguments: JsonObject }[];
    expect(new Set(Object.values(step?.arguments ?? {}))).toEqual(new Set(["p", "q"]));
  });

  it.each<[string, JsonObject, JsonValue?]>([
    ["a value that is not there", owner("$response.body#/nobody")],
    ["a value that is null", owner("$response.body#/ownerId"), { ownerId: null }],
    ["a number that has lost digits", owner("$response.body#/ownerId"), { ownerId: 2 ** 60 }],
    ["a long value", owner("$response.body#/ownerId"), { ownerId: "x".repeat(1_000) }],
    ["invisible characters", owner("$response.body#/ownerId"), { ownerId: "a\u202eb" }],
    ["a masked value", owner("$response.body#/ownerId"), { ownerId: "[secret]" }],
    ["a secret of the gateway", owner("$request.query.size")],
    ["an API key", owner("$request.query.api_key")],
    ["a header for credentials", owner("$request.header.X-Auth-Token")],
    ["the header Authorization", owner("$request.header.Authorization")],
    ["a cookie", owner("$response.header.Set-Cookie")],
    [
      "a parameter that the tool does not have",
      { o: { operationId: "Owners.Get_one", parameters: { x: 1 } } },
    ],
    ["a body for a tool that takes none", owner("1", { requestBody: { a: 1 } })],
    [
      "a body with a member that the tool does not have",
      { n: { operationId: "notes_add", requestBody: { a: 1 } } },
    ],
    ["an operation that is not there", { o: { operationId: "nowhere" } }],
    ["an id that two operations have", { o: { operationId: "twice" } }],
    ["another document", { o: { operationRef: "other.json#/paths/~1owners~1{id}/get" } }],
    ["a server of its own", owner("1", { server: { url: "https://other.example" } })],
    ["nothing", { o: {}, p: null, q: { $ref: "#/components/links/Gone" } }],
  ])("leaves out a link with %s", (_, links, body = { ownerId: "o-1" }) => {
    expect(stepsAfter({ links, body })).toEqual({ told: undefined, next: undefined });
  });

  it.each([
    ["404", 404, true],
    ["4XX", 404, true],
    ["4xx", 422, true],
    ["default", 404, true],
    ["default", 200, true],
    ["200", 404, false],
    ["4XX", 200, false],
  ])("takes the links of %s for %d: %s", (declared, status, isTaken) => {
    const { told } = stepsAfter({ links: owner("1"), declared, status });
    expect(told !== undefined).toBe(isTaken);
  });

  it("names no tool that the client does not see", () => {
    const narrow = ({ tools, ...rest }: Catalogue): Catalogue => ({
      ...rest,
      tools: tools.filter(({ name }) => name === "pets_feed"),
    });
    expect(stepsAfter({ links: owner("1"), narrow }).told).toBeUndefined();
  });

  it("tells a few of many", () => {
    const links = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`o${index}`, owner(`${index}`)["owner"]]),
    );
    const { told, next } = stepsAfter({ links });
    expect(told?.split("\n")).toHaveLength(6);
    expect(told).toMatch(/^Next steps, 5 of 20:\n- o0: /);
    expect(next).toHaveLength(20);
  });
});
