/** Every shape, through the whole gateway: all items in order, nothing twice, nothing lost. */
import { describe, expect, it } from "vitest";

import { openPaged, readResult } from "./open.ts";
import { at, exact, type Item, itemsOf, type Shape, shapes } from "./shapes.ts";

export async function openShape(
  shape: Shape,
  all: readonly Item[],
  size = { byDefault: 7, max: 10 },
) {
  return openPaged({
    paths: {
      [shape.path]: { [shape.method ?? "get"]: { operationId: "list", ...shape.operation } },
    },
    config:
      shape.pagination === undefined
        ? {}
        : { tools: { operations: { list: { pagination: shape.pagination } } } },
    api: (asked) => shape.serve(asked, all, size),
  });
}

/** Hits of a search have their item inside. */
function idsOf(value: unknown): readonly unknown[] {
  return (value as readonly { readonly id?: string; readonly _id?: string }[]).map(
    ({ id, _id: hit }) => id ?? hit,
  );
}

describe.each(shapes)("$name", (shape) => {
  it.each([0, 1, 6, 7, 8, 20, 35, 101])("is read whole: %i items", async (count) => {
    const all = itemsOf(count);
    const { call, tool } = await openShape(shape, all);
    expect(tool.pagination?.recognised).toBe(true);
    const result = await call(shape.given);
    const { value, payload, paging } = readResult(result);
    expect(result.isError).toBeUndefined();
    expect(idsOf(at(value, shape.items))).toEqual(all.map(({ id }) => id));
    // Digits that no double holds.
    for (const { serial } of all) expect(payload).toContain(exact({ serial }).slice(1, -1));
    expect(paging).toMatchObject({ items: count, complete: true });
  });
});

it("recognises most of them without a word of configuration", () => {
  expect(shapes.filter(({ pagination }) => pagination === undefined).length).toBeGreaterThanOrEqual(
    20,
  );
});
