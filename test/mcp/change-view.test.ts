import { expect, it } from "vitest";

import { toChangeView } from "../../src/mcp/change-view.ts";
import { createHistory } from "../../src/mcp/history.ts";
import { readApi } from "../../src/operation/read.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import { narrow, wholeSlice } from "../../src/tool/slice.ts";
import { loadedOf } from "../helpers/document.ts";

const json = (name: string) => ({
  content: { "application/json": { schema: { $ref: `#/components/schemas/${name}` } } },
});
const parameter = (name: string, type = "string") => ({ name, in: "query", schema: { type } });

const before: JsonObject = {
  "/same": { get: { operationId: "same", responses: { 200: json("Stable") } } },
  "/gone": { get: { operationId: "gone", summary: "Says goodbye" } },
  "/list": {
    get: {
      operationId: "list",
      summary: "List",
      parameters: [parameter("page"), parameter("old"), parameter("size")],
      responses: { 200: json("Page"), 404: { description: "No" } },
    },
  },
};
const after: JsonObject = {
  "/same": before["/same"],
  "/list": {
    get: {
      operationId: "list",
      summary: "List all",
      parameters: [parameter("page", "integer"), parameter("size"), parameter("sort")],
      responses: { 200: json("Page"), 409: { description: "Busy" } },
    },
  },
  "/new": { post: { operationId: "add", summary: "Add one", tags: ["fresh"] } },
};
const item = (type: string) => ({
  Page: { type: "array", items: { $ref: "#/components/schemas/Item" } },
  Item: { type },
  Stable: { type: "string" },
});

function apiOf(paths: JsonObject, schemas: JsonObject, version: string) {
  const root = { info: { title: "Shop", version } };
  return readApi(loadedOf({ paths, components: { schemas }, root }), "shop");
}

const first = apiOf(before, { ...item("object"), Old: true }, "1");
const second = apiOf(after, { ...item("string"), Fresh: true }, "2");
const history = createHistory(() => Date.UTC(2026, 0, 2));
history.note([first]);
history.note([first]);
history.note([second]);
const known = history.of(second);

it("tells operations and schemas apart that came, went and changed", () => {
  if (known === undefined) throw new Error("nothing is known");
  expect(toChangeView(second, createCatalogue([second]).tools, known)).toBe(`# Changes of Shop

The document was read anew at 2026-01-02T00:00:00.000Z. Its version went from 1 to 2.

## Operations added (1)

- \`add\` (POST /new): Add one

## Operations removed (1)

- GET /gone: Says goodbye

## Operations changed (1)

- \`list\` (GET /list): summary; parameters: sort (query) added, old (query) removed, page (query) changed; responses: 409 added, 404 removed; uses Item

## Schemas (3)

- Fresh: added
- Old: removed
- Item: changed
`);
});

it("says nothing of what a client does not see", () => {
  if (known === undefined) throw new Error("nothing is known");
  const part = narrow(createCatalogue([second]), [{ ...wholeSlice, tags: ["fresh"] }]);
  const [api] = part.apis;
  const text = toChangeView(api ?? first, part.tools, known);
  expect(text).toContain("- `add` (POST /new): Add one");
  expect(text).not.toMatch(/gone|goodbye|list|Item|Fresh|Old/);
});
