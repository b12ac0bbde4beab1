/**
 * A judge that is not ours: an API on loopback that reads every request with the parsers that servers use (`qs`, `busboy`,
 * `cookie`, `fast-xml-parser`, WHATWG's), and answers with what it understood. What a model sent must come back, through
 * the whole call, in every style and every kind of body.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

import { Dicer } from "@fastify/busboy";
import busboy from "busboy";
import { parseCookie } from "cookie";
import fc from "fast-check";
import { XMLParser } from "fast-xml-parser";
import qs from "qs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Gateway } from "../../src/gateway.ts";
import { unsafePathValue } from "../../src/request/path.ts";
import type { JsonObject, JsonValue } from "../../src/spec/model.ts";
import { callTool, openGateway } from "../helpers/gateway.ts";

/** What arrived, as a server sees it before any parser. */
interface Arrived {
  /** After `/case/`, as it is on the wire. */
  readonly segment: string;
  readonly query: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

interface Case {
  readonly name: string;
  readonly operation: JsonObject;
  /** What is given for the argument `v`, or the arguments as a whole where there is a body. */
  readonly values: fc.Arbitrary<JsonValue>;
  readonly understand: (arrived: Arrived) => JsonValue | Promise<JsonValue>;
  readonly inPath?: boolean;
  readonly requests?: JsonObject;
}

// --- values

const reserved = Array.from("!#$%&'()*+,/:;=?@[]\"<>\\^`{|}~-_. ");
const letters = Array.from("aZ09éß東😀ı\u0301");
const texts = fc.string({ unit: fc.constantFrom(...reserved, ...letters), maxLength: 12 });
const ascii = fc.string({ unit: fc.constantFrom(...reserved, "a", "Z", "9"), maxLength: 12 });
const lines = fc.string({
  unit: fc.constantFrom(...reserved, ...letters, "\n", "\r", "\t"),
  maxLength: 12,
});
const keys = fc.string({
  unit: fc.constantFrom("a", "b", "é", " ", "&", "=", "+", "%"),
  minLength: 1,
  maxLength: 4,
});
const lists = (items: fc.Arbitrary<string>) => fc.array(items, { minLength: 1, maxLength: 4 });
const tables = (names: fc.Arbitrary<string>, members: fc.Arbitrary<string>) =>
  fc.dictionary(names, members, { minKeys: 1, maxKeys: 4, noNullPrototype: true });
const without = (given: fc.Arbitrary<string>, characters: RegExp) =>
  given.map((text) => text.replaceAll(characters, ""));
const segments = texts
  .map((text) => `x${text}`)
  .filter((text) => unsafePathValue(text) === undefined);
const json = fc
  .jsonValue({ maxDepth: 3 })
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);
const bytes = fc.uint8Array({ maxLength: 40 });

interface Node {
  readonly [key: string]: string | Node | readonly (string | Node)[];
}
const nodeKeys = fc.string({
  unit: fc.constantFrom("a", "b", "é", "&", "=", "+", "-", " "),
  minLength: 1,
  maxLength: 3,
});
const { node } = fc.letrec<{ node: Node; list: readonly (string | Node)[] }>((tie) => ({
  node: fc.dictionary(nodeKeys, fc.oneof({ maxDepth: 3 }, texts, tie("node"), tie("list")), {
    minKeys: 1,
    maxKeys: 3,
    noNullPrototype: true,
  }),
  list: fc.array(fc.oneof({ maxDepth: 3 }, texts, tie("node")), { minLength: 1, maxLength: 3 }),
}));
const flatNodes = fc.dictionary(
  nodeKeys,
  fc.oneof(texts, fc.array(texts, { minLength: 2, maxLength: 3 })),
  {
    minKeys: 1,
    maxKeys: 3,
    noNullPrototype: true,
  },
);

// --- parsers

const qsOptions = { depth: 20, arrayLimit: 100, parameterLimit: 1000, plainObjects: true } as const;
const plain = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value ?? null)) as JsonValue;
const readQs = (text: string): JsonValue => plain(qs.parse(text, qsOptions));
const search = (text: string): URLSearchParams => new URLSearchParams(text);
const one = ({ query }: Arrived): string => search(query).get("v") ?? "absent";
const table = (text: string): JsonValue => Object.fromEntries(search(text));
const splitDecoded = (text: string, delimiter: string): readonly string[] =>
  text.split(delimiter).map(decodeURIComponent);
const pairsOf = (parts: readonly string[]): JsonObject =>
  Object.fromEntries(parts.map((part) => part.split("=", 2).map(decodeURIComponent)));
const alternating = (parts: readonly string[]): JsonObject =>
  Object.fromEntries(
    Array.from({ length: parts.length / 2 }, (_, index) => [
      parts[index * 2],
      parts[index * 2 + 1],
    ]),
  );
const cookies = ({ headers }: Arrived): JsonObject => ({ ...parseCookie(headers.cookie ?? "") });
const rawCookies = ({ headers }: Arrived): JsonObject => ({
  ...parseCookie(headers.cookie ?? "", { decode: (text) => text }),
});
const header = ({ headers }: Arrived): string => String(headers["v"]);
const text = ({ body }: Arrived): string => body.toString("utf8");

interface Part {
  readonly name: string;
  readonly value: string;
  readonly type: string;
  readonly filename: string | undefined;
}

/** Fields as text, files in base64. */
async function multipartOf({ headers, body }: Arrived): Promise<readonly Part[]> {
  const parts: Part[] = [];
  const reading: Promise<void>[] = [];
  const parser = busboy({ headers, defParamCharset: "utf8", limits: { parts: 100 } });
  parser.on("field", (name, value, { mimeType }) => {
    parts.push({ name, value, type: mimeType, filename: undefined });
  });
  parser.on("file", (name, stream, { filename, mimeType }) => {
    const index = parts.push({ name, value: "", type: mimeType, filename }) - 1;
    reading.push(
      (async () => {
        const content = await buffer(stream);
        parts[index] = { name, value: content.toString("base64"), type: mimeType, filename };
      })(),
    );
  });
  parser.end(body);
  await once(parser, "close");
  await Promise.all(reading);
  return parts;
}

/** The parts of any multipart, by position. */
async function mixedOf({
  headers,
  body,
}: Arrived): Promise<readonly { readonly type: string; readonly value: string }[]> {
  const boundary = /boundary=(\S+)$/.exec(headers["content-type"] ?? "")?.[1] ?? "";
  const parts: { type: string; value: string }[] = [];
  const reading: Promise<void>[] = [];
  const parser = new Dicer({ boundary });
  parser.on("part", (part) => {
    const index = parts.push({ type: "", value: "" }) - 1;
    let type = "";
    part.on("header", (fields: object) => {
      type = (fields as { "content-type"?: string[] })["content-type"]?.[0] ?? "";
    });
    reading.push(
      (async () => {
        const content = await buffer(part);
        parts[index] = { type, value: content.toString("base64") };
      })(),
    );
  });
  parser.end(body);
  await once(parser, "finish");
  await Promise.all(reading);
  return parts;
}

const xmlParser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  htmlEntities: true,
  ignoreDeclaration: true,
  isArray: (name) => name === "tag" || name === "line",
});

// --- cases

const query = (how: JsonObject): JsonObject => ({
  parameters: [{ name: "v", in: "query", schema: {}, ...how }],
});
const path = (how: JsonObject): JsonObject => ({
  parameters: [{ name: "v", in: "path", required: true, schema: {}, ...how }],
});
const headerIn = (how: JsonObject): JsonObject => ({
  parameters: [{ name: "v", in: "header", schema: {}, ...how }],
});
const cookieIn = (how: JsonObject): JsonObject => ({
  parameters: [{ name: "v", in: "cookie", schema: {}, ...how }],
});
const body = (type: string, mediaType: JsonObject): JsonObject => ({
  requestBody: { required: true, content: { [type]: mediaType } },
});
const field = (encoding?: JsonObject): JsonObject =>
  body("application/x-www-form-urlencoded", {
    schema: { type: "object", properties: { v: {} } },
    ...(encoding && { encoding: { v: encoding } }),
  });
const asContent = (type: string): JsonObject => ({
  schema: undefined,
  content: { [type]: { schema: {} } },
});

const upload = {
  type: "object",
  properties: {
    text: { type: "string" },
    list: { type: "array", items: { type: "string" } },
    meta: { type: "object", additionalProperties: true },
    file: { type: "string", format: "binary" },
    files: { type: "array", items: { type: "string", format: "binary" } },
  },
};
const fileArguments = fc.record({
  base64: bytes.map((content) => Buffer.from(content).toString("base64")),
  filename: without(texts, /["/\\]/g).map((name) => `f${name}`),
  mimeType: fc.constantFrom("image/png", "application/pdf"),
});

const cases: readonly Case[] = [
  { name: "query form, text", operation: query({}), values: texts, understand: one },
  {
    name: "query form, text, reserved characters allowed",
    operation: query({ allowReserved: true }),
    values: without(texts, /%/g),
    understand: one,
  },
  {
    name: "query form exploded, list",
    operation: query({}),
    values: lists(texts),
    understand: (arrived) => search(arrived.query).getAll("v"),
  },
  {
    name: "query form exploded, list, as qs reads it",
    operation: query({}),
    values: fc.array(texts, { minLength: 2, maxLength: 4 }),
    understand: ({ query: given }) => (readQs(given) as JsonObject)["v"] ?? null,
  },
  {
    name: "query form, list",
    operation: query({ explode: false }),
    values: fc.array(texts, { minLength: 2, maxLength: 4 }),
    understand: ({ query: given }) => plain(qs.parse(given, { ...qsOptions, comma: true })["v"]),
  },
  {
    name: "query form exploded, object",
    operation: query({}),
    values: tables(keys, texts),
    understand: ({ query: given }) => table(given),
  },
  {
    name: "query form, object",
    operation: query({ explode: false }),
    values: tables(keys, texts),
    understand: ({ query: given }) => alternating(splitDecoded(given.slice("v=".length), ",")),
  },
  {
    name: "query spaceDelimited",
    operation: query({ style: "spaceDelimited", explode: false }),
    values: lists(without(texts, / /g)),
    understand: (arrived) => one(arrived).split(" "),
  },
  {
    name: "query pipeDelimited",
    operation: query({ style: "pipeDelimited", explode: false }),
    values: lists(without(texts, /\|/g)),
    understand: (arrived) => one(arrived).split("|"),
  },
  {
    name: "query deepObject, nested, by index",
    operation: query({ style: "deepObject", explode: true }),
    values: node,
    understand: ({ query: given }) => (readQs(given) as JsonObject)["v"] ?? null,
  },
  {
    name: "query deepObject, lists in brackets",
    operation: query({ style: "deepObject", explode: true }),
    values: flatNodes,
    requests: { lists: "brackets" },
    understand: ({ query: given }) => (readQs(given) as JsonObject)["v"] ?? null,
  },
  {
    name: "query deepObject, lists repeated",
    operation: query({ style: "deepObject", explode: true }),
    values: flatNodes,
    requests: { lists: "repeat" },
    understand: ({ query: given }) => (readQs(given) as JsonObject)["v"] ?? null,
  },
  {
    name: "query content, JSON",
    operation: query(asContent("application/json")),
    values: json,
    understand: (arrived) => JSON.parse(one(arrived)) as JsonValue,
  },
  {
    name: "querystring, form",
    operation: {
      parameters: [
        { name: "v", in: "querystring", ...asContent("application/x-www-form-urlencoded") },
      ],
    },
    values: tables(keys, texts),
    understand: ({ query: given }) => table(given),
  },
  {
    name: "querystring, JSON",
    operation: { parameters: [{ name: "v", in: "querystring", ...asContent("application/json") }] },
    values: json,
    understand: ({ query: given }) => JSON.parse(decodeURIComponent(given)) as JsonValue,
  },
  {
    name: "path simple, text",
    operation: path({}),
    inPath: true,
    values: segments,
    understand: ({ segment }) => decodeURIComponent(segment),
  },
  {
    name: "path simple, list",
    operation: path({}),
    inPath: true,
    values: lists(segments),
    understand: ({ segment }) => splitDecoded(segment, ","),
  },
  {
    name: "path simple exploded, object",
    operation: path({ explode: true }),
    inPath: true,
    values: tables(keys, segments),
    understand: ({ segment }) => pairsOf(segment.split(",")),
  },
  {
    name: "path label exploded, list",
    operation: path({ style: "label", explode: true }),
    inPath: true,
    values: lists(segments.map((value) => value.replaceAll(".", ""))),
    understand: ({ segment }) => splitDecoded(segment.slice(1), "."),
  },
  {
    name: "path matrix exploded, list",
    operation: path({ style: "matrix", explode: true }),
    inPath: true,
    values: lists(segments),
    understand: ({ segment }) => segment.split(";v=").slice(1).map(decodeURIComponent),
  },
  {
    name: "path matrix exploded, object",
    operation: path({ style: "matrix", explode: true }),
    inPath: true,
    values: tables(keys, segments),
    understand: ({ segment }) => pairsOf(segment.slice(1).split(";")),
  },
  {
    name: "header simple, text",
    operation: headerIn({}),
    values: ascii.map((value) => `x${value}x`),
    understand: header,
  },
  {
    name: "header simple, list",
    operation: headerIn({}),
    values: lists(without(ascii, /,/g).map((value) => `x${value}x`)),
    understand: (arrived) => header(arrived).split(","),
  },
  {
    name: "header content, JSON",
    operation: headerIn(asContent("application/json")),
    values: json,
    understand: (arrived) => JSON.parse(header(arrived)) as JsonValue,
  },
  {
    name: "cookie form, text",
    operation: cookieIn({}),
    values: texts,
    understand: (arrived) => cookies(arrived)["v"] ?? null,
  },
  {
    name: "cookie form exploded, object",
    operation: cookieIn({ explode: true }),
    // A cookie parser does not decode names.
    values: tables(fc.constantFrom("a", "b", "c-d"), texts),
    understand: cookies,
  },
  {
    name: "cookie form, list",
    operation: cookieIn({ explode: false }),
    values: lists(texts),
    understand: (arrived) => splitDecoded(String(rawCookies(arrived)["v"]), ","),
  },
  {
    name: "cookie style cookie, text",
    operation: cookieIn({ style: "cookie" }),
    values: without(ascii, /[;"]/g).map((value) => `x${value}x`),
    understand: (arrived) => rawCookies(arrived)["v"] ?? null,
  },
  {
    name: "body JSON",
    operation: body("application/vnd.test+json", { schema: {} }),
    values: fc.record({ body: json }),
    understand: (arrived) => ({ body: JSON.parse(text(arrived)) as JsonValue }),
  },
  {
    name: "body form, text",
    operation: field(),
    values: fc.record({ v: lines }),
    understand: (arrived) => table(text(arrived)),
  },
  {
    name: "body form, list",
    operation: field(),
    values: fc.record({ v: lists(texts) }),
    understand: (arrived) => ({ v: search(text(arrived)).getAll("v") }),
  },
  {
    name: "body form, object as JSON",
    operation: field(),
    values: fc.record({ v: node }),
    understand: (arrived) => ({ v: JSON.parse(search(text(arrived)).get("v") ?? "") as JsonValue }),
  },
  {
    name: "body form, object in brackets",
    operation: field(),
    requests: { formObjects: "brackets" },
    values: fc.record({ v: node }),
    understand: (arrived) => readQs(text(arrived)),
  },
  {
    name: "body form, deepObject",
    operation: field({ style: "deepObject", explode: true }),
    values: fc.record({ v: node }),
    understand: (arrived) => readQs(text(arrived)),
  },
  {
    name: "body form, pipeDelimited",
    operation: field({ style: "pipeDelimited", explode: false }),
    values: fc.record({ v: lists(without(texts, /\|/g)) }),
    understand: (arrived) => ({ v: (search(text(arrived)).get("v") ?? "").split("|") }),
  },
  {
    name: "body multipart/form-data",
    operation: body("multipart/form-data", { schema: upload }),
    values: fc.record(
      {
        text: lines,
        list: lists(texts),
        meta: fc.dictionary(fc.string(), json, { noNullPrototype: true }),
        file: fileArguments,
        files: fc.array(fileArguments, { minLength: 1, maxLength: 3 }),
      },
      { noNullPrototype: true },
    ),
    async understand(arrived) {
      const parts = await multipartOf(arrived);
      const named = (name: string): readonly Part[] => parts.filter((part) => part.name === name);
      const file = ({ value, filename, type }: Part): JsonObject => ({
        base64: value,
        filename: filename ?? "",
        mimeType: type,
      });
      const [meta] = named("meta");
      return {
        text: named("text")[0]?.value ?? "",
        list: named("list").map(({ value }) => value),
        meta: meta?.type === "application/json" ? (JSON.parse(meta.value) as JsonValue) : null,
        file: named("file").map(file)[0] ?? null,
        files: named("files").map(file),
      };
    },
  },
  {
    name: "body multipart/form-data, styled",
    operation: body("multipart/form-data", {
      schema: { type: "object", properties: { v: {} } },
      encoding: { v: { style: "deepObject", explode: true } },
    }),
    values: fc.record({ v: node }),
    async understand(arrived) {
      const parts = await multipartOf(arrived);
      // As servers do that give fields to the parser of their queries.
      const pairs = parts.map(
        ({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
      );
      return readQs(pairs.join("&"));
    },
  },
  {
    name: "body multipart/mixed",
    operation: body("multipart/mixed", {
      schema: { type: "array", prefixItems: [{ type: "object" }, { type: "string" }], items: {} },
      prefixEncoding: [{}, {}],
      itemEncoding: { contentType: "image/*" },
    }),
    values: fc.record({
      body: fc.tuple(
        fc.dictionary(fc.string(), json, { noNullPrototype: true }),
        lines,
        fc.record({
          base64: bytes.map((content) => Buffer.from(content).toString("base64")),
          mimeType: fc.constant("image/png"),
        }),
      ),
    }),
    async understand(arrived) {
      const [meta, note, image] = await mixedOf(arrived);
      const decoded = (part: { readonly value: string } | undefined): string =>
        Buffer.from(part?.value ?? "", "base64").toString("utf8");
      expect([meta?.type, note?.type]).toEqual(["application/json", "text/plain; charset=utf-8"]);
      return {
        body: [
          JSON.parse(decoded(meta)) as JsonValue,
          decoded(note),
          { base64: image?.value ?? "", mimeType: image?.type ?? "" },
        ],
      };
    },
  },
  {
    name: "body XML",
    operation: body("application/xml", {
      schema: {
        type: "object",
        xml: { name: "order", prefix: "o", namespace: "urn:orders" },
        properties: {
          id: { type: "string", xml: { attribute: true } },
          note: { type: "string" },
          tags: {
            type: "array",
            items: { type: "string", xml: { name: "tag" } },
            xml: { wrapped: true },
          },
          line: {
            type: "array",
            items: { type: "object", properties: { text: { type: "string" } } },
          },
        },
      },
    }),
    values: fc.record({
      id: lines,
      note: lines,
      tags: lists(lines),
      line: fc.array(fc.record({ text: lines }), { minLength: 1, maxLength: 3 }),
    }),
    understand(arrived) {
      const parsed = plain(xmlParser.parse(text(arrived))) as { "o:order": JsonObject };
      const { "@id": id, note, tags, line } = parsed["o:order"];
      return { id, note, tags: (tags as { tag: JsonValue }).tag, line };
    },
  },
  {
    name: "body text",
    operation: body("text/plain", { schema: { type: "string" } }),
    values: fc.record({ body: lines }),
    understand: (arrived) => ({ body: text(arrived) }),
  },
  {
    name: "body text in ISO 8859-1",
    operation: body("text/plain; charset=iso-8859-1", { schema: { type: "string" } }),
    values: fc.record({
      body: fc.string({ unit: fc.constantFrom("a", "é", "ß", "ÿ", " ", "\n") }),
    }),
    understand: ({ body: given }) => ({ body: given.toString("latin1") }),
  },
  {
    name: "body bytes",
    operation: body("application/octet-stream", {}),
    values: fc.record({
      body: fc.record({ base64: bytes.map((content) => Buffer.from(content).toString("base64")) }),
    }),
    understand: ({ body: given }) => ({ body: { base64: given.toString("base64") } }),
  },
  {
    name: "body NDJSON",
    operation: body("application/x-ndjson", { itemSchema: {} }),
    values: fc.record({ body: fc.array(json, { maxLength: 4 }) }),
    understand: (arrived) => ({
      body: text(arrived)
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as JsonValue),
    }),
  },
  {
    name: "body JSON sequence",
    operation: body("application/json-seq", { itemSchema: {} }),
    values: fc.record({ body: fc.array(json, { maxLength: 4 }) }),
    understand: (arrived) => ({
      body: text(arrived)
        .split("\u001E")
        .slice(1)
        .map((record) => JSON.parse(record) as JsonValue),
    }),
  },
];

// --- the API and the gateway before it

let server: Server;
const gateways: Gateway[] = [];

/** By the options of their requests: one gateway for all cases that have the same. */
const gatewayFor = new Map<string, Gateway>();

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const understood = await answer(request);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ understood }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const requests of new Set(cases.map((each) => JSON.stringify(each.requests ?? {})))) {
    const gateway = await openGateway({
      judge: { spec: specOf(), baseUrl, requests: JSON.parse(requests) as JsonObject },
    });
    gateways.push(gateway);
    gatewayFor.set(requests, gateway);
  }
});

afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.close()));
  server.close();
});

async function answer(request: IncomingMessage): Promise<JsonValue> {
  const [, target = "", given = ""] = /^([^?]*)\??(.*)$/.exec(request.url ?? "") ?? [];
  const [, index = "", ...rest] = target.split("/");
  const found = cases[Number(index)];
  if (found === undefined) return "no such case";
  const arrived = {
    segment: rest.join("/"),
    query: given,
    headers: request.headers,
    body: await buffer(request),
  };
  try {
    return await found.understand(arrived);
  } catch (error) {
    return `could not be read: ${String(error)}`;
  }
}

function specOf(): JsonObject {
  const paths = Object.fromEntries(
    cases.map(({ operation, inPath = false }, index) => [
      inPath ? `/${index}/{v}` : `/${index}`,
      {
        [operation["requestBody"] === undefined ? "get" : "post"]: {
          operationId: `case${index}`,
          ...operation,
        },
      },
    ]),
  );
  return { openapi: "3.2.0", info: { title: "Judge", version: "1" }, paths };
}

describe("what the model sent is what the server understood", () => {
  it.each(cases.map((each, index) => [each.name, each, index] as const))(
    "%s",
    async (_name, each, index) => {
      const gateway = gatewayFor.get(JSON.stringify(each.requests ?? {}));
      if (gateway === undefined) throw new Error("no gateway has these options");
      const hasBody = each.operation["requestBody"] !== undefined;
      await fc.assert(
        fc.asyncProperty(each.values, async (value) => {
          const given = hasBody ? (value as JsonObject) : { v: value };
          const { told, isError } = await callTool(gateway, `case${index}`, given);
          if (isError) throw new Error(told);
          expect((JSON.parse(told) as { understood: JsonValue }).understood).toEqual(value);
        }),
        { numRuns: 40 },
      );
    },
  );
});
