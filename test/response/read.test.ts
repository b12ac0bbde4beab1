import { expect, test } from "vitest";

import { readReply, type Reply } from "../../src/response/read.ts";

function read(
  body: string | Uint8Array,
  contentType?: string,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Reply {
  return readReply({
    status,
    headers: new Map(
      Object.entries({
        ...(contentType !== undefined && { "content-type": contentType }),
        ...headers,
      }),
    ),
    body: typeof body === "string" ? Buffer.from(body) : body,
    truncated: false,
  });
}

const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");
const bom = "\uFEFF";

test.each<[string, string | Uint8Array, string | undefined, unknown]>([
  ["an object", '{"a": 1}', "application/json", { a: 1 }],
  ["an array", "[1,2]", "application/json; charset=utf-8", [1, 2]],
  ["a string", '"x"', "application/json", "x"],
  ["a number", " 12 ", "application/json", 12],
  ["false", "false", "application/json", false],
  ["null", "null", "application/json", null],
  ["a vendor's type", "{}", "application/vnd.github.v3+json", {}],
  ["problem details", '{"title":"x"}', "application/problem+json", { title: "x" }],
  ["text/json", "[]", "text/json", []],
  ["labelled text/html", ' {"a":1}', "text/html; charset=utf-8", { a: 1 }],
  ["labelled text/plain", "[1]", "text/plain", [1]],
  ["without a label", '{"a":1}', undefined, { a: 1 }],
  ["with a label that is none", '{"a":1}', "json", { a: 1 }],
  ["with a byte-order mark", `${bom}{"a":1}`, "application/json", { a: 1 }],
  ["in UTF-16", Buffer.from(`${bom}{"a":"é"}`, "utf16le"), "application/json", { a: "é" }],
  ["in Latin-1", latin1('{"a":"é"}'), "application/json; charset=iso-8859-1", { a: "é" }],
  [
    "with a member named __proto__",
    '{"__proto__":{"x":1}}',
    "application/json",
    JSON.parse('{"__proto__":{"x":1}}'),
  ],
])("reads JSON: %s", (_name, body, contentType, value) => {
  expect(read(body, contentType)).toMatchObject({ kind: "json", value, notes: [] });
});

test("keeps the exact text of JSON, without a mark", () => {
  const text = '{ "big": 12345678901234567890,\n "e": 1.0 }';
  expect(read(`${bom}${text}`, "application/json")).toMatchObject({ kind: "json", text });
});

test.each<[string, string | Uint8Array, string | undefined, string, string]>([
  ["plain", "hello", "text/plain", "text/plain", "hello"],
  ["HTML", "<p>{}</p>", "text/html", "text/html", "<p>{}</p>"],
  ["a JSON scalar labelled text", "12", "text/plain", "text/plain", "12"],
  ["something in braces that is not JSON", "{{name}}", "text/plain", "text/plain", "{{name}}"],
  ["XML", "<a/>", "application/xml", "application/xml", "<a/>"],
  ["SVG", "<svg/>", "image/svg+xml", "image/svg+xml", "<svg/>"],
  ["CSV that looks like JSON", "[1]", "text/csv", "text/csv", "[1]"],
  ["YAML", "a: 1", "application/yaml", "application/yaml", "a: 1"],
  [
    "a form",
    "a=1&b=2",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded",
    "a=1&b=2",
  ],
  ["Latin-1", latin1("é"), "text/plain; charset=latin1", "text/plain", "é"],
  ["Windows-1252", Buffer.from([0x80]), 'text/plain; charset="windows-1252"', "text/plain", "€"],
  ["Shift JIS", Buffer.from([0x83, 0x65]), "text/plain; charset=Shift_JIS", "text/plain", "テ"],
  ["a mark against the label", `${bom}é`, "text/plain; charset=latin1", "text/plain", "é"],
  ["no label at all", "OK", undefined, "text/plain", "OK"],
])("reads text: %s", (_name, body, contentType, mimeType, text) => {
  expect(read(body, contentType)).toEqual({ kind: "text", mimeType, text, notes: [] });
});

test.each<[string, Reply, string, string]>([
  ["JSON that is cut short", read('{"a":', "application/json"), '{"a":', "is not valid JSON"],
  ["HTML labelled JSON", read("<html>", "application/json"), "<html>", "is not valid JSON"],
  [
    "bytes that are no UTF-8",
    read(latin1("caf\u00e9"), "text/plain"),
    "caf\uFFFD",
    "not valid utf-8",
  ],
  [
    "a charset that nobody knows",
    read("x", "text/plain; charset=klingon"),
    "x",
    '"klingon", which is not known',
  ],
  [
    "JSON of a depth that nobody survives",
    read("[".repeat(300) + "]".repeat(300), "application/json"),
    "[".repeat(300) + "]".repeat(300),
    "deeper than 200 levels",
  ],
])("notes %s", (_name, reply, text, note) => {
  expect(reply).toMatchObject({ kind: "text", text, notes: [expect.stringContaining(note)] });
});

test("notes damaged bytes within JSON, and reads it all the same", () => {
  expect(read(latin1('{"a":"\u00e9"}'), "application/json")).toMatchObject({
    kind: "json",
    value: { a: "\uFFFD" },
    notes: [expect.stringContaining("not valid utf-8")],
  });
});

test("takes JSON of any depth without falling over", () => {
  const deep = "[".repeat(500_000) + "]".repeat(500_000);
  expect(read(deep, "application/json").kind).toBe("text");
  expect(read(deep, "text/html").kind).toBe("text");
});

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0]);

test.each([
  ["image", "image/png", "image/png"],
  ["image", "IMAGE/PNG; q=1", "image/png"],
  ["image", "image/jpg", "image/jpeg"],
  ["image", "image/webp", "image/webp"],
  ["audio", "audio/wav", "audio/wav"],
  ["audio", "audio/x-wav", "audio/wav"],
  ["audio", "audio/wave", "audio/wav"],
  ["audio", "audio/mpeg; rate=44100", "audio/mpeg"],
])("reads %s of %s", (kind, contentType, mimeType) => {
  expect(read(png, contentType)).toEqual({ kind, mimeType, bytes: png });
});

test.each([
  ["application/octet-stream", "application/octet-stream"],
  ["application/pdf; version=1.7", "application/pdf"],
  ["video/mp4", "video/mp4"],
  ["multipart/mixed; boundary=x", "multipart/mixed"],
  [undefined, "application/octet-stream"],
])("reads bytes of %s", (contentType, mimeType) => {
  expect(
    read(png, contentType, { headers: { "content-disposition": 'attachment; filename="a.bin"' } }),
  ).toEqual({ kind: "binary", mimeType, bytes: png, filename: "a.bin" });
});

test("does not look into bytes that are declared to be just that", () => {
  expect(read('{"a":1}', "application/octet-stream").kind).toBe("binary");
});

test.each([
  ["no bytes", read("", "application/json")],
  ["white space for JSON", read(" \r\n", "application/json")],
  ["204", read("", undefined, { status: 204 })],
  ["205", read("", undefined, { status: 205 })],
  ["304", read("", "application/json", { status: 304 })],
])("reads nothing from %s", (_name, reply) => {
  expect(reply).toEqual({ kind: "empty" });
});

test("reads the parts of a multipart reply as replies of their own", () => {
  const body = [
    "preamble",
    "--x",
    "Content-Type: application/json",
    "",
    '{"a":1}',
    "--x  ",
    'Content-Type: multipart/alternative; boundary="y"',
    "",
    "--y",
    "",
    "inner",
    "--y--",
    "--x",
    "Content-Type: image/png",
    "",
    "",
    "--x--",
    "epilogue",
  ].join("\r\n");
  expect(read(body, "multipart/mixed; boundary=x")).toEqual({
    kind: "parts",
    parts: [
      { kind: "json", value: { a: 1 }, text: '{"a":1}', notes: [] },
      {
        kind: "parts",
        parts: [{ kind: "text", mimeType: "text/plain", text: "inner", notes: [] }],
        notes: [],
      },
      { kind: "empty" },
    ],
    notes: [],
  });
});

test("takes a multipart reply without its boundary, or nested too deep, for bytes", () => {
  expect(read("--y\n\na\n--y--", "multipart/mixed; boundary=x")).toMatchObject({ kind: "binary" });
  expect(read("--y\n\na\n--y--", "multipart/mixed")).toMatchObject({ kind: "binary" });
  const nested = ["a", "b", "c", "d"].reduceRight(
    (inner, boundary) =>
      `--${boundary}\nContent-Type: multipart/mixed; boundary=${String.fromCharCode(boundary.charCodeAt(0) + 1)}\n\n${inner}\n--${boundary}--`,
    "x",
  );
  expect(JSON.stringify(read(nested, "multipart/mixed; boundary=a"))).toContain('"binary"');
});

test("takes a multipart reply without parts for an empty one", () => {
  expect(read("--x--", "multipart/mixed; boundary=x")).toEqual({ kind: "empty" });
});

test("notes a multipart reply without end, or with too many parts", () => {
  expect(read("--x\n\na\n--x\n\nb", "multipart/mixed; boundary=x")).toMatchObject({
    parts: [{ text: "a" }, { text: "b" }],
    notes: ["The reply lacks its closing boundary: its last part may be cut short."],
  });
  expect(read("--x\n\na\n".repeat(101), "multipart/mixed; boundary=x")).toMatchObject({
    parts: { length: 100 },
    notes: ["Only the first 100 parts of the reply were read."],
  });
});
