import { describe, expect, it } from "vitest";

import type { JsonObject } from "../../../src/spec/model.ts";
import { createCatalogue } from "../../../src/tool/catalogue.ts";
import type { Catalogue } from "../../../src/tool/model.ts";
import { type OperationQuery, searchOperations } from "../../../src/tool/search.ts";
import { wordsOf } from "../../../src/tool/search/words.ts";
import { apiOf } from "../../helpers/document.ts";

function operation(operationId: string, more: JsonObject = {}): JsonObject {
  return { operationId, responses: { 200: { description: "ok" } }, ...more };
}

const shop = createCatalogue([
  apiOf({
    paths: {
      "/orders": {
        get: operation("listOrders", { summary: "List orders", tags: ["Sales"] }),
        post: operation("createOrder", { summary: "Create an order", tags: ["Sales"] }),
      },
      "/orders/{id}": {
        get: operation("getOrder", { summary: "Get an order", tags: ["Sales"] }),
        patch: operation("updateOrder", {
          summary: "Update an order",
          requestBody: {
            content: {
              "application/json": {
                schema: {
                  type: "object",
                  properties: { courier: { type: "string", enum: ["bicycle", "lorry"] } },
                },
              },
            },
          },
        }),
        delete: operation("removeOrder", { summary: "Remove an order" }),
      },
      "/customers": { get: operation("listCustomers", { summary: "List customers" }) },
      "/beta/customers": { get: operation("listCustomersBeta", { summary: "List customers" }) },
      "/v1/reports": { get: operation("getReportsOld", { summary: "Reports", deprecated: true }) },
      "/v2/reports": { get: operation("getReportsNew", { summary: "Reports" }) },
    },
  }),
]);

async function find(
  query: OperationQuery,
  catalogue: Catalogue = shop,
): Promise<readonly string[]> {
  return (await searchOperations(catalogue, query)).map(({ name }) => name);
}

describe("searchOperations", () => {
  it.each([
    ["list orders", "listOrders"],
    ["add an order", "createOrder"],
    ["change an order", "updateOrder"],
    ["get rid of an order", "removeOrder"],
    ["show all clients", "listCustomers"],
    ["custmers", "listCustomers"],
    ["custom", "listCustomers"],
    ["set the courier", "updateOrder"],
    ["deliver it by bicycle", "updateOrder"],
    ["reports", "getReportsNew"],
  ])("answers %j with %s", async (words, name) => {
    expect((await find({ words }))[0]).toBe(name);
  });

  it("puts what is finished before what is not", async () => {
    expect((await find({ words: "customers" })).slice(0, 2)).toEqual([
      "listCustomers",
      "listCustomersBeta",
    ]);
  });

  it.each(["removeOrder", "DELETE /orders/{id}"])("knows an operation by %s", async (words) => {
    expect((await find({ words }))[0]).toBe("removeOrder");
  });

  it("looks only where it is told to", async () => {
    expect(await find({ words: "order", tag: "sales", method: "get" })).toEqual([
      "getOrder",
      "listOrders",
    ]);
    expect(await find({ words: "order", api: "elsewhere" })).toEqual([]);
  });

  it("lists in document order where nothing is asked", async () => {
    expect(await find({ words: " ", tag: "Sales" })).toEqual([
      "listOrders",
      "createOrder",
      "getOrder",
    ]);
  });

  it("finds nothing for words that say nothing", async () => {
    expect(await find({ words: "what is it?" })).toEqual([]);
    expect(await find({ words: "zebra" })).toEqual([]);
  });

  it("takes names of Object.prototype as words", async () => {
    expect(await find({ words: "constructor __proto__ hasOwnProperty" })).toEqual([]);
  });

  it("takes a question of any length", async () => {
    expect(await find({ words: "order ".repeat(10_000) })).toContain("getOrder");
  });
});

describe("wordsOf", () => {
  it.each([
    ["listCoreV1PodForAllNamespaces", "list core v1 pod namespaces"],
    ["chat_postMessage", "chat post message"],
    ["/repos/{owner}/code-scanning", "repos owner code scanning"],
    ["HTTPServer", "http server"],
    ["the customer’s Café", "customers cafe"],
  ])("splits %j", (text, words) => {
    expect(wordsOf(text).join(" ")).toBe(words);
  });
});
