import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { listTools } from "../../src/mcp/tools.ts";
import { readApi } from "../../src/operation/read.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import { createFolder } from "./folder.ts";
import { load, minimal } from "./load.ts";

/** Far above what any of these takes, far below what writing one of them out would. */
const boundMs = 10_000;
const boundBytes = 500_000_000;

/** Runs a task that must end soon and need little memory. */
async function bounded<Result>(task: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  const before = process.memoryUsage().rss;
  const result = await task();
  expect(performance.now() - startedAt).toBeLessThan(boundMs);
  expect(process.memoryUsage().rss - before).toBeLessThan(boundBytes);
  return result;
}

/** One operation, whose body has this schema. */
function taking(schema: JsonObject, schemas: JsonObject): JsonObject {
  const content = { "application/json": { schema } };
  const responses = { "200": { description: "ok", content } };
  return {
    ...minimal,
    paths: { "/x": { post: { operationId: "post", requestBody: { content }, responses } } },
    components: { schemas },
  };
}

function listed(root: JsonObject): string {
  const api = readApi(
    {
      root,
      original: root,
      address: undefined,
      files: [],
      version: "3.0",
      diagnostics: [],
      digest: "",
      validators: undefined,
    },
    "x",
  );
  const tools = listTools(createCatalogue([api]));
  expect(tools.map(({ name }) => name)).toEqual(["post"]);
  return JSON.stringify(tools);
}

describe("a document that is much larger than it looks", () => {
  const levels = 30;
  const names = Array.from({ length: levels }, (_, level) => `L${level}`);
  /** Each level holds the next one twice: 2^30 leaves when written out. */
  const doubling = Object.fromEntries(
    names.map((name, level) => {
      const next = names[level + 1];
      const part =
        next === undefined ? { type: "string" } : { $ref: `#/components/schemas/${next}` };
      return [name, { type: "object", properties: { a: part, b: part } }];
    }),
  );

  it("loads and lists its tools, references staying references", async () => {
    const folder = await createFolder({
      "api.json": taking({ $ref: "#/components/schemas/L0" }, doubling),
    });
    const text = await bounded(async () => listed((await load(join(folder, "api.json"))).root));
    expect(text.length).toBeLessThan(100_000);
  });

  it("loads and lists its tools when each level is a file", async () => {
    const files = names.map((name, level): [string, JsonObject] => {
      const next = names[level + 1];
      const part = next === undefined ? { type: "string" } : { $ref: `${next}.json` };
      return [`${name}.json`, { type: "object", properties: { a: part, b: part } }];
    });
    const folder = await createFolder({
      "api.json": taking({ $ref: "L0.json" }, {}),
      ...Object.fromEntries(files),
    });
    const text = await bounded(async () => listed((await load(join(folder, "api.json"))).root));
    expect(text.length).toBeLessThan(100_000);
  });

  it("loads and lists its tools when its parts are combined by allOf", async () => {
    const combined = Object.fromEntries(
      names.map((name, level) => {
        const next = names[level + 1];
        const part =
          next === undefined ? { type: "object" } : { $ref: `#/components/schemas/${next}` };
        return [name, { allOf: [part, part, { properties: { [name]: { type: "string" } } }] }];
      }),
    );
    const folder = await createFolder({
      "api.json": taking({ $ref: "#/components/schemas/L0" }, combined),
    });
    const text = await bounded(async () => listed((await load(join(folder, "api.json"))).root));
    expect(text.length).toBeLessThan(100_000);
  });

  it.each<[string, JsonObject]>([
    ["itself", { A: { $ref: "#/components/schemas/A" } }],
    [
      "each other",
      {
        A: { properties: { b: { $ref: "#/components/schemas/B" } } },
        B: { allOf: [{ $ref: "#/components/schemas/A" }] },
      },
    ],
    [
      "each other and nothing else",
      { A: { $ref: "#/components/schemas/B" }, B: { $ref: "#/components/schemas/A" } },
    ],
    ["itself by allOf", { A: { allOf: [{ $ref: "#/components/schemas/A" }, { type: "object" }] } }],
    ["what is in itself", { A: { $ref: "#/components/schemas/A/properties/x" } }],
  ])("loads and lists its tools when schemas contain %s", async (_, schemas) => {
    const folder = await createFolder({
      "api.json": taking({ $ref: "#/components/schemas/A" }, schemas),
    });
    const text = await bounded(async () => listed((await load(join(folder, "api.json"))).root));
    expect(text.length).toBeLessThan(10_000);
  });

  it("is refused when YAML aliases make it so", async () => {
    const bomb = names
      .map((name, level) => {
        const previous = names[level - 1];
        return `  ${name}: &${name} ${previous === undefined ? "[x, x]" : `[*${previous}, *${previous}]`}`;
      })
      .join("\n");
    const folder = await createFolder({ "api.yaml": `openapi: 3.1.0\nx-bomb:\n${bomb}\n` });
    await bounded(() =>
      expect(load(join(folder, "api.yaml"))).rejects.toMatchObject({
        code: "ERR_DOCUMENT_TOO_LARGE",
        message: expect.stringContaining("values, its YAML aliases counted at each place"),
      }),
    );
  });

  it("is refused when one text is repeated by aliases", async () => {
    const aliases = "*long, ".repeat(9_000);
    const folder = await createFolder({
      "api.yaml": `openapi: 3.1.0\nx-long: &long "${"x".repeat(400_000)}"\nx-all: [${aliases}]\n`,
    });
    await bounded(() =>
      expect(load(join(folder, "api.yaml"))).rejects.toMatchObject({
        code: "ERR_DOCUMENT_TOO_LARGE",
      }),
    );
  });

  it("is refused when YAML merge keys would grow with the cube of its size", async () => {
    const maps = Array.from({ length: 2_000 }, (_, index) =>
      index === 0
        ? `  m0: &m0 { k0: 0 }`
        : `  m${index}: &m${index} { <<: *m${index - 1}, k${index}: 0 }`,
    ).join("\n");
    const folder = await createFolder({ "api.yaml": `openapi: 3.1.0\nx-maps:\n${maps}\n` });
    await bounded(() =>
      expect(load(join(folder, "api.yaml"))).rejects.toMatchObject({
        code: "ERR_DOCUMENT_TOO_LARGE",
      }),
    );
  });
});
