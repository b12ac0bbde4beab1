/** Whatever the API, its page sizes and the number of items: what is joined is the whole, in order. */
import fc from "fast-check";
import { expect, it } from "vitest";

import type { SendContext } from "../../../src/upstream/model.ts";
import type { UpstreamOutcome } from "../../../src/upstream/outcome.ts";
import { withPages } from "../../../src/upstream/paging.ts";
import { toolFor } from "../../helpers/document.ts";
import { contextOf } from "../wire.ts";
import { at, exact, itemsOf, type PageSize, type Shape, shapes } from "./shapes.ts";

const recognised = shapes.filter(({ pagination }) => pagination === undefined);

/** The shape's own server, without a socket between. */
async function readAll(shape: Shape, count: number, size: PageSize, maxItems?: number) {
  const all = itemsOf(count);
  const { method = "get", path, operation } = shape;
  const tool = toolFor(operation, { method, path });
  let requests = 0;
  const send = withPages({ maxItems: 10_000, maxPages: 10_000, maxMs: 60_000, now: () => 0 })(
    async ({ url, body, headers }): Promise<UpstreamOutcome> => {
      requests += 1;
      const asked = new URL(url);
      const answer = shape.serve(
        {
          method: method.toUpperCase(),
          url: asked,
          query: asked.searchParams,
          headers,
          body: typeof body === "string" ? JSON.parse(body) : {},
        },
        all,
        size,
      );
      const reply = {
        status: answer.status ?? 200,
        headers: new Map(Object.entries({ "content-type": "application/json", ...answer.headers })),
        body: Buffer.from(String(answer.body)),
        truncated: false,
      };
      return { kind: "answered", reply, durationMs: 0 };
    },
  );
  const context: SendContext = contextOf({
    operation: tool.operation,
    paging: tool.pagination && { pagination: tool.pagination, maxItems, maxBytes: Infinity },
  });
  const outcome = await send(
    {
      method: method.toUpperCase(),
      url: `https://api.example.com${path}`,
      headers: {},
      body: undefined,
    },
    context,
  );
  if (outcome.kind !== "answered") throw new Error(outcome.kind);
  const text = Buffer.from(outcome.reply.body).toString();
  const items = at(JSON.parse(text), shape.items) as readonly { id?: string; _id?: string }[];
  return {
    ids: items.map(({ id, _id: hit }) => id ?? hit),
    all,
    text,
    requests,
    paging: outcome.paging,
  };
}

const sizes = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 20 }))
  .map(([byDefault, more]) => ({ byDefault, max: byDefault + more }));

it.each(recognised)("joins the whole: $name", async (shape) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 120 }), sizes, async (count, size) => {
      const { ids, all, text, paging, requests } = await readAll(shape, count, size);
      expect(ids).toEqual(all.map(({ id }) => id));
      for (const { serial } of all) expect(text).toContain(exact({ serial }).slice(1, -1));
      expect(paging).toMatchObject({ items: count, end: { kind: "complete" } });
      // One page more than there are, at most: an empty one that says that they are all.
      expect(requests).toBeLessThanOrEqual(Math.ceil(count / size.byDefault) + 1);
    }),
    { numRuns: 30 },
  );
});

it.each(recognised)(
  "gives the first of them, exactly as many as are asked for: $name",
  async (shape) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60 }),
        sizes,
        fc.integer({ min: 1, max: 70 }),
        async (count, size, maxItems) => {
          const { ids, all, paging } = await readAll(shape, count, size, maxItems);
          expect(ids).toEqual(all.slice(0, maxItems).map(({ id }) => id));
          if (count > maxItems) expect(paging?.more).toBeDefined();
          if (count < maxItems) expect(paging?.end).toEqual({ kind: "complete" });
        },
      ),
      { numRuns: 30 },
    );
  },
);
