import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { toolOptions } from "../../src/config/tool-options.ts";
import { buildRequest } from "../../src/request/build.ts";
import type { JsonObject, JsonValue } from "../../src/spec/model.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import type { Tool } from "../../src/tool/model.ts";
import { apiOf, toolFor } from "../helpers/document.ts";
import { build, buildOptions, problemsOf as problems } from "../helpers/request.ts";

function parameter(source: JsonObject, path = "/things"): Tool {
  return toolFor({ parameters: [{ name: "color", schema: {}, ...source }] }, { path });
}

const list = ["blue", "black", "brown"];
const object = { R: 100, G: 200, B: 150 };

// The rows of the tables in OpenAPI 3.1, section 4.8.12.4, with the corrections of 3.1.1 (label, empty values).
describe("query styles", () => {
  it.each<[string, boolean, JsonValue, string]>([
    ["form", true, "", "color="],
    ["form", true, "blue", "color=blue"],
    ["form", true, list, "color=blue&color=black&color=brown"],
    ["form", true, object, "R=100&G=200&B=150"],
    ["form", false, "", "color="],
    ["form", false, "blue", "color=blue"],
    ["form", false, list, "color=blue,black,brown"],
    ["form", false, object, "color=R,100,G,200,B,150"],
    ["spaceDelimited", false, list, "color=blue%20black%20brown"],
    ["spaceDelimited", false, object, "color=R%20100%20G%20200%20B%20150"],
    ["pipeDelimited", false, list, "color=blue%7Cblack%7Cbrown"],
    ["pipeDelimited", false, object, "color=R%7C100%7CG%7C200%7CB%7C150"],
    ["deepObject", true, object, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"],
  ])("%s, explode %s: %j", (style, explode, value, expected) => {
    const request = build(parameter({ in: "query", style, explode }), { color: value });
    expect(request.url).toBe(`https://api.example.com/v1/things?${expected}`);
  });

  it.each<[JsonValue]>([[null], [[]], [{}], [[null]]])("leaves %j out", (value) => {
    expect(build(parameter({ in: "query" }), { color: value }).url).toBe(
      "https://api.example.com/v1/things",
    );
  });

  it("encodes what would end the value, and keeps reserved characters where the document allows them", () => {
    const given = { color: "a&b=c#d+e/f?g:h[i]%20%" };
    expect(build(parameter({ in: "query" }), given).url).toBe(
      "https://api.example.com/v1/things?color=a%26b%3Dc%23d%2Be%2Ff%3Fg%3Ah%5Bi%5D%2520%25",
    );
    expect(build(parameter({ in: "query", allowReserved: true }), given).url).toBe(
      "https://api.example.com/v1/things?color=a%26b=c%23d%2Be/f?g:h%5Bi%5D%20%25",
    );
  });

  it("sends a content parameter as one JSON document", () => {
    const tool = toolFor({
      parameters: [
        { name: "filter", in: "query", content: { "application/json": { schema: {} } } },
      ],
    });
    expect(build(tool, { filter: { a: ["b c"] } }).url).toBe(
      "https://api.example.com/v1/things?filter=%7B%22a%22%3A%5B%22b%20c%22%5D%7D",
    );
  });
});

describe("the whole query as one parameter", () => {
  function querystring(mediaType: string): Tool {
    return toolFor({
      parameters: [{ name: "q", in: "querystring", content: { [mediaType]: { schema: {} } } }],
    });
  }

  it("is a form", () => {
    const tool = querystring("application/x-www-form-urlencoded");
    expect(build(tool, { q: { a: "b c", d: [1, 2] } }).url).toBe(
      "https://api.example.com/v1/things?a=b+c&d=1&d=2",
    );
  });

  it("is any other document, encoded", () => {
    expect(build(querystring("application/json"), { q: { a: 1 } }).url).toBe(
      "https://api.example.com/v1/things?%7B%22a%22%3A1%7D",
    );
  });
});

describe("path styles", () => {
  it.each<[string, boolean, JsonValue, string]>([
    ["simple", false, "blue", "blue"],
    ["simple", false, list, "blue,black,brown"],
    ["simple", false, object, "R,100,G,200,B,150"],
    ["simple", true, object, "R=100,G=200,B=150"],
    ["label", false, "blue", ".blue"],
    ["label", false, list, ".blue,black,brown"],
    ["label", true, list, ".blue.black.brown"],
    ["label", false, object, ".R,100,G,200,B,150"],
    ["label", true, object, ".R=100.G=200.B=150"],
    ["matrix", false, "blue", ";color=blue"],
    ["matrix", false, list, ";color=blue,black,brown"],
    ["matrix", true, list, ";color=blue;color=black;color=brown"],
    ["matrix", false, object, ";color=R,100,G,200,B,150"],
    ["matrix", true, object, ";R=100;G=200;B=150"],
  ])("%s, explode %s: %j", (style, explode, value, expected) => {
    const tool = parameter({ in: "path", required: true, style, explode }, "/a/{color}/b");
    expect(build(tool, { color: value }).url).toBe(`https://api.example.com/v1/a/${expected}/b`);
  });

  const path = parameter({ in: "path", required: true }, "/a/{color}/b");

  it("keeps what stands between parameters, and encodes what a path does not take", () => {
    const parameters = ["name", "ext"].map((name) => ({
      name,
      in: "path",
      required: true,
      schema: {},
    }));
    const tool = toolFor({ parameters }, { path: "/my files/%20/{name}.{ext}" });
    expect(build(tool, { name: "a", ext: "png" }).url).toBe(
      "https://api.example.com/v1/my%20files/%20/a.png",
    );
  });

  it("keeps one value one segment", () => {
    expect(build(path, { color: "x/y?z#w%" }).url).toBe(
      "https://api.example.com/v1/a/x%2Fy%3Fz%23w%25/b",
    );
  });

  it.each([
    "..",
    ".",
    "",
    "../x",
    "x/../y",
    "%2e%2e",
    ".%2E",
    "%252e%252e",
    "%25252e%25252e",
    "..\\x",
    "\t..",
    "..%2f",
    "//",
    "..;x",
    "a\u0000b",
    "a%0d%0ab",
  ])("refuses %j", (value) => {
    expect(problems(path, { color: value })).toHaveLength(1);
    expect(problems(path, { color: [value, "x"] })).toHaveLength(1);
  });

  it("never leaves the template, whatever the value", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        const outcome = buildRequest(path, { color: value }, buildOptions());
        if (!outcome.ok) return;
        const segments = new URL(outcome.request.url).pathname.split("/");
        expect(segments).toHaveLength(5);
        expect([segments[1], segments[2], segments[4]]).toEqual(["v1", "a", "b"]);
        expect(decodeURIComponent(segments[3] ?? "")).toBe(value.toWellFormed());
      }),
    );
  });

  it("does not take `$&` and other values for templates", () => {
    const two = toolFor(
      {
        parameters: ["a", "b"].map((name) => ({ name, in: "path", required: true, schema: {} })),
      },
      { path: "/{a}/{b}" },
    );
    expect(build(two, { a: "$&{b}", b: "2" }).url).toBe(
      "https://api.example.com/v1/%24%26%7Bb%7D/2",
    );
  });

  it("drops a fragment and keeps a query that the document wrote into its path", () => {
    expect(build(toolFor({}, { path: "/files#shared" }), {}).url).toBe(
      "https://api.example.com/v1/files",
    );
    const tool = toolFor(
      { parameters: [{ name: "q", in: "query", schema: {} }] },
      { path: "/files?beta=true" },
    );
    expect(build(tool, { q: 1 }).url).toBe("https://api.example.com/v1/files?beta=true&q=1");
  });
});

describe("headers and cookies", () => {
  it("sends header parameters as they are", () => {
    const tool = toolFor({ parameters: [{ name: "X-Tags", in: "header", schema: {} }] });
    expect(build(tool, { "X-Tags": ["a b", "c/d"] }).headers["x-tags"]).toBe("a b,c/d");
  });

  it.each(["a\r\nEvil: 1", "a\nb", "\u0000", "ü"])("refuses %j in a header", (value) => {
    const tool = toolFor({ parameters: [{ name: "X-Tag", in: "header", schema: {} }] });
    expect(problems(tool, { "X-Tag": value })).toHaveLength(1);
  });

  it("encodes cookies, so that none adds another", () => {
    const tool = toolFor({
      parameters: [
        { name: "currency", in: "cookie", schema: {} },
        { name: "seen", in: "cookie", schema: {} },
      ],
    });
    expect(build(tool, { currency: "a; admin=true", seen: ["1", "2"] }).headers["cookie"]).toBe(
      "currency=a%3B%20admin%3Dtrue; seen=1; seen=2",
    );
  });

  it("leaves cookies of style cookie as they are, and refuses what would end them", () => {
    const tool = toolFor({
      parameters: [{ name: "prefs", in: "cookie", style: "cookie", explode: true, schema: {} }],
    });
    expect(build(tool, { prefs: "a&b/c %20" }).headers["cookie"]).toBe("prefs=a&b/c %20");
    expect(problems(tool, { prefs: "a; admin=true" })).toHaveLength(1);
  });

  it("takes no argument for a header that belongs to the connection or to authentication", () => {
    const tool = toolFor({
      parameters: ["Authorization", "Host", "Content-Length", "Accept"].map((name) => ({
        name,
        in: "header",
        schema: {},
      })),
    });
    expect(tool.input.bindings).toEqual([]);
  });

  it("makes an idempotency key for a call that leaves it out", () => {
    const operation = {
      parameters: [
        { name: "Idempotency-Key", in: "header", required: true, schema: { type: "string" } },
      ],
    };
    const tool = toolFor(operation, { method: "post" });
    expect(tool.input.schema["required"]).toBeUndefined();
    expect(build(tool, {}).headers["idempotency-key"]).toBe("random-id");
    expect(build(tool, { "Idempotency-Key": "mine" }).headers["idempotency-key"]).toBe("mine");
    const safe = toolFor(operation, { method: "put" });
    expect(safe.input.schema["required"]).toEqual(["Idempotency-Key"]);
    expect(build(safe, {}).headers["idempotency-key"]).toBeUndefined();
  });

  it("leaves out header parameters whose name no header can have", () => {
    const tool = toolFor({ parameters: [{ name: "X Bad\r\n", in: "header", schema: {} }] });
    expect(tool.input.bindings).toEqual([]);
  });

  it("asks for the declared media types, JSON first", () => {
    const tool = toolFor({
      responses: {
        200: { description: "", content: { "text/csv": {}, "application/json": {} } },
        404: { description: "", content: { "application/problem+json": {} } },
      },
    });
    expect(build(tool, {}).headers["accept"]).toBe("application/json, text/csv;q=0.9, */*;q=0.1");
  });
});

describe("bodies", () => {
  function bodyTool(content: JsonObject, required = true): Tool {
    return toolFor({ requestBody: { required, content } }, { method: "post" });
  }
  const schema = {
    type: "object",
    properties: { name: {}, tags: {}, meta: {}, file: { type: "string", format: "binary" } },
  };

  it("keeps the declared JSON type", () => {
    const request = build(bodyTool({ "application/merge-patch+json": { schema } }), { name: null });
    expect(request.headers["content-type"]).toBe("application/merge-patch+json");
    expect(request.body).toBe('{"name":null}');
  });

  it("sends the empty object when a required body has nothing in it, and nothing when it is optional", () => {
    expect(build(bodyTool({ "application/json": { schema } }), {}).body).toBe("{}");
    const optional = build(bodyTool({ "application/json": { schema } }, false), {});
    expect(optional.body).toBeUndefined();
    expect(optional.headers["content-type"]).toBeUndefined();
  });

  it("does not pass `__proto__` off as a prototype", () => {
    const tool = bodyTool({
      "application/json": { schema: { type: "object", additionalProperties: true } },
    });
    const given = JSON.parse('{"__proto__":{"admin":true},"a":1}') as JsonObject;
    expect(build(tool, given).body).toBe('{"__proto__":{"admin":true},"a":1}');
  });

  it("sends the media type that the operator prefers", () => {
    const content = {
      "application/json": { schema },
      "application/xml; charset=utf-8": { schema },
      "multipart/form-data": { schema },
    };
    const api = apiOf({
      paths: { "/a": { post: { operationId: "a", requestBody: { content } } } },
    });
    const typeWith = (options: JsonObject): string | undefined =>
      createCatalogue([api], new Map([[api.name, toolOptions.parse(options)]])).tools[0]?.input
        .mediaType?.type;
    expect(typeWith({})).toBe("application/json");
    expect(typeWith({ mediaTypes: ["text/plain", "application/xml"] })).toBe(
      "application/xml; charset=utf-8",
    );
    expect(
      typeWith({
        mediaTypes: ["application/xml"],
        operations: { a: { mediaType: "multipart/form-data" } },
      }),
    ).toBe("multipart/form-data");
  });

  it("writes text in the charset of its type, and says what the charset lacks", () => {
    const tool = bodyTool({ "text/plain; charset=iso-8859-1": { schema: { type: "string" } } });
    expect(build(tool, { body: "é" }).body).toEqual(Buffer.from([0xe9]));
    expect(problems(tool, { body: "€" })[0]).toContain("charset iso-8859-1");
    const plain = bodyTool({ "text/plain": { schema: { type: "string" } } });
    expect(build(plain, { body: "é" }).headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect(build(plain, { body: "e" }).headers["content-type"]).toBe("text/plain");
  });

  it("takes a list of lines, also where the document describes one of them", () => {
    const line = { type: "object", properties: { a: { type: "integer" } } };
    const tool = bodyTool({ "application/x-ndjson": { schema: line } });
    expect(tool.input.schema["properties"]).toMatchObject({ body: { type: "array" } });
    expect(build(tool, { body: [{ a: 1 }, { a: 2 }] }).body).toBe('{"a":1}\n{"a":2}\n');
  });

  it("writes forms in the styles of their encoding", () => {
    const tool = bodyTool({
      "application/x-www-form-urlencoded": {
        schema,
        encoding: { meta: { style: "deepObject", explode: true }, tags: { explode: false } },
      },
    });
    const request = build(tool, { name: "a b&c", tags: ["x", "y"], meta: { k: { deep: [1] } } });
    expect(request.body).toBe("name=a+b%26c&tags=x,y&meta%5Bk%5D%5Bdeep%5D%5B0%5D=1");
  });

  it("writes multipart that a stock parser reads back", async () => {
    const request = build(bodyTool({ "multipart/form-data": { schema } }), {
      name: 'A "name"',
      tags: ["x", "y"],
      meta: { k: 1 },
      file: { base64: "AAEC/w==", filename: "a.bin", mimeType: "image/png" },
    });
    const form = await new Response(request.body as Uint8Array<ArrayBuffer>, {
      headers: { "content-type": request.headers["content-type"] ?? "" },
    }).formData();
    expect(form.get("name")).toBe('A "name"');
    expect(form.getAll("tags")).toEqual(["x", "y"]);
    expect(form.get("meta")).toBe('{"k":1}');
    const file = form.get("file");
    if (!(file instanceof File)) throw new Error("not a file");
    expect([file.name, file.type, [...new Uint8Array(await file.arrayBuffer())]]).toEqual([
      "a.bin",
      "image/png",
      [0, 1, 2, 255],
    ]);
  });

  it("says which file is not base64", () => {
    expect(
      problems(bodyTool({ "multipart/form-data": { schema } }), { file: { base64: "%%%" } }),
    ).toEqual(["file.base64 is not base64; encode the bytes, or give text as a plain string."]);
  });

  it.each([
    { base64: "AAECA", characters: 5 },
    { base64: "AAEC\nA==", characters: 5 },
    { base64: "A", characters: 1 },
    { base64: "A-_/+", characters: 5 },
  ])("refuses base64 that was cut short: $base64", ({ base64, characters }) => {
    const tool = bodyTool({ "multipart/form-data": { schema } });
    expect(problems(tool, { file: { base64 } })).toEqual([
      `file.base64 is cut short: ${characters} characters of base64 make no whole number of bytes. Give all of them.`,
    ]);
  });

  it.each(["AA", "AAE", "AAEC", "AAEC/w", "AA\nEC /w==\n"])("takes whole base64: %j", (base64) => {
    const tool = bodyTool({ "application/octet-stream": { schema: { format: "binary" } } });
    expect(build(tool, { body: { base64 } }).body).toEqual(Buffer.from(base64, "base64"));
  });

  it("sends bytes as bytes", () => {
    const tool = bodyTool({ "application/octet-stream": {} });
    expect(build(tool, { body: { base64: "AAEC" } }).body).toEqual(Buffer.from([0, 1, 2]));
  });

  it("leaves its arguments as they were", () => {
    const tool = bodyTool({
      "application/json": { schema: { type: "object", additionalProperties: true } },
    });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (given) => {
        const before = structuredClone(given);
        const request = build(tool, given);
        expect(given).toEqual(before);
        expect(JSON.parse(String(request.body))).toEqual(JSON.parse(JSON.stringify(given)));
      }),
    );
  });
});
