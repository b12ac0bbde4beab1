/**
 * Lists as well-known APIs page through them: of each the document, as far as it matters here, and a server that pages
 * that way over any items, with a page size of its own where it is asked for none.
 */
import type { JsonObject, JsonValue } from "../../../src/spec/model.ts";
import type { Answer, Asked } from "./open.ts";

export interface Shape {
  readonly name: string;
  readonly path: string;
  readonly method?: "get" | "post";
  /** Parameters, request body and responses. */
  readonly operation: JsonObject;
  /** Where the items stand in the reply. */
  readonly items: readonly string[];
  /** Further arguments of the call. */
  readonly given?: JsonObject;
  /** What must be said about paging; nothing where it is recognised. */
  readonly pagination?: JsonObject;
  readonly serve: (asked: Asked, all: readonly Item[], page: PageSize) => Answer;
}

/** The number is beyond what a double holds: it must come through digit by digit. */
export interface Item {
  readonly id: string;
  readonly serial: number;
}

export interface PageSize {
  /** What the API takes when it is not asked for a size. */
  readonly byDefault: number;
  /** What it never exceeds, whatever it is asked for. */
  readonly max: number;
}

const integer = { type: "integer" };
const string = { type: "string" };
const query = (name: string, schema: JsonObject = integer, description = ""): JsonObject => ({
  name,
  in: "query",
  schema,
  ...(description !== "" && { description }),
});
const list: JsonObject = { type: "array", items: { type: "object" } };
const object = (properties: JsonObject): JsonObject => ({ type: "object", properties });
const ok = (schema: JsonObject, headers?: JsonObject): JsonObject => ({
  200: {
    description: "OK",
    content: { "application/json": { schema } },
    ...(headers && { headers }),
  },
});

function sizeOf(asked: string | null, { byDefault, max }: PageSize): number {
  return Math.min(asked === null ? byDefault : Number(asked), max);
}

/** The address of the same request with other values in its query. */
function urlWith({ url }: Asked, values: Readonly<Record<string, string | number>>): URL {
  const next = new URL(url);
  for (const [name, value] of Object.entries(values)) next.searchParams.set(name, String(value));
  return next;
}

const token = (position: number): string => Buffer.from(`p:${position}/+=`).toString("base64");
const positionOf = (given: unknown): number =>
  typeof given === "string" && given !== ""
    ? Number(/^p:(\d+)/.exec(Buffer.from(given, "base64").toString())?.[1])
    : 0;

/** JSON with the serial numbers as they are; they are not numbers of JavaScript. */
export function exact(value: unknown): string {
  return JSON.stringify(value).replaceAll(/"serial":(\d+)/g, '"serial":90071992547409930$1');
}

const page = (body: unknown, headers?: Readonly<Record<string, string>>): Answer => ({
  body: exact(body),
  ...(headers && { headers }),
});

function cut(all: readonly Item[], start: number, size: number) {
  const end = start + size;
  return { items: all.slice(start, end), end, hasMore: end < all.length };
}

export const shapes: readonly Shape[] = [
  {
    name: "GitHub: Link header, array at the root",
    path: "/repos/things",
    operation: {
      parameters: [
        query("per_page", { type: "integer", default: 30 }, "Results per page (max 100)."),
        query("page", { type: "integer", default: 1 }),
      ],
      responses: ok(list, { Link: { schema: string } }),
    },
    items: [],
    serve(asked, all, page_) {
      const size = sizeOf(asked.query.get("per_page"), page_);
      const number = Number(asked.query.get("page") ?? 1);
      const { items, hasMore } = cut(all, (number - 1) * size, size);
      const link = (to: number) =>
        urlWith(
          { ...asked, url: new URL("/repositories/7/things", asked.url) },
          { page: to, per_page: size },
        ).href;
      const links = [
        ...(number > 1 ? [`<${link(number - 1)}>; rel="prev"`] : []),
        ...(hasMore ? [`<${link(number + 1)}>; rel="next"`, `<${link(99)}>; rel="last"`] : []),
      ];
      return page(items, links.length === 0 ? {} : { link: links.join(", ") });
    },
  },
  {
    name: "Stripe: has_more and starting_after",
    path: "/v1/charges",
    operation: {
      parameters: [
        query("ending_before", string),
        query("limit", integer, "Limit can range between 1 and 100, and the default is 10."),
        query("starting_after", string),
      ],
      responses: ok(
        object({ object: string, data: list, has_more: { type: "boolean" }, url: string }),
      ),
    },
    items: ["data"],
    serve(asked, all, page_) {
      const after = asked.query.get("starting_after");
      const start = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
      const { items, hasMore } = cut(all, start, sizeOf(asked.query.get("limit"), page_));
      return page({ object: "list", url: "/v1/charges", data: items, has_more: hasMore });
    },
  },
  {
    name: "Slack: response_metadata.next_cursor",
    path: "/conversations.list",
    operation: {
      parameters: [query("cursor", string), query("limit", integer)],
      responses: ok(
        object({
          ok: { type: "boolean" },
          channels: list,
          response_metadata: object({ next_cursor: string }),
        }),
      ),
    },
    items: ["channels"],
    serve(asked, all, page_) {
      const start = positionOf(asked.query.get("cursor"));
      const { items, end, hasMore } = cut(all, start, sizeOf(asked.query.get("limit"), page_));
      return page({
        ok: true,
        channels: items,
        response_metadata: { next_cursor: hasMore ? token(end) : "" },
      });
    },
  },
  {
    name: "Google: nextPageToken",
    path: "/drive/v3/files",
    operation: {
      parameters: [
        query("pageToken", string),
        query("pageSize", { type: "integer", minimum: 1, maximum: 1000 }),
      ],
      responses: ok(object({ kind: string, nextPageToken: string, files: list })),
    },
    items: ["files"],
    serve(asked, all, page_) {
      const start = positionOf(asked.query.get("pageToken"));
      const { items, end, hasMore } = cut(all, start, sizeOf(asked.query.get("pageSize"), page_));
      return page({
        kind: "drive#fileList",
        ...(hasMore && { nextPageToken: token(end) }),
        files: items,
      });
    },
  },
  {
    name: "OData: @odata.nextLink",
    path: "/v1.0/drives",
    operation: {
      parameters: [query("$top"), query("$skip"), query("$count", { type: "boolean" })],
      responses: ok(object({ value: list, "@odata.nextLink": string })),
    },
    items: ["value"],
    serve(asked, all, page_) {
      const start = positionOf(asked.query.get("$skiptoken"));
      const { items, end, hasMore } = cut(all, start, sizeOf(asked.query.get("$top"), page_));
      return page({
        "@odata.context": "$metadata#drives",
        value: items,
        ...(hasMore && { "@odata.nextLink": urlWith(asked, { $skiptoken: token(end) }).href }),
      });
    },
  },
  {
    name: "JSON:API: links.next and included resources",
    path: "/articles",
    operation: {
      parameters: [query("page[number]"), query("page[size]")],
      responses: ok(object({ data: list, included: list, links: object({ next: string }) })),
    },
    items: ["data"],
    serve(asked, all, page_) {
      const number = Number(asked.query.get("page[number]") ?? 1);
      const size = sizeOf(asked.query.get("page[size]"), page_);
      const { items, hasMore } = cut(all, (number - 1) * size, size);
      const next = urlWith(asked, { "page[number]": number + 1 });
      return page({
        data: items,
        included: [{ type: "people", id: "1" }],
        links: { self: asked.url.href, next: hasMore ? next.pathname + next.search : null },
      });
    },
  },
  {
    name: "HAL: _links.next.href and _embedded",
    path: "/v2/applications",
    operation: {
      parameters: [query("page"), query("page_size")],
      responses: ok(
        object({
          page: integer,
          total_items: integer,
          total_pages: integer,
          _embedded: object({ applications: list }),
          _links: object({ next: object({ href: string }) }),
        }),
      ),
    },
    items: ["_embedded", "applications"],
    serve(asked, all, page_) {
      const number = Number(asked.query.get("page") ?? 1);
      const size = sizeOf(asked.query.get("page_size"), page_);
      const { items, hasMore } = cut(all, (number - 1) * size, size);
      return page({
        page: number,
        page_size: size,
        total_items: all.length,
        total_pages: Math.ceil(all.length / size),
        _embedded: { applications: items },
        _links: {
          self: { href: asked.url.href },
          ...(hasMore && { next: { href: urlWith(asked, { page: number + 1 }).href } }),
        },
      });
    },
  },
  {
    name: "Elasticsearch: search_after from the last hit's sort",
    path: "/books/_search",
    method: "post",
    operation: {
      requestBody: {
        content: {
          "application/json": {
            schema: object({
              query: { type: "object" },
              size: integer,
              search_after: { type: "array", items: {} },
            }),
          },
        },
      },
      responses: ok(
        object({ took: integer, hits: object({ total: object({ value: integer }), hits: list }) }),
      ),
    },
    items: ["hits", "hits"],
    given: { query: { match_all: {} } },
    serve({ body }, all, page_) {
      const [after] = (body["search_after"] as readonly [string] | undefined) ?? [];
      const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
      const asked = body["size"] === undefined ? null : String(body["size"]);
      const { items } = cut(all, start, sizeOf(asked, page_));
      return page({
        took: 3,
        hits: {
          total: { value: all.length, relation: "eq" },
          hits: items.map((item) => ({ _id: item.id, _source: item, sort: [item.id] })),
        },
      });
    },
  },
  {
    name: "Notion: start_cursor in the body",
    path: "/v1/databases/{id}/query",
    method: "post",
    operation: {
      parameters: [{ name: "id", in: "path", required: true, schema: string }],
      requestBody: {
        content: {
          "application/json": {
            schema: object({
              filter: { type: "object" },
              start_cursor: string,
              page_size: { type: "integer", maximum: 100 },
            }),
          },
        },
      },
      responses: ok(
        object({
          object: string,
          results: list,
          next_cursor: { type: ["string", "null"] },
          has_more: { type: "boolean" },
        }),
      ),
    },
    items: ["results"],
    given: { id: "db", filter: { property: "Done" } },
    serve({ body }, all, page_) {
      const start = positionOf(body["start_cursor"]);
      const asked = body["page_size"] === undefined ? null : String(body["page_size"]);
      const { items, end, hasMore } = cut(all, start, sizeOf(asked, page_));
      return page({
        object: "list",
        results: items,
        next_cursor: hasMore ? token(end) : null,
        has_more: hasMore,
      });
    },
  },
  {
    name: "OpenAI: after, last_id and has_more",
    path: "/v1/assistants",
    operation: {
      parameters: [
        query(
          "limit",
          { type: "integer", default: 20 },
          "Limit can range between 1 and 100, and the default is 20.",
        ),
        query("after", string),
        query("before", string),
      ],
      responses: ok(
        object({
          object: string,
          data: list,
          first_id: string,
          last_id: string,
          has_more: { type: "boolean" },
        }),
      ),
    },
    items: ["data"],
    serve(asked, all, page_) {
      const after = asked.query.get("after");
      const start = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
      const { items, hasMore } = cut(all, start, sizeOf(asked.query.get("limit"), page_));
      return page({
        object: "list",
        data: items,
        first_id: items[0]?.id ?? null,
        last_id: items.at(-1)?.id ?? null,
        has_more: hasMore,
      });
    },
  },
  {
    name: "Kubernetes: metadata.continue",
    path: "/api/v1/pods",
    operation: {
      parameters: [query("continue", string), query("limit")],
      responses: ok(
        object({
          items: list,
          metadata: object({ continue: string, remainingItemCount: integer }),
        }),
      ),
    },
    items: ["items"],
    serve(asked, all, page_) {
      const start = positionOf(asked.query.get("continue"));
      const { items, end, hasMore } = cut(all, start, sizeOf(asked.query.get("limit"), page_));
      return page({
        kind: "PodList",
        metadata: hasMore
          ? { continue: token(end), remainingItemCount: all.length - end }
          : { resourceVersion: "7" },
        items,
      });
    },
  },
  {
    name: "DigitalOcean: links.pages.next",
    path: "/v2/droplets",
    operation: {
      parameters: [
        query("per_page", { type: "integer", minimum: 1, default: 20, maximum: 200 }),
        query("page", { type: "integer", minimum: 1, default: 1 }),
      ],
      responses: ok(
        object({
          droplets: list,
          links: object({ pages: object({ next: string }) }),
          meta: object({ total: integer }),
        }),
      ),
    },
    items: ["droplets"],
    serve(asked, all, page_) {
      const number = Number(asked.query.get("page") ?? 1);
      const size = sizeOf(asked.query.get("per_page"), page_);
      const { items, hasMore } = cut(all, (number - 1) * size, size);
      return page({
        droplets: items,
        links: hasMore ? { pages: { next: urlWith(asked, { page: number + 1 }).href } } : {},
        meta: { total: all.length },
      });
    },
  },
  {
    name: "Twilio: next_page_uri",
    path: "/2010-04-01/Accounts.json",
    operation: {
      parameters: [
        query("PageSize", { type: "integer", minimum: 1, maximum: 1000 }),
        query("Page", { type: "integer", minimum: 0 }),
        query("PageToken", string),
      ],
      responses: ok(
        object({
          accounts: list,
          next_page_uri: { type: "string", nullable: true },
          page: integer,
          page_size: integer,
        }),
      ),
    },
    items: ["accounts"],
    serve(asked, all, page_) {
      const number = Number(asked.query.get("Page") ?? 0);
      const size = sizeOf(asked.query.get("PageSize"), page_);
      const { items, hasMore } = cut(all, number * size, size);
      const next = urlWith(asked, { Page: number + 1, PageSize: size, PageToken: token(number) });
      return page({
        accounts: items,
        page: number,
        page_size: size,
        next_page_uri: hasMore ? next.pathname + next.search : null,
      });
    },
  },
  {
    name: "Jira: startAt, maxResults and total",
    path: "/rest/api/3/search",
    operation: {
      parameters: [
        query("startAt", { type: "integer", default: 0 }),
        query("maxResults", { type: "integer", default: 50 }),
      ],
      responses: ok(
        object({ startAt: integer, maxResults: integer, total: integer, issues: list }),
      ),
    },
    items: ["issues"],
    serve(asked, all, page_) {
      const start = Number(asked.query.get("startAt") ?? 0);
      const size = sizeOf(asked.query.get("maxResults"), page_);
      const { items } = cut(all, start, size);
      return page({
        expand: "names",
        startAt: start,
        maxResults: size,
        total: all.length,
        issues: items,
      });
    },
  },
  {
    name: "Jira: startAt and isLast",
    path: "/rest/api/3/filter/search",
    operation: {
      parameters: [query("startAt"), query("maxResults")],
      responses: ok(
        object({
          startAt: integer,
          maxResults: integer,
          isLast: { type: "boolean" },
          values: list,
        }),
      ),
    },
    items: ["values"],
    serve(asked, all, page_) {
      const start = Number(asked.query.get("startAt") ?? 0);
      const size = sizeOf(asked.query.get("maxResults"), page_);
      const { items, hasMore } = cut(all, start, size);
      return page({ startAt: start, maxResults: size, isLast: !hasMore, values: items });
    },
  },
  {
    name: "Asana: next_page.uri",
    path: "/api/1.0/tasks",
    operation: {
      parameters: [
        query("limit", { type: "integer", minimum: 1, maximum: 100 }),
        query("offset", string),
      ],
      responses: ok(
        object({ data: list, next_page: object({ offset: string, path: string, uri: string }) }),
      ),
    },
    items: ["data"],
    serve(asked, all, page_) {
      const start = positionOf(asked.query.get("offset"));
      const { items, end, hasMore } = cut(all, start, sizeOf(asked.query.get("limit"), page_));
      const next = urlWith(asked, { offset: token(end) });
      return page({
        data: items,
        next_page: hasMore ? { offset: token(end), path: "/tasks", uri: next.href } : null,
      });
    },
  },
  {
    name: "Django REST: next and count",
    path: "/api/v2/pokemon/",
    operation: {
      parameters: [query("limit"), query("offset")],
      responses: ok(object({ count: integer, next: string, previous: string, results: list })),
    },
    items: ["results"],
    serve(asked, all, page_) {
      const start = Number(asked.query.get("offset") ?? 0);
      const size = sizeOf(asked.query.get("limit"), page_);
      const { items, end, hasMore } = cut(all, start, size);
      return page({
        count: all.length,
        next: hasMore ? urlWith(asked, { offset: end, limit: size }).href : null,
        previous: null,
        results: items,
      });
    },
  },
  {
    name: "Spring: page from 0, totalPages and last",
    path: "/api/orders",
    operation: {
      parameters: [
        query("page", { type: "integer", default: 0 }),
        query("size", { type: "integer", default: 20 }),
      ],
      responses: ok(
        object({
          content: list,
          totalElements: integer,
          totalPages: integer,
          number: integer,
          last: { type: "boolean" },
        }),
      ),
    },
    items: ["content"],
    serve(asked, all, page_) {
      const number = Number(asked.query.get("page") ?? 0);
      const size = sizeOf(asked.query.get("size"), page_);
      const { items, hasMore } = cut(all, number * size, size);
      return page({
        content: items,
        totalElements: all.length,
        totalPages: Math.ceil(all.length / size),
        number,
        size,
        numberOfElements: items.length,
        last: !hasMore,
      });
    },
  },
  {
    name: "Netlify: page numbers and nothing more",
    path: "/api/v1/sites",
    operation: {
      parameters: [query("page"), query("per_page")],
      responses: ok(list),
    },
    items: [],
    serve(asked, all, page_) {
      const size = sizeOf(asked.query.get("per_page"), page_);
      const number = Number(asked.query.get("page") ?? 1);
      return page(cut(all, (number - 1) * size, size).items);
    },
  },
  {
    name: "GitLab: X-Next-Page",
    path: "/api/v4/projects",
    operation: {
      parameters: [query("page"), query("per_page")],
      responses: ok(list),
    },
    items: [],
    serve(asked, all, page_) {
      const size = sizeOf(asked.query.get("per_page"), page_);
      const number = Number(asked.query.get("page") ?? 1);
      const { items, hasMore } = cut(all, (number - 1) * size, size);
      return page(items, {
        "x-total": String(all.length),
        "x-page": String(number),
        "x-next-page": hasMore ? String(number + 1) : "",
      });
    },
  },
  {
    name: "Box: next_marker to marker",
    path: "/2.0/webhooks",
    operation: {
      parameters: [query("marker", string), query("limit", { type: "integer", maximum: 1000 })],
      responses: ok(object({ entries: list, limit: integer, next_marker: string })),
    },
    items: ["entries"],
    serve(asked, all, page_) {
      const start = positionOf(asked.query.get("marker"));
      const size = sizeOf(asked.query.get("limit"), page_);
      const { items, end, hasMore } = cut(all, start, size);
      return page({ limit: size, next_marker: hasMore ? token(end) : null, entries: items });
    },
  },
  {
    name: "Azure: continuation in a header, sent back in a header",
    path: "/dbs/docs",
    operation: {
      parameters: [
        { name: "x-ms-continuation", in: "header", schema: string },
        { name: "x-ms-max-item-count", in: "header", schema: integer },
      ],
      responses: ok(object({ Documents: list, _count: integer })),
    },
    items: ["Documents"],
    pagination: {
      kind: "header-cursor",
      parameter: "x-ms-continuation",
      next: "header:x-ms-continuation",
    },
    serve(asked, all, page_) {
      const start = positionOf(asked.headers["x-ms-continuation"]);
      const { items, end, hasMore } = cut(all, start, sizeOf(null, page_));
      return page(
        { Documents: items, _count: items.length },
        hasMore ? { "x-ms-continuation": token(end) } : {},
      );
    },
  },
  {
    name: "SCIM: startIndex from 1",
    path: "/scim/v2/Users",
    operation: {
      parameters: [
        query("startIndex", integer, "The 1-based index of the first result."),
        query("count"),
      ],
      responses: ok(
        object({
          totalResults: integer,
          startIndex: integer,
          itemsPerPage: integer,
          Resources: list,
        }),
      ),
    },
    items: ["Resources"],
    serve(asked, all, page_) {
      const start = Number(asked.query.get("startIndex") ?? 1);
      const { items } = cut(all, start - 1, sizeOf(asked.query.get("count"), page_));
      return page({
        totalResults: all.length,
        startIndex: start,
        itemsPerPage: items.length,
        Resources: items,
      });
    },
  },
  {
    name: "an API of our own, as configured",
    path: "/ledger",
    operation: { responses: { 200: { description: "OK" } } },
    items: ["deep", "rows"],
    pagination: {
      kind: "cursor",
      parameter: "bookmark",
      next: "deep.goOn",
      items: "deep.rows",
      size: "n",
      maxSize: 50,
    },
    serve(asked, all, page_) {
      const start = positionOf(asked.query.get("bookmark"));
      const { items, end, hasMore } = cut(all, start, sizeOf(asked.query.get("n"), page_));
      return page({
        alsoAList: [1],
        deep: { rows: items, others: [], goOn: hasMore ? token(end) : null },
      });
    },
  },
];

export function itemsOf(count: number): readonly Item[] {
  return Array.from({ length: count }, (_, index) => ({ id: `it-${index}`, serial: index % 10 }));
}

/** The value of JSON at a path. */
export function at(value: JsonValue, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (holder, key) =>
      typeof holder === "object" && holder !== null && !Array.isArray(holder)
        ? (holder as JsonObject)[key]
        : undefined,
    value,
  );
}
