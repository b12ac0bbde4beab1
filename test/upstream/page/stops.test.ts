/** Where reading a list ends, what is given then, and whether what is said about going on is true. */
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { describe, expect, it, onTestFinished } from "vitest";

import { isObject } from "../../../src/spec/json.ts";
import type { JsonObject, JsonValue } from "../../../src/spec/model.ts";
import { listen } from "../../../src/transport/listen.ts";
import { type Answer, type Asked, openPaged, readResult } from "./open.ts";

const integer = { type: "integer" };
const parameter = (name: string, schema: JsonObject = integer): JsonObject => ({
  name,
  in: "query",
  schema,
});
const numbered = [parameter("page"), parameter("per_page", { type: "integer", maximum: 100 })];
const byCursor = [parameter("cursor", { type: "string" }), parameter("limit")];

function paths(parameters: readonly JsonObject[]): JsonObject {
  return { "/things": { get: { operationId: "list", parameters } } };
}

const range = (start: number, end: number): readonly number[] =>
  Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);

/** Numbers from 0, by page; the total is said. */
function pageOf(total: number, { query }: Asked, byDefault = 10): Answer {
  const size = Number(query.get("per_page") ?? byDefault);
  const page = Number(query.get("page") ?? 1);
  return { body: { total, items: range((page - 1) * size, Math.min(total, page * size)) } };
}

/** Numbers from 0, by cursor, ten at a time; the cursor is a position. */
function cursorOf(total: number, { query }: Asked): Answer {
  const start = Number(query.get("cursor") ?? 0);
  const end = Math.min(total, start + Number(query.get("limit") ?? 10));
  return { body: { items: range(start, end), next_cursor: end < total ? String(end) : null } };
}

function itemsIn(value: JsonValue): JsonValue | undefined {
  return isObject(value) ? value["items"] : value;
}

describe("how many", () => {
  it("gives as many as _maxItems says, from as few pages as that takes, and says how to go on", async () => {
    const { call, asked } = await openPaged({
      paths: paths(numbered),
      api: (one) => pageOf(432, one),
    });
    const first = readResult(await call({ _maxItems: 250 }));
    expect(itemsIn(first.value)).toEqual(range(0, 250));
    expect(asked.map(({ url }) => url.search)).toEqual([
      "?per_page=100",
      "?per_page=100&page=2",
      "?per_page=100&page=3",
    ]);
    expect(first.note).toBe(
      "Note: These are 250 of 432 items, from 3 pages, as many as were asked for. To go on, call again with the same " +
        "arguments but per_page: 100, page: 3, _maxItems: 250. Its first 50 items are the last ones given here.",
    );
    expect(first.paging).toEqual({
      pages: 3,
      items: 250,
      total: 432,
      complete: false,
      stopped: "items",
      next: { per_page: 100, page: 3, _maxItems: 250 },
      skip: 50,
    });
    const rest = readResult(await call({ per_page: 100, page: 3, _maxItems: 250 }));
    expect(itemsIn(rest.value)).toEqual(range(200, 432));
  });

  it("asks for no larger page than what is wanted", async () => {
    const { call, asked } = await openPaged({
      paths: paths(numbered),
      api: (one) => pageOf(432, one),
    });
    const { value, note } = readResult(await call({ _maxItems: 7 }));
    expect(itemsIn(value)).toEqual(range(0, 7));
    expect(asked.map(({ url }) => url.search)).toEqual(["?per_page=7"]);
    expect(note).toContain("per_page: 7, page: 2");
  });

  it("takes a page size as the number of items, and pages on where the API gives less", async () => {
    const { call, asked } = await openPaged({
      paths: paths(byCursor),
      api: (one) =>
        cursorOf(100, {
          ...one,
          query: new URLSearchParams({ cursor: one.query.get("cursor") ?? "0" }),
        }),
    });
    const { value, note, paging } = readResult(await call({ limit: 25 }));
    expect(itemsIn(value)).toEqual(range(0, 25));
    expect(asked).toHaveLength(3);
    expect(paging).toMatchObject({ next: { cursor: "20" }, skip: 5 });
    expect(note).toContain('cursor: "20". Its first 5 items are the last ones given here.');
  });

  it("gives one page where page and size are both given", async () => {
    const { call, asked } = await openPaged({
      paths: paths(numbered),
      api: (one) => pageOf(95, one),
    });
    const { value } = readResult(await call({ page: 3, per_page: 10 }));
    expect(itemsIn(value)).toEqual(range(20, 30));
    expect(asked).toHaveLength(1);
  });

  it("goes on to the end from a page or cursor that is given, with the size that the API has then", async () => {
    const pages = await openPaged({ paths: paths(numbered), api: (one) => pageOf(45, one) });
    expect(itemsIn(readResult(await pages.call({ page: 3 })).value)).toEqual(range(20, 45));
    // Nobody knows the size of a page here: the empty one settles it.
    expect(pages.asked.map(({ url }) => url.search)).toEqual([
      "?page=3",
      "?page=4",
      "?page=5",
      "?page=6",
    ]);
    const cursors = await openPaged({ paths: paths(byCursor), api: (one) => cursorOf(45, one) });
    expect(itemsIn(readResult(await cursors.call({ cursor: "30" })).value)).toEqual(range(30, 45));
  });

  it("stops at 1,000 items where nobody says how many, and throws nothing away that it has read", async () => {
    const { call } = await openPaged({
      paths: paths([parameter("page"), parameter("per_page", { type: "integer", maximum: 30 })]),
      api: (one) => pageOf(5000, one),
    });
    const { value, paging, note } = readResult(await call());
    expect(itemsIn(value)).toEqual(range(0, 1020));
    expect(paging).toMatchObject({
      items: 1020,
      total: 5000,
      stopped: "items",
      next: { page: 35 },
    });
    expect(note).toContain("1,020 of 5,000 items, from 34 pages");
  });

  it("goes on inside a page where the API counts items", async () => {
    const { call } = await openPaged({
      paths: paths([parameter("offset"), parameter("limit")]),
      api: ({ query }) => {
        const start = Number(query.get("offset") ?? 0);
        return { body: { total: 100, items: range(start, Math.min(100, start + 40)) } };
      },
    });
    const first = readResult(await call({ _maxItems: 50 }));
    expect(itemsIn(first.value)).toEqual(range(0, 50));
    expect(first.paging).toMatchObject({ next: { offset: 50 } });
    expect(first.paging).not.toHaveProperty("skip");
  });

  it("tells the truth about more where it cut the only page", async () => {
    const { call } = await openPaged({
      paths: paths([parameter("starting_after", { type: "string" }), parameter("limit")]),
      api: () => ({ body: { data: [{ id: "a" }, { id: "b" }, { id: "c" }], has_more: false } }),
    });
    const { value, paging } = readResult(await call({ _maxItems: 2 }));
    expect(value).toEqual({ data: [{ id: "a" }, { id: "b" }], has_more: true });
    expect(paging).toMatchObject({ items: 2, complete: false });
  });
});

describe("limits", () => {
  it("stops before the page that would make the reply too large, and goes on with it", async () => {
    const big = "x".repeat(20_000);
    const { call } = await openPaged({
      paths: paths(byCursor),
      api({ query }) {
        const start = Number(query.get("cursor") ?? 0);
        return { body: { items: [start, start + 1, big], next_cursor: String(start + 2) } };
      },
    });
    const { payload, paging, note } = readResult(await call());
    expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(256 * 1024);
    expect(paging).toMatchObject({ pages: 13, stopped: "bytes", next: { cursor: "26" } });
    expect(note).toContain("as much as one reply holds");
  });

  it("reads more where _select narrows it afterwards", async () => {
    const big = "x".repeat(20_000);
    const { call } = await openPaged({
      paths: paths(byCursor),
      api({ query }) {
        const start = Number(query.get("cursor") ?? 0);
        return {
          body: { items: [{ id: start, big }], next_cursor: start < 29 ? String(start + 1) : null },
        };
      },
    });
    const { value } = readResult(await call({ _select: "items[].id" }));
    expect(value).toEqual(range(0, 30));
  });

  it("stops after as many pages as are allowed", async () => {
    const { call, asked } = await openPaged({
      paths: paths(byCursor),
      config: { limits: { pages: 4 } },
      api: (one) => cursorOf(1000, one),
    });
    const { value, paging } = readResult(await call());
    expect(asked).toHaveLength(4);
    expect(itemsIn(value)).toEqual(range(0, 40));
    expect(paging).toMatchObject({ stopped: "pages", next: { cursor: "40" } });
  });

  it("stops when its time is over, in the middle of a page", async () => {
    const { call } = await openPaged({
      paths: paths(byCursor),
      config: { timeouts: { pagesMs: 300 } },
      api: (one) => (one.query.get("cursor") === "20" ? new Promise(() => {}) : cursorOf(100, one)),
    });
    const { value, paging, note } = readResult(await call());
    expect(itemsIn(value)).toEqual(range(0, 20));
    expect(paging).toMatchObject({ stopped: "time", next: { cursor: "20" } });
    expect(note).toContain('cursor: "20"');
  });

  it("asks again as the caller did where the largest page is more than is read", async () => {
    const { call, asked } = await openPaged({
      paths: paths(numbered),
      config: { limits: { replyBytes: "2KiB" } },
      api: (one) => {
        const { body } = pageOf(30, one);
        const items = itemsIn(body) as readonly number[];
        return { body: { total: 30, items: items.map((id) => ({ id, text: "x".repeat(100) })) } };
      },
    });
    const { paging } = readResult(await call());
    expect(asked.map(({ url }) => url.search)).toEqual(["?per_page=100", "", "?page=2", "?page=3"]);
    expect(paging).toMatchObject({ items: 30, complete: true });
  });
});

describe("what goes round", () => {
  it("stops at a cursor that was there before", async () => {
    const { call, asked } = await openPaged({
      paths: paths(byCursor),
      api: ({ query }) => ({
        body: {
          items: [query.get("cursor") ?? "start"],
          next_cursor: query.get("cursor") === "a" ? "b" : "a",
        },
      }),
    });
    const { value, paging } = readResult(await call());
    expect(itemsIn(value)).toEqual(["start", "a", "b"]);
    expect(asked).toHaveLength(3);
    expect(paging).toMatchObject({ complete: false, stopped: "repeated" });
  });

  it("stops at a page that is the one before, and gives it once", async () => {
    const { call, asked } = await openPaged({
      paths: paths(numbered),
      api: () => ({ body: [1, 2, 3] }),
    });
    const { value, note } = readResult(await call());
    expect(value).toEqual([1, 2, 3]);
    // It was asked for no more than is allowed, and gave less: the end.
    expect(asked).toHaveLength(1);
    expect(note).toBeUndefined();
    const deaf = await openPaged({
      paths: paths([parameter("page")]),
      api: () => ({ body: [1, 2, 3] }),
    });
    const result = readResult(await deaf.call());
    expect(result.value).toEqual([1, 2, 3]);
    expect(deaf.asked).toHaveLength(2);
    expect(result.paging).toMatchObject({ stopped: "repeated" });
  });

  it("passes over one empty page, and stops at two in a row", async () => {
    const bodies = [[1], [], [2], [], [], [3]];
    const { call } = await openPaged({
      paths: paths(byCursor),
      api: ({ query }) => {
        const index = Number(query.get("cursor") ?? 0);
        return { body: { items: bodies[index] ?? [], next_cursor: String(index + 1) } };
      },
    });
    const { value, paging } = readResult(await call());
    expect(itemsIn(value)).toEqual([1, 2]);
    expect(paging).toMatchObject({ stopped: "empty", next: { cursor: "5" } });
  });

  it("takes an empty page for the end where pages are counted, and 404 too", async () => {
    for (const last of [{ body: [] }, { status: 404, body: { detail: "Invalid page." } }]) {
      const { call } = await openPaged({
        paths: paths([parameter("page")]),
        api: ({ query }) => (query.get("page") === null ? { body: [1, 2] } : last),
      });
      const { value, paging } = readResult(await call());
      expect(value).toEqual([1, 2]);
      expect(paging).toMatchObject({ items: 2, complete: true });
    }
  });

  it("says so where there is more and no way to it", async () => {
    const { call } = await openPaged({
      paths: paths([parameter("cursor", { type: "string" }), parameter("limit")]),
      api: () => ({ body: { data: [1, 2], has_more: true } }),
    });
    const { note, paging } = readResult(await call());
    expect(paging).toMatchObject({ items: 2, complete: false, stopped: "stuck" });
    expect(note).toContain("there are more, and the API does not say how to ask for them");
  });
});

describe("another origin", () => {
  const elsewhere: readonly [string, (origin: string) => string][] = [
    ["another host", () => "http://evil.example/things?page=2"],
    ["another port", (origin) => `${new URL(origin).protocol}//127.0.0.1:1/things?page=2`],
    ["another scheme", (origin) => `${origin.replace("http:", "https:")}/things?page=2`],
    ["no scheme", () => "//evil.example/things?page=2"],
    [
      "the API's name before an @",
      (origin) => `http://${new URL(origin).host}@evil.example/things?page=2`,
    ],
    ["backslashes", () => String.raw`\\evil.example\things?page=2`],
  ];

  it.each(elsewhere)("is not asked for a next page: %s", async (_, urlOf) => {
    for (const inHeader of [true, false]) {
      let origin = "";
      const opened = await openPaged({
        paths: paths(numbered),
        config: { headers: { "x-secret": "s3cret-value" } },
        api: () =>
          inHeader
            ? { headers: { link: `<${urlOf(origin)}>; rel="next"` }, body: [1, 2] }
            : { body: { data: [1, 2], links: { next: urlOf(origin) } } },
      });
      ({ origin } = opened);
      const { note, paging } = readResult(await opened.call());
      expect(opened.asked).toHaveLength(1);
      expect(paging).toMatchObject({ items: 2, complete: false, stopped: "elsewhere" });
      expect(note).toContain("which is not its own origin, so it was not asked for");
      // The page's number does no harm: it can be asked of the API itself.
      expect(note).toContain("page: 2");
    }
  });

  it("never gets the credentials that the pages before it had", async () => {
    const stolen: string[] = [];
    const thief = await openPaged({
      paths: paths(numbered),
      api: ({ headers }) => {
        stolen.push(JSON.stringify(headers));
        return { body: [] };
      },
    });
    const { call, asked } = await openPaged({
      paths: paths(numbered),
      config: { headers: { "x-secret": "s3cret-value" } },
      api: () => ({ headers: { link: `<${thief.origin}/things?page=2>; rel="next"` }, body: [1] }),
    });
    await call();
    expect(asked[0]?.headers["x-secret"]).toBe("s3cret-value");
    expect(stolen).toEqual([]);
  });
});

describe("a failure midway", () => {
  it("gives what was read, the reason, and how to go on", async () => {
    const { call } = await openPaged({
      paths: paths(byCursor),
      api: (one) =>
        one.query.get("cursor") === "20"
          ? { status: 400, body: { message: "cursor has expired" } }
          : cursorOf(50, one),
    });
    const result = await call();
    const { value, note, paging } = readResult(result);
    expect(result.isError).toBeUndefined();
    expect(value).toEqual({ items: range(0, 20), next_cursor: "20" });
    expect(paging).toMatchObject({ items: 20, stopped: "failed", next: { cursor: "20" } });
    expect(note).toContain("answered 400 Bad Request");
    expect(note).toContain("cursor has expired");
    expect(note).toContain('call again with the same arguments but cursor: "20"');
  });

  it("is the whole answer where the first page fails", async () => {
    const { call } = await openPaged({
      paths: paths(byCursor),
      api: () => ({ status: 403, body: { message: "no" } }),
    });
    expect((await call()).isError).toBe(true);
  });
});

it("sends every page with the headers and credentials of the first", async () => {
  const { call, asked } = await openPaged({
    paths: paths([...byCursor, { name: "X-Tenant", in: "header", schema: { type: "string" } }]),
    config: { headers: { authorization: "Bearer s3cret-value" } },
    api: (one) => cursorOf(30, one),
  });
  await call({ "X-Tenant": "acme" });
  expect(asked).toHaveLength(3);
  for (const { headers } of asked) {
    expect(headers).toMatchObject({ authorization: "Bearer s3cret-value", "x-tenant": "acme" });
  }
});

it("tells a client page by page, and ends with it, between pages and within one", async () => {
  let release = (): void => undefined;
  const hanging = new Promise<void>((resolve) => (release = resolve));
  const { gateway, asked } = await openPaged({
    paths: paths(byCursor),
    async api(one) {
      if (one.query.get("cursor") === "30") {
        release();
        await new Promise(() => {});
      }
      return cursorOf(100, one);
    },
  });
  const http = await gateway.http();
  const listener = await listen(http.app, {
    host: "127.0.0.1",
    port: 0,
    endStreams: () => http.endStreams(),
  });
  const client = new Client({ name: "pages", version: "1" });
  onTestFinished(async () => {
    await client.close();
    await listener.close(0);
  });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${listener.port}/mcp`)),
  );
  const steps: unknown[] = [];
  const stop = new AbortController();
  const calling = client.callTool(
    { name: "list", arguments: {} },
    { signal: stop.signal, onprogress: (step) => steps.push(step) },
  );
  const outcome = calling.then(
    () => "answered",
    () => "cancelled",
  );
  await hanging;
  stop.abort();
  expect(await outcome).toBe("cancelled");
  expect(asked).toHaveLength(4);
  expect(steps).toMatchObject([
    { progress: 20, message: "Page 2: 20 items" },
    { progress: 30, message: "Page 3: 30 items" },
  ]);
});

describe("what is not a list in pages", () => {
  it.each<[string, JsonObject, JsonValue]>([
    ["a chapter that names the next one", {}, { id: 3, verses: ["a", "b"], next: "/chapters/4" }],
    ["a thing with a list and a link", {}, { id: 3, tags: ["a"], links: { next: "/things/4" } }],
    [
      "several lists, none of them the items",
      {},
      { next: "/things?page=2", reds: [1], blues: [2] },
    ],
    ["no list", {}, { next: "/things?page=2", name: "x" }],
  ])("is left as it is: %s", async (_, operation, body) => {
    const { call, asked, tool } = await openPaged({
      paths: { "/things": { get: { operationId: "list", ...operation } } },
      api: () => ({ body }),
    });
    expect(tool.description).not.toContain("_maxItems");
    const { value, note } = readResult(await call());
    expect(value).toEqual(body);
    expect(asked).toHaveLength(1);
    expect(note).toBeUndefined();
  });

  it("is never paged by a method that changes something", async () => {
    const { call, asked } = await openPaged({
      paths: { "/things": { post: { operationId: "create", parameters: byCursor } } },
      api: (one) => cursorOf(30, one),
    });
    await call();
    expect(asked).toHaveLength(1);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ["the API", { tools: { pagination: "off" } }, {}],
    ["the operation", { tools: { operations: { list: { pagination: "off" } } } }, {}],
    ["the document", {}, { "x-pagination": "off" }],
  ])("is switched off for %s", async (_, config, extension) => {
    const { call, asked, tool } = await openPaged({
      paths: { "/things": { get: { operationId: "list", parameters: byCursor, ...extension } } },
      config,
      api: (one) => cursorOf(30, one),
    });
    expect(tool.controls.has("maxItems")).toBe(false);
    expect(readResult(await call()).value).toEqual({ items: range(0, 10), next_cursor: "10" });
    expect(asked).toHaveLength(1);
  });
});

it.each<[string, JsonObject]>([
  [
    "x-pagination",
    { "x-pagination": { kind: "cursor", parameter: "goOn", next: "place.then", items: "rows" } },
  ],
  [
    "x-speakeasy-pagination",
    {
      "x-speakeasy-pagination": {
        type: "cursor",
        inputs: [{ name: "goOn", in: "parameters", type: "cursor" }],
        outputs: { nextCursor: "$.place.then", results: "$.rows" },
      },
    },
  ],
  [
    "x-fern-pagination",
    {
      "x-fern-pagination": {
        cursor: "$request.goOn",
        next_cursor: "$response.place.then",
        results: "$response.rows",
      },
    },
  ],
])("pages as %s says, whatever the names", async (_, extension) => {
  const { call } = await openPaged({
    paths: { "/things": { get: { operationId: "list", ...extension } } },
    api({ query }) {
      const start = Number(query.get("goOn") ?? 0);
      return {
        body: {
          others: [],
          rows: [start, start + 1],
          place: { then: start < 8 ? String(start + 2) : null },
        },
      };
    },
  });
  expect(readResult(await call()).value).toMatchObject({
    rows: range(0, 10),
    place: { then: null },
  });
});
