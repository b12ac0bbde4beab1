import { expect, test } from "vitest";

import { collectStream } from "../../../src/response/stream/collect.ts";

const whole = { isWhole: true };

const events = (text: string) => collectStream(text, "events", whole);

test.each([
  ["line feeds", "data: 1\n\ndata: 2\n\n", [1, 2]],
  ["carriage returns", "data: 1\r\rdata: 2\r\r", [1, 2]],
  ["both", "data: 1\r\n\r\ndata: 2\r\n\r\n", [1, 2]],
  ["several lines of data", "data: {\ndata: }\n\n", [{}]],
  ["comments, ids and retries", ": hi\n\nid: 1\nretry: 5\ndata: 1\n\n", [1]],
  ["no space behind the colon", "data:1\n\n", [1]],
  ["text", "data: hello\n\ndata: [DONE\n\n", ["hello", "[DONE"]],
  ["an empty text", "data\n\n", [""]],
  ["fields without data", "event: x\n\ndata: 1\n\n", [1]],
  ["types", "event: a\ndata: 1\n\nevent: message\ndata: 2\n\n", [{ event: "a", data: 1 }, 2]],
  ["the end of many language models", 'data: {"a":1}\n\ndata: [DONE]\n\ndata: 2\n\n', [{ a: 1 }]],
  [
    "progress and messages apart",
    "event: progress\ndata: 1\n\nevent: log\ndata: 2\n\ndata: 3\n\n",
    [3],
  ],
  ["nothing but progress", "event: progress\ndata: 1\n\n", [{ event: "progress", data: 1 }]],
  [
    "several results",
    "event: result\ndata: 1\n\nevent: result\ndata: 2\n\n",
    [
      { event: "result", data: 1 },
      { event: "result", data: 2 },
    ],
  ],
  ["comments only", ": hi\n\n", []],
])("lists events: %s", (_name, text, value) => {
  expect(events(text)).toMatchObject({ kind: "json", value, notes: [] });
});

test("takes the one result for the whole", () => {
  expect(events('data: 1\n\nevent: result\ndata: {"id": 12345678901234567890}\n\n')).toEqual({
    kind: "json",
    value: { id: Number("12345678901234567890") },
    text: '{"id": 12345678901234567890}',
    notes: [],
  });
  expect(events("event: result\ndata: The work is done.\n\n")).toEqual({
    kind: "text",
    text: "The work is done.",
    notes: [],
  });
});

test("keeps every digit in the text", () => {
  const text = "data: 12345678901234567890\n\nevent: n\ndata: 1.10\n\ndata: x\n\n";
  expect(events(text)).toMatchObject({
    text: '[\n12345678901234567890,\n{"event":"n","data":1.10},\n"x"\n]',
  });
});

test("leaves out an event that nothing ended, and says so", () => {
  expect(events("data: 1\n\ndata: 2\n")).toMatchObject({
    value: [1],
    notes: ["The stream ends within an event, which is left out."],
  });
  expect(collectStream("data: 1\n\ndata: 2\n", "events", { isWhole: false })).toMatchObject({
    value: [1],
    notes: [],
  });
});

test.each([
  ["lines", '{"a":1}\r\n\n{"a":12345678901234567890}'],
  ["records", '\u001E{"a":1}\n\u001E{"a":\n12345678901234567890}\n'],
] as const)("lists %s of JSON", (format, text) => {
  const collected = collectStream(text, format, whole);
  expect(collected).toMatchObject({
    kind: "json",
    value: [{ a: 1 }, { a: 12345678901234567000 }],
    notes: [],
  });
  expect(collected.text).toContain("12345678901234567890");
});

test("gives lines that are no JSON as text, and says so", () => {
  expect(collectStream('{"a":1}\n{"a":\n', "lines", whole)).toEqual({
    kind: "json",
    value: [{ a: 1 }, '{"a":'],
    text: '[\n{"a":1},\n"{\\"a\\":"\n]',
    notes: ["1 of the 2 items are not valid JSON; they are given as text."],
  });
});

test("leaves out the last line of a stream that was cut off", () => {
  expect(collectStream("1\n2\n3", "lines", { isWhole: false })).toMatchObject({ value: [1, 2] });
});

test("reads ten thousand items, and not much more text", () => {
  const collected = collectStream("data: 1\n\n".repeat(1_000_000), "events", whole);
  expect(collected).toMatchObject({
    value: { length: 10_000 },
    notes: ["Only the first 10000 items of the stream were read."],
  });
});
