import { describe, expect, it } from "vitest";

import { toolOptions } from "../../src/config/tool-options.ts";
import { listTools } from "../../src/mcp/tools.ts";
import type { FindingKind } from "../../src/report/model.ts";
import { createReport } from "../../src/report/report.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import type { MissingCredential } from "../../src/upstream/outcome.ts";
import { apiOf } from "../helpers/document.ts";
import { ofKind, reported, reportOn } from "./fixture.ts";

const fine = { operationId: "listThings", summary: "Lists all the things" };

function onOperation(operation: JsonObject, root: JsonObject = {}) {
  return reportOn({ paths: { "/things": { get: operation } }, root });
}

describe("createReport", () => {
  it("finds nothing where all is well", () => {
    const report = onOperation(fine);
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ server: "gateway", tools: 1, errors: 0, warnings: 0, notes: 0 });
    // Its `parameters` take a part of JSON Schema only: what is exact is adapted for it.
    const refusing = report.hosts.filter(({ accepts }) => !accepts);
    expect(refusing.map(({ host }) => host)).toEqual(["Gemini API"]);
    expect(report.apis).toEqual([
      {
        name: "test",
        title: "Test",
        version: "1",
        baseUrl: "https://api.example.com/v1",
        operations: 1,
        skipped: 0,
        tools: 1,
        secured: 0,
      },
    ]);
  });

  it("says what was left out of the document, why and where", () => {
    const report = reportOn({
      paths: {
        "/things": { get: { ...fine, parameters: [{ in: "nowhere", name: "q" }] }, put: 5 },
        "/nothing": 5,
      },
    });
    expect(ofKind(report, "left-out").map(({ path }) => path)).toEqual([
      "#/paths/~1things/get/parameters/0",
      "#/paths/~1things/put",
      "#/paths/~1nothing",
    ]);
    expect(ofKind(report, "left-out")[0]).toMatchObject({
      severity: "error",
      api: "test",
      message: expect.stringContaining("nowhere"),
    });
    expect(report.errors).toBe(3);
    expect(report.apis[0]).toMatchObject({ operations: 1, skipped: 2 });
  });

  it("says what was guessed", () => {
    const report = reportOn({ paths: { "/things/{id}": { get: fine } } });
    expect(ofKind(report, "guessed")).toMatchObject([
      { severity: "warning", path: "#/paths/~1things~1{id}/get/parameters" },
    ]);
  });

  it.each<[FindingKind, JsonObject]>([
    ["no-description", { operationId: "listThings" }],
    ["short-description", { operationId: "listThings", summary: "List things" }],
    ["no-operation-id", { summary: "Lists all the things" }],
    ["deprecated", { ...fine, deprecated: true }],
  ])("notices %s, with tool and place", (kind, operation) => {
    expect(onOperation(operation).findings).toMatchObject([
      {
        kind,
        tool: operation["operationId"] ?? "get_things",
        operation: "GET /things",
        path: "#/paths/~1things/get",
      },
    ]);
  });

  it.each([
    { operationId: "listThings", summary: "Lists", description: "all things" },
    { operationId: "listThings", description: "Lists all things" },
    { operationId: "listThings", summary: "获取所有用户的列表" },
  ])("takes summary and description together: %j", (operation) => {
    expect(onOperation(operation).findings).toEqual([]);
  });

  it("counts a text that summary and description repeat once", () => {
    const report = onOperation({ summary: "List things", description: "List things" });
    expect(ofKind(report, "short-description")).toHaveLength(1);
  });

  it("leaves descriptions that the operator gave to him", () => {
    const api = apiOf({ paths: { "/things": { get: { operationId: "listThings" } } } });
    const tools = toolOptions.parse({ operations: { listThings: { description: "Things" } } });
    const catalogue = createCatalogue([api], new Map([["test", tools]]));
    const report = createReport({ name: "gateway", catalogue, apis: [reported(api)] });
    expect(report.findings).toEqual([]);
  });

  it("tells which tools say the same as one before them", () => {
    const report = reportOn({
      paths: {
        "/things": { get: fine, put: { ...fine, operationId: "putThings" } },
        "/others": { get: { ...fine, operationId: "listOthers", summary: "Lists all the others" } },
      },
    });
    expect(report.findings).toMatchObject([
      {
        kind: "repeated-description",
        tool: "putThings",
        message: "It says the same as listThings.",
      },
    ]);
  });

  it("tells names that were shortened and names with a hash from those that were only cleaned", () => {
    const long = "listEveryLastThingThatThereIsInTheWholeOfTheWideWorldForOrganization";
    const report = reportOn({
      paths: {
        "/cleaned": { get: { ...fine, operationId: "list/things now", summary: "One of a kind" } },
        "/shortened": { get: { ...fine, operationId: long, summary: "Two of a kind" } },
        "/a": { get: { ...fine, operationId: "same.name", summary: "Three of a kind" } },
        "/b": { get: { ...fine, operationId: "same name", summary: "Four of a kind" } },
      },
    });
    expect(ofKind(report, "shortened-name")).toMatchObject([
      { path: "#/paths/~1shortened/get", message: `Shortened from ${long}.` },
    ]);
    expect(ofKind(report, "hashed-name").map(({ tool }) => tool)).toEqual([
      expect.stringMatching(/^same_name_[0-9a-f]{8}$/),
      expect.stringMatching(/^same_name_[0-9a-f]{8}$/),
    ]);
    expect(report.findings).toHaveLength(3);
  });

  it("takes a name that the operator gave for what it is", () => {
    const api = apiOf({ paths: { "/things": { get: fine } } });
    const tools = toolOptions.parse({ operations: { listThings: { name: "list" } } });
    const catalogue = createCatalogue([api], new Map([["test", tools]]));
    const report = createReport({ name: "gateway", catalogue, apis: [reported(api)] });
    expect(catalogue.tools.map(({ name }) => name)).toEqual(["list"]);
    expect(report.findings).toEqual([]);
  });

  it("knows schemas that the budget cut, and by how much", () => {
    const properties = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [
        `field${index}`,
        { type: "string", description: "Long. ".repeat(100) },
      ]),
    );
    const report = reportOn({
      paths: {
        "/things": {
          post: {
            ...fine,
            requestBody: {
              content: { "application/json": { schema: { type: "object", properties } } },
            },
          },
        },
      },
    });
    expect(report.findings).toMatchObject([
      {
        kind: "cut-schema",
        tool: "listThings",
        message: expect.stringMatching(/^Listed with .* of 3\d\.?\d* KiB\.$/),
      },
    ]);
  });

  it("warns when the tools are too many to choose from", () => {
    const paths = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [
          `/things${index}`,
          { get: { operationId: `list${index}`, summary: `Lists things of kind ${index}` } },
        ]),
      );
    expect(reportOn({ paths: paths(50) }).findings).toEqual([]);
    expect(reportOn({ paths: paths(51) }).findings).toMatchObject([{ kind: "many-tools" }]);
  });

  it.each([
    [{ paths: {} }, "No operation was read from the document."],
    [
      { paths: { "/things": { get: { ...fine, "x-mcp": false } } } },
      "The selection leaves out all of its 1 operation.",
    ],
  ])("says why there are no tools in %j", (options, message) => {
    const report = reportOn(options);
    expect(report.findings).toMatchObject([{ kind: "no-tools", severity: "warning", message }]);
    expect(report.size.heaviest).toEqual([]);
  });

  it("puts the gravest first", () => {
    const report = reportOn({
      paths: { "/things": { get: { deprecated: true }, put: 5 } },
      root: { servers: [{ url: "/" }] },
    });
    expect(report.findings.map(({ severity }) => severity)).toEqual([
      "error",
      "error",
      "warning",
      "warning",
      "note",
      "note",
    ]);
  });

  it("gives every finding a place and a mend", () => {
    const report = reportOn({ paths: { "/things": { get: { deprecated: true }, put: 5 } } });
    for (const { path, message, mend } of report.findings) {
      expect(path).toMatch(/^#\//);
      expect(message).toMatch(/\.$/);
      expect(mend).toMatch(/\.$/);
    }
  });

  it("finds operations of OpenAPI 3.2 where they stand", () => {
    const report = reportOn({
      paths: {
        "/things": { additionalOperations: { COPY: { operationId: "copyThings" }, LOCK: 5 } },
      },
    });
    expect(report.findings).toMatchObject([
      { kind: "left-out", path: "#/paths/~1things/additionalOperations/LOCK" },
      { kind: "no-description", path: "#/paths/~1things/additionalOperations/COPY" },
    ]);
    expect(report.apis[0]?.skipped).toBe(1);
  });
});

describe("base URLs", () => {
  const relative = { servers: [{ url: "/v1" }] };

  it("that are missing are one error for all tools of an API", () => {
    const report = onOperation(fine, relative);
    expect(ofKind(report, "no-base-url")).toMatchObject([
      { severity: "error", path: "#/servers", message: expect.stringContaining("1 tool") },
    ]);
    expect(ofKind(report, "guessed")).toMatchObject([{ path: "#/servers/0" }]);
  });

  it("of the operator make those of the document unimportant", () => {
    const report = reportOn(
      { paths: { "/things": { get: fine } }, root: relative },
      { baseUrl: "https://api.example.com", isBaseUrlGiven: true },
    );
    expect(report.findings).toEqual([]);
  });

  it("of single operations are errors of these", () => {
    const report = reportOn({
      paths: {
        "/things": { get: fine },
        "/upload": { post: { operationId: "upload", summary: "Uploads a thing", ...relative } },
      },
    });
    expect(ofKind(report, "no-base-url")).toMatchObject([
      { tool: "upload", path: "#/paths/~1upload/post", mend: expect.stringContaining("exclude") },
    ]);
  });
});

describe("credentials", () => {
  const key: MissingCredential = {
    scheme: "key",
    ways: [{ by: "variables", names: ["TEST_KEY"] }],
    kind: "apiKey",
  };
  const login: MissingCredential = {
    scheme: "login",
    ways: [{ by: "variables", names: ["TEST_LOGIN_USERNAME", "TEST_LOGIN_PASSWORD"] }],
    kind: "basic",
  };
  const options = {
    paths: {
      "/a": { get: { ...fine, operationId: "a", security: [{ key: [] }, { login: [] }] } },
      "/b": {
        get: { ...fine, operationId: "b", summary: "Lists the others", security: [{ key: [] }] },
      },
      "/c": {
        get: { ...fine, operationId: "c", summary: "Lists the rest", security: [{ key: [] }, {}] },
      },
    },
    components: {
      securitySchemes: {
        key: { type: "apiKey", in: "header", name: "X-Key" },
        login: { type: "http", scheme: "basic" },
      },
    },
  };

  it("that are missing are told with their variables, together for all that need the same", () => {
    const report = reportOn(options, { missing: [key, login] });
    expect(report.findings).toMatchObject([
      {
        kind: "no-credential",
        path: "#/components/securitySchemes/key",
        message:
          "1 tool needs TEST_KEY (apiKey), or TEST_LOGIN_USERNAME and TEST_LOGIN_PASSWORD (basic).",
      },
      { kind: "no-credential", message: "1 tool needs TEST_KEY (apiKey)." },
    ]);
    expect(report.errors).toBe(0);
    expect(report.apis[0]?.secured).toBe(2);
  });

  it("that satisfy one alternative are enough", () => {
    const report = reportOn(options, { missing: [key] });
    expect(report.findings.map(({ message }) => message)).toEqual([
      "1 tool needs TEST_KEY (apiKey).",
    ]);
  });

  it("that do not go where an operation lives are told, by origin", () => {
    const elsewhere = { servers: [{ url: "https://files.example.com/v1" }] };
    const report = reportOn(
      {
        ...options,
        paths: {
          ...options.paths,
          "/d": {
            get: { ...fine, security: [{ key: [] }], ...elsewhere, summary: "Lists files of mine" },
          },
        },
      },
      { sendsCredentialsTo: (url) => new URL(url).host === "api.example.com" },
    );
    expect(report.findings).toMatchObject([
      {
        kind: "withheld-credential",
        tool: "listThings",
        message: "It goes to https://files.example.com, which gets no credentials.",
      },
    ]);
  });

  it("go wherever the operator says that the API lives", () => {
    const api = apiOf(options);
    const report = createReport({
      name: "gateway",
      catalogue: createCatalogue([api]),
      apis: [reported(api, { isBaseUrlGiven: true, sendsCredentialsTo: () => false })],
    });
    expect(report.findings).toEqual([]);
  });
});

describe("size", () => {
  const paths = Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [
      `/things${index}`,
      { get: { operationId: `list${index}`, description: "All the things. ".repeat(index + 1) } },
    ]),
  );

  it("is that of the result of tools/list", () => {
    const api = apiOf({ paths });
    const catalogue = createCatalogue([api]);
    const { size } = createReport({ name: "gateway", catalogue, apis: [reported(api)] });
    expect(size.bytes).toBe(Buffer.byteLength(JSON.stringify({ tools: listTools(catalogue) })));
  });

  it("has the ten heaviest tools, the heaviest first", () => {
    const { heaviest } = reportOn({ paths }).size;
    expect(heaviest.map(({ tool }) => tool)).toEqual(
      [11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((index) => `list${index}`),
    );
    expect(heaviest[0]).toMatchObject({ operation: "GET /things11" });
  });

  it("estimates a token for every four bytes of what a model sees", () => {
    const { heaviest } = onOperation(fine).size;
    const [tool] = heaviest;
    // Title and annotations are for people and hosts.
    expect(tool?.tokens).toBeLessThan((tool?.bytes ?? 0) / 4);
    expect(tool?.tokens).toBeGreaterThan(0);
  });
});
