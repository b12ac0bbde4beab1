import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { heavyListHint } from "../../src/cli/heavy-list.ts";
import type { Gateway } from "../../src/gateway.ts";
import { documentOf } from "../helpers/document.ts";
import { openGateway } from "../helpers/gateway.ts";

describe("heavyListHint", () => {
  let gateway: Gateway;

  beforeAll(async () => {
    const spec = documentOf({ paths: { "/a": { get: { operationId: "a", responses: {} } } } });
    gateway = await openGateway({ one: { spec } });
  });

  afterAll(() => gateway.close());

  it("names the way to a search where the list is long", () => {
    expect(heavyListHint(gateway, 10, "--mode search")).toBe(
      "1 tools take a model more than 10 tokens to read: add --mode search to search them instead.",
    );
  });

  it("says nothing where the list is short", () => {
    expect(heavyListHint(gateway, 50_000, "--mode search")).toBeUndefined();
  });
});
