/**
 * Replies of APIs, each with how it is provoked on a socket. What comes of it stands in `results.json`, by name. Failures
 * are provoked with POST, which is sent once; what is read is asked for with GET.
 */
import type { Socket } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";

export interface Row {
  readonly name: string;
  readonly method: "get" | "post" | "head";
  /** The bytes of the answer, after which the connection is closed; or what is done with the socket. */
  readonly answer: Uint8Array | ((socket: Socket) => void);
  /** What the document says of a success: XML has a schema. */
  readonly content?: Readonly<Record<string, object>>;
}

const toBytes = (body: string | Uint8Array): Uint8Array =>
  typeof body === "string" ? Buffer.from(body) : body;

function reply(
  status: number | string,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array = "",
): Uint8Array {
  const bytes = toBytes(body);
  const fields = { "content-length": `${bytes.length}`, connection: "close", ...headers };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  return Buffer.concat([Buffer.from([`HTTP/1.1 ${status}`, ...lines, "", ""].join("\r\n")), bytes]);
}

const read = (
  name: string,
  type: string | undefined,
  body: string | Uint8Array,
  more = {},
): Row => ({
  name,
  method: "get",
  answer: reply("200 OK", { ...(type !== undefined && { "content-type": type }), ...more }, body),
});

const json = "application/json";
const object = '{"id": 7, "name": "Rex"}';

/** An error, as JSON where it is an object. */
const refused = (
  name: string,
  status: number,
  body: string | object = "",
  headers: Readonly<Record<string, string>> = {},
): Row => ({
  name,
  method: "post",
  answer: reply(
    `${status} Some Reason`,
    {
      "content-type": typeof body === "string" ? "text/plain" : "application/problem+json",
      "x-request-id": "req-1",
      ...headers,
    },
    typeof body === "string" ? body : JSON.stringify(body),
  ),
});

const broken = (name: string, answer: Row["answer"]): Row => ({ name, method: "post", answer });
const raw = (text: string): Uint8Array => Buffer.from(text, "latin1");

const mixed = [
  "--b",
  "Content-Type: text/plain",
  "",
  "Enclosed.",
  "--b",
  "Content-Type: image/png",
  "",
  "PNG",
  "--b",
  "Content-Type: application/octet-stream",
  'Content-Disposition: attachment; filename="a.bin"',
  "",
  "BIN",
  "--b--",
].join("\r\n");

const petSchema = {
  type: "object",
  properties: {
    id: { type: "integer", xml: { attribute: true } },
    tags: {
      type: "array",
      xml: { wrapped: true },
      items: { type: "string", xml: { name: "tag" } },
    },
  },
};

const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
const streamHead =
  "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

export const rows: readonly Row[] = [
  read("JSON object", json, object),
  read("JSON list", json, "[1, 2]"),
  read("JSON string", json, '"x"'),
  read("JSON null", json, "null"),
  read("JSON with a suffix", "application/vnd.pets+json; charset=utf-8", object),
  read("JSON with a byte-order mark", json, `\uFEFF${object}`),
  read("JSON labelled HTML", "text/html", object),
  read("JSON labelled text", "text/plain", object),
  read("JSON without a label", undefined, object),
  read("JSON in UTF-16", "application/json; charset=utf-16le", Buffer.from(object, "utf16le")),
  read("JSON with large integers", json, '{"id": 12345678901234567890}'),
  read("JSON that is malformed", json, '{"id": 7'),
  read("JSON that is empty", json, ""),
  read("JSON that is deep", json, `${"[".repeat(300)}${"]".repeat(300)}`),
  read("JSON with names of JavaScript's own", json, '{"constructor": 1, "toString": 2}'),
  read("gzip", json, gzipSync(object), { "content-encoding": "gzip" }),
  read("deflate", json, deflateSync(object), { "content-encoding": "deflate" }),
  read("bare deflate", json, deflateRawSync(object), { "content-encoding": "deflate" }),
  read("brotli", json, brotliCompressSync(object), { "content-encoding": "br" }),
  read("text", "text/plain", "hello"),
  read("text in Latin-1", "text/plain; charset=iso-8859-1", Buffer.from("caf\u00E9", "latin1")),
  read("text in an unknown charset", "text/plain; charset=nope", "hello"),
  read("text that is no UTF-8", "text/plain", Uint8Array.of(0x61, 0xff)),
  read("HTML", "text/html", "<p>hello</p>"),
  read("CSV", "text/csv", "a,b\r\n1,2\r\n"),
  read("XML", "application/xml", "<a>1</a>"),
  {
    ...read("XML with a schema", "application/xml", '<pet id="7"><tags><tag>a</tag></tags></pet>'),
    content: { "application/xml": { schema: petSchema } },
  },
  {
    ...read("XML with entities", "text/xml", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'),
    content: { "text/xml": { schema: petSchema } },
  },
  read("an image", "image/png", "PNG"),
  read("an SVG", "image/svg+xml", "<svg/>"),
  read("audio", "audio/x-wav", "WAV"),
  read("video", "video/mp4", "MP4"),
  read("a PDF", "application/pdf", "PDF", { "content-disposition": 'inline; filename="a.pdf"' }),
  read("bytes without a label", undefined, Uint8Array.of(0, 1, 255)),
  read("multipart", "multipart/mixed; boundary=b", mixed),
  read("multipart without end", "multipart/mixed; boundary=b", "--b\r\n\r\nhello"),
  read("multipart without its boundary", "multipart/mixed; boundary=c", mixed.slice(0, 3)),
  read("an event stream", "text/event-stream", 'data: {"n": 1}\n\nevent: end\ndata: bye\n\n'),
  read(
    "an event stream with a result",
    "text/event-stream",
    'event: progress\ndata: {"progress": 1}\n\nevent: result\ndata: {"id": 7}\n\n',
  ),
  read(
    "an event stream with a text as result",
    "text/event-stream",
    "event: result\ndata: Done.\n\n",
  ),
  read(
    "an event stream that says it is done",
    "text/event-stream",
    "data: 1\n\ndata: [DONE]\n\ndata: 2\n\n",
  ),
  read("lines of JSON", "application/x-ndjson", '{"a": 1}\n{"a": 2}\n'),
  read("lines of which one is no JSON", "application/jsonl", '{"a": 1}\n{"a"\n'),
  read("a sequence of JSON", "application/json-seq", "\u001E1\n\u001E2\n"),
  {
    name: "201 with a location",
    method: "post",
    answer: reply("201 Created", { "content-type": json, location: "/pets/7" }, object),
  },
  { name: "204", method: "post", answer: reply("204 No Content", { etag: '"1"' }) },
  { name: "205", method: "post", answer: reply("205 Reset Content", {}) },
  {
    name: "206",
    method: "get",
    answer: reply(
      "206 Partial Content",
      { "content-type": "text/plain", "content-range": "bytes 0-1/9" },
      "ab",
    ),
  },
  { name: "304", method: "get", answer: raw('HTTP/1.1 304 Not Modified\r\netag: "1"\r\n\r\n') },
  {
    name: "HEAD",
    method: "head",
    answer: raw(`HTTP/1.1 200 OK\r\ncontent-type: ${json}\r\ncontent-length: 1000\r\n\r\n`),
  },
  refused("400", 400, { title: "Bad", detail: "name is too long" }),
  refused("401", 401, { error: "invalid_token", error_description: "The token has expired" }),
  refused("403", 403, { message: "not yours" }),
  refused("404", 404, { error: { message: "no such pet", code: "E404" } }),
  refused("405", 405, "", { allow: "GET" }),
  refused("406", 406),
  refused("408", 408),
  refused("409", 409, { errors: [{ detail: "taken", source: { pointer: "/name" } }] }),
  refused("410", 410),
  refused("412", 412),
  refused("413", 413),
  refused("415", 415),
  refused("418", 418, "I'm a teapot\u0007"),
  refused("422", 422, { errors: { name: ["is required"] } }),
  refused("428", 428),
  refused("429", 429, { detail: "slow down" }, { "retry-after": "3600" }),
  refused("451", 451),
  refused("500", 500, "<html><title>Oops</title><body>It broke</body></html>", {
    "content-type": "text/html",
  }),
  refused("501", 501),
  refused("502", 502),
  refused("503", 503, "", { "retry-after": "3600" }),
  refused("504", 504),
  refused("599", 599),
  refused("a redirect", 301, "", { location: "https://elsewhere.example/" }),
  broken(
    "a reply that is too large",
    reply("200 OK", { "content-type": "text/plain" }, "x".repeat(70_000)),
  ),
  broken("a reset before the answer", (socket) => socket.resetAndDestroy()),
  broken("an end before the answer", (socket) => socket.end()),
  broken("a reset in the answer", (socket) =>
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc", () => socket.resetAndDestroy()),
  ),
  broken("a body cut short", raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc")),
  broken(
    "chunks cut short",
    raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n"),
  ),
  broken(
    "gzip cut short",
    reply("200 OK", { "content-encoding": "gzip" }, gzipSync(object).subarray(0, 20)),
  ),
  broken("gzip that is none", reply("200 OK", { "content-encoding": "gzip" }, object)),
  broken("a coding not asked for", reply("200 OK", { "content-encoding": "lzma" }, object)),
  broken("no HTTP", raw("SSH-2.0-OpenSSH_9.2\r\n")),
  broken("headers without end", raw(`HTTP/1.1 200 OK\r\nx: ${"y".repeat(40_000)}`)),
  broken("silence before the answer", () => undefined),
  broken("silence in the answer", (socket) =>
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"),
  ),
  broken("an answer without end", (socket) => {
    socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    const timer = setInterval(() => socket.write(chunk("x")), 100);
    socket.on("close", () => clearInterval(timer));
  }),
  broken("a stream without end", (socket) => {
    socket.write(streamHead);
    socket.write(chunk("data: 1\n\n"));
    const timer = setInterval(() => socket.write(chunk(": still here\n\n")), 100);
    socket.on("close", () => clearInterval(timer));
  }),
  broken("a stream that falls silent", (socket) => socket.write(streamHead + chunk("data: 1\n\n"))),
  broken("a stream that breaks off", raw(streamHead + chunk("data: 1\n\n"))),
];
