/**
 * What the gateway's own computing costs in a call, apart from the network: building the request, and
 * making a result of the reply. In microseconds per call, and as ratios to `JSON.parse(JSON.stringify(...))` of the same data, which say more than this machine's pace.
 *
 *   npm run bench:build [-- rounds]
 */
import { requestOptions } from "../src/config/request-options.ts";
import { readApi } from "../src/operation/read.ts";
import { buildRequest } from "../src/request/build.ts";
import { createSelector } from "../src/response/selector.ts";
import { translate, type TranslationContext } from "../src/response/translate.ts";
import type { JsonObject } from "../src/spec/model.ts";
import { createRedactor } from "../src/telemetry/redact.ts";
import { createCatalogue } from "../src/tool/catalogue.ts";
import type { Tool } from "../src/tool/model.ts";
import { checkArguments } from "../src/tool/validate.ts";
import type { UpstreamOutcome } from "../src/upstream/outcome.ts";

const rounds = Number(process.argv[2] ?? 7);

/** One thing that is measured; `data` is what it is compared with copying. */
interface Subject {
  readonly name: string;
  readonly data: unknown;
  readonly run: () => unknown;
  /** In one round; fewer where one takes long. */
  readonly calls: number;
}

const text = { type: "string" };
const integer = { type: "integer" };

const small = toolOf("get", "/owners/{owner}/pets/{id}", {
  parameters: [
    { name: "owner", in: "path", required: true, schema: text },
    { name: "id", in: "path", required: true, schema: integer },
    { name: "fields", in: "query", schema: { type: "array", items: text } },
    { name: "X-Request-Id", in: "header", schema: text },
  ],
});
const smallArguments = {
  owner: "ada lovelace",
  id: 42,
  fields: ["name", "age"],
  "X-Request-Id": "r-1",
};

const large = toolOf("post", "/shops/{shop}/orders", {
  parameters: [
    { name: "shop", in: "path", required: true, schema: text },
    ...Array.from({ length: 12 }, (_, index) => ({
      name: `flag${index}`,
      in: "query",
      schema: text,
    })),
    { name: "filter", in: "query", style: "deepObject", explode: true, schema: { type: "object" } },
    { name: "session", in: "cookie", schema: text },
  ],
  requestBody: {
    required: true,
    content: {
      "application/json": {
        schema: {
          type: "object",
          properties: {
            customer: { type: "object", additionalProperties: true },
            lines: {
              type: "array",
              items: {
                type: "object",
                properties: { sku: text, title: text, count: integer, price: { type: "number" } },
                required: ["sku", "count"],
              },
            },
            note: text,
          },
        },
      },
    },
  },
});
const largeArguments = {
  shop: "north/east",
  ...Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [`flag${index}`, `value ${index}`]),
  ),
  filter: { from: "2026-01-01", to: "2026-02-01", tags: ["a", "b", "c"] },
  session: "abc def",
  customer: {
    name: "Grace Hopper",
    address: { street: "1 Main St", city: "Arlington", zip: "22201" },
  },
  lines: Array.from({ length: 40 }, (_, index) => ({
    sku: `sku-${index}`,
    title: `A thing that is number ${index}`,
    count: index + 1,
    price: index * 1.25,
  })),
  note: "Leave it at the door.".repeat(10),
};

const subjects: readonly Subject[] = [
  request("request, small operation", small, smallArguments),
  request("request, large operation", large, largeArguments),
  check("arguments checked, small operation", small, smallArguments),
  check("arguments checked, large operation", large, largeArguments),
  reply("reply of 1 KB", replyTool(false), 4),
  reply("reply of 1 KB, output schema", replyTool(true), 4),
  reply("reply of 100 KB", replyTool(false), 520),
  reply("reply of 100 KB, output schema", replyTool(true), 520),
];

function replyTool(hasSchema: boolean): Tool {
  const item = {
    type: "object",
    properties: {
      id: integer,
      name: text,
      tags: { type: "array", items: text },
      owner: { type: "object", properties: { id: text, since: { ...text, format: "date-time" } } },
      note: text,
    },
  };
  const schema = { type: "object", properties: { items: { type: "array", items: item } } };
  return toolOf("get", "/pets", {
    responses: {
      200: { description: "OK", content: { "application/json": hasSchema ? { schema } : {} } },
    },
  });
}

/** Bytes as they came -> result. */
function reply(name: string, tool: Tool, items: number): Subject {
  const data = {
    items: Array.from({ length: items }, (_, index) => ({
      id: index,
      name: `A pet that is number ${index}`,
      tags: ["small", "brown"],
      owner: { id: `owner-${index}`, since: "2026-01-02T03:04:05Z" },
      note: "Eats hay, sleeps a lot, bites at times.",
    })),
  };
  const outcome: UpstreamOutcome = {
    kind: "answered",
    durationMs: 1,
    reply: {
      status: 200,
      headers: new Map([
        ["content-type", "application/json; charset=utf-8"],
        ["date", "Tue, 24 Nov 2026 12:00:00 GMT"],
        ["etag", '"a1b2"'],
        ["x-ratelimit-remaining", "4999"],
      ]),
      body: Buffer.from(JSON.stringify(data)),
      truncated: false,
    },
  };
  const context: TranslationContext = {
    tool,
    redact: createRedactor(["a-secret-of-the-gateway"]),
    withheldFrom: undefined,
    needs: [],
    asked: {
      request: {
        method: "GET",
        url: "https://api.example.com/v1/pets",
        headers: {},
        body: undefined,
      },
      arguments: {},
      catalogue: { apis: [tool.api], tools: [tool], find: () => tool },
    },
    select: undefined,
    selector: createSelector({ maxMs: 1_000 }),
  };
  return { name, data, calls: items > 100 ? 200 : 5_000, run: () => translate(outcome, context) };
}

function request(name: string, tool: Tool, given: JsonObject): Subject {
  const options = {
    baseUrl: "https://api.example.com/v1",
    userAgent: "bench/1",
    requests: requestOptions.parse({}),
    randomId: () => "id",
  };
  return {
    name,
    data: given,
    calls: 5_000,
    run() {
      const outcome = buildRequest(tool, given, options);
      if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
      return outcome.request;
    },
  };
}

function check(name: string, tool: Tool, given: JsonObject): Subject {
  return {
    name,
    data: given,
    calls: 5_000,
    run() {
      const outcome = checkArguments(tool, given);
      if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
      return outcome.arguments;
    },
  };
}

function toolOf(method: string, path: string, operation: JsonObject): Tool {
  const root = {
    openapi: "3.1.0",
    info: { title: "Bench", version: "1" },
    servers: [{ url: "https://api.example.com/v1" }],
    paths: { [path]: { [method]: operation } },
  };
  const api = readApi(
    {
      root,
      original: root,
      address: undefined,
      files: [],
      version: "3.1",
      diagnostics: [],
      digest: "",
      validators: undefined,
    },
    "bench",
  );
  const [tool] = createCatalogue([api]).tools;
  if (tool === undefined) throw new Error("the document has no operation");
  return tool;
}

/** The best of several rounds: what disturbs a round only ever makes it slower. */
async function microsPerCall(run: () => unknown, calls: number): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    // Waiting costs a turn of the queue, which whoever makes a call pays too.
    for (let call = 0; call < calls; call++) await run();
    best = Math.min(best, ((performance.now() - startedAt) * 1000) / calls);
  }
  return best;
}

for (const { name, data, run, calls } of subjects) {
  const own = await microsPerCall(run, calls);
  const copy = await microsPerCall(() => JSON.parse(JSON.stringify(data)) as unknown, calls);
  process.stdout.write(
    `${name.padEnd(40)} ${own.toFixed(1).padStart(8)} µs   copy ${copy.toFixed(1).padStart(8)} µs   ratio ${(own / copy).toFixed(2)}\n`,
  );
}
