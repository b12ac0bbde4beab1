import { describe, expect, it } from "vitest";

import { judgeHost, type OfferedList } from "../../src/report/judge.ts";
import { type Host, hosts, type Limit } from "../../src/tool/host-limits.ts";
import type { Tool } from "../../src/tool/model.ts";
import { manyTools, toolWith } from "./fixture.ts";

const common = { beyond: "refuses the request", source: "https://example.com/limits" };

function judge(limit: Limit, tools: readonly Tool[], given: Partial<OfferedList> = {}) {
  return judgeHost(
    { name: "Host", clients: [], limits: [limit] },
    { server: "srv", tokens: 0, ...given, tools },
  );
}

function object(properties: object): Tool {
  return toolWith({ schema: { type: "object", properties: { ...properties } } });
}

const rows: readonly {
  readonly limit: Limit;
  readonly within: readonly Tool[];
  readonly beyond: readonly Tool[];
  readonly says: string;
}[] = [
  {
    limit: { ...common, kind: "toolCount", max: 3 },
    within: manyTools(3),
    beyond: manyTools(4),
    says: "4 tools, at most 3 with those of other servers; refuses the request.",
  },
  {
    limit: { ...common, kind: "toolName", pattern: /^[a-z]{1,4}$/ },
    within: [toolWith({ name: "abcd" })],
    beyond: [toolWith({ name: "abcde" }), toolWith({ name: "ok" }), toolWith({ name: "9" })],
    says: "2 names outside ^[a-z]{1,4}$; refuses the request.",
  },
  {
    // Of 12 characters "a__srv__" takes 8.
    limit: { ...common, kind: "fullName", maxCharacters: 12, before: "a__", between: "__" },
    within: [toolWith({ name: "abcd" })],
    beyond: [toolWith({ name: "abcde" })],
    says: '1 name longer than 4 characters, what "a__srv__" leaves of 12; refuses the request.',
  },
  {
    limit: { ...common, kind: "description", maxCharacters: 5 },
    within: [toolWith({ description: "12345" })],
    beyond: [toolWith({ description: "123456" })],
    says: "1 description longer than 5 characters; refuses the request.",
  },
  {
    limit: { ...common, kind: "argumentName", pattern: /^[a-z.]{1,4}$/ },
    within: [object({ "a.b": { properties: { "not looked at": {} } } }), toolWith({})],
    beyond: [object({ "a[b]": {} })],
    says: "1 tool with arguments named outside ^[a-z.]{1,4}$; refuses the request.",
  },
  {
    limit: { ...common, kind: "rootKeyword", refused: ["oneOf", "not"] },
    within: [object({ oneOf: {}, either: { oneOf: [{}] } })],
    beyond: [toolWith({ schema: { type: "object", oneOf: [{}] } })],
    says: "1 input schema with oneOf, not at the root; refuses the request.",
  },
  {
    limit: { ...common, kind: "arrayItems" },
    within: [object({ list: { type: "array", items: {} } })],
    beyond: [object({ list: { type: "array" } })],
    says: "1 input schema with an array that has no items; refuses the request.",
  },
  {
    limit: { ...common, kind: "knownKeywords", known: ["type", "properties", "items"] },
    within: [object({ list: { type: "array", items: {} } })],
    beyond: [object({ list: { type: "array", items: { const: 1 } } })],
    says: "1 input schema with keywords other than type, properties, items and their like; refuses the request.",
  },
  {
    limit: { ...common, kind: "refusedKeywords", refused: ["$ref", "if"] },
    within: [object({ $ref: { type: "string" } })],
    beyond: [object({ a: { $ref: "#/$defs/a" } })],
    says: "1 input schema with $ref, if; refuses the request.",
  },
  {
    limit: {
      ...common,
      kind: "formats",
      known: { string: ["date-time"], integer: ["int32"], number: [] },
    },
    within: [object({ a: { type: ["string", "null"], format: "date-time" } })],
    beyond: [object({ a: { type: "integer", format: "date-time" } })],
    says: "1 input schema with formats other than date-time, int32; refuses the request.",
  },
  {
    limit: { ...common, kind: "singleType" },
    within: [object({ a: { type: "string" } })],
    beyond: [object({ a: { type: ["string"] } })],
    says: "1 input schema with a list of types; refuses the request.",
  },
  {
    limit: { ...common, kind: "textChoices" },
    within: [object({ a: { enum: ["1"] } })],
    beyond: [object({ a: { enum: ["1", null] } })],
    says: "1 input schema with choices that are no text; refuses the request.",
  },
];

describe("judgeHost", () => {
  it.each(rows)("accepts what is within $limit.kind", ({ limit, within }) => {
    expect(judge(limit, within)).toEqual({ host: "Host", accepts: true, problems: [] });
  });

  it.each(rows)("says what is beyond $limit.kind, and where that is written", (row) => {
    const { accepts, problems } = judge(row.limit, row.beyond);
    expect(accepts).toBe(false);
    expect(problems).toEqual([
      {
        message: row.says,
        mend: expect.stringMatching(/\.$/),
        tools: expect.any(Array),
        source: "https://example.com/limits",
      },
    ]);
  });

  it("names the tools that are beyond a limit, and no others", () => {
    const { problems } = judge({ ...common, kind: "toolName", pattern: /^[a-z]+$/ }, [
      toolWith({ name: "ok" }),
      toolWith({ name: "9lives" }),
    ]);
    expect(problems[0]?.tools).toEqual(["9lives"]);
  });

  it.each([
    [200, true],
    [201, false],
  ])("judges %i tokens by the window of most models", (tokens, accepts) => {
    const limit = { ...common, kind: "contextWindow", usual: 200, largest: 900 } as const;
    const verdict = judge(limit, [], { tokens });
    expect(verdict.accepts).toBe(accepts);
  });

  it("says how short a server's name makes its tools fit", () => {
    const limit = {
      ...common,
      kind: "fullName",
      maxCharacters: 10,
      before: "",
      between: "",
    } as const;
    const tools = [toolWith({ name: "12345678" })];
    const { problems } = judge(limit, tools, { server: "long" });
    expect(problems[0]?.mend).toContain("at most 2 characters");
    expect(judge(limit, tools, { server: "ab" }).accepts).toBe(true);
    expect(judge(limit, tools, { server: "abc" }).accepts).toBe(false);
  });

  it("asks for other names of tools when no server's name is short enough", () => {
    const limit = {
      ...common,
      kind: "fullName",
      maxCharacters: 10,
      before: "",
      between: "",
    } as const;
    const { problems } = judge(limit, [toolWith({ name: "1234567890" })]);
    expect(problems[0]?.mend).toContain("give the longest tools other names");
  });
});

describe("hosts", () => {
  it("name a source on the web for every limit", () => {
    for (const { name, limits } of Object.values(hosts)) {
      for (const { source } of limits) {
        expect(new URL(source).protocol, `${name}: ${source}`).toBe("https:");
      }
    }
  });

  it.each<[Host["name"], number]>([
    ["OpenAI API", 128],
    ["Gemini API", 512],
    ["Cursor", 80],
    ["VS Code", 128],
    ["Windsurf", 100],
  ])("have %s take %i tools and not one more", (name, max) => {
    const known = Object.values(hosts).find((candidate) => candidate.name === name);
    const limits = known?.limits.filter(({ kind }) => kind === "toolCount") ?? [];
    const host = { name, clients: [], limits };
    const accepts = (count: number) =>
      judgeHost(host, { server: "srv", tokens: 0, tools: manyTools(count) }).accepts;
    expect([accepts(max), accepts(max + 1)]).toEqual([true, false]);
  });
});
