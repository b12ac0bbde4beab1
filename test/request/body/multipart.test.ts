import { describe, expect, it } from "vitest";

import type { JsonObject } from "../../../src/spec/model.ts";
import { checkArguments } from "../../../src/tool/validate.ts";
import { toolFor } from "../../helpers/document.ts";
import { build, problemsOf } from "../../helpers/request.ts";

function toolOf(type: string, mediaType: JsonObject) {
  return toolFor(
    { requestBody: { required: true, content: { [type]: mediaType } } },
    { method: "post" },
  );
}

/** The head and content of each part, as they are on the wire. */
function partsOf(type: string, mediaType: JsonObject, given: JsonObject): readonly string[] {
  const tool = toolOf(type, mediaType);
  expect(checkArguments(tool, given)).toEqual({ ok: true, arguments: given });
  const body = Buffer.from(build(tool, given).body ?? "").toString("latin1");
  const [, ...parts] = body.split("--gateway-random-id");
  expect(parts.pop()).toBe("--\r\n");
  return parts.map((part) => part.slice(2, -2));
}

const object = (properties: JsonObject): JsonObject => ({ type: "object", properties });
const png = { base64: "iVBORw==", filename: "a.png", mimeType: "image/png" };

describe("multipart/form-data", () => {
  it("writes a body that is one file as a part of the usual name", () => {
    const schema = { type: "string", format: "binary" };
    expect(partsOf("multipart/form-data", { schema }, { body: png })).toEqual([
      'content-disposition: form-data; name="file"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n\x89PNG',
    ]);
  });

  it("writes each part in the content type of its encoding", () => {
    const schema = object({
      id: { type: "string" },
      meta: { type: "object" },
      note: { type: "object", xml: { name: "n" } },
    });
    const encoding = {
      id: { contentType: "application/json" },
      meta: { contentType: "text/plain, application/vnd.meta+json" },
      note: { contentType: "application/xml" },
    };
    expect(
      partsOf(
        "multipart/form-data",
        { schema, encoding },
        { id: "7", meta: { a: 1 }, note: { b: 2 } },
      ),
    ).toEqual([
      'content-disposition: form-data; name="id"\r\ncontent-type: application/json\r\n\r\n"7"',
      'content-disposition: form-data; name="meta"\r\ncontent-type: application/vnd.meta+json\r\n\r\n{"a":1}',
      'content-disposition: form-data; name="note"\r\ncontent-type: application/xml\r\n\r\n<?xml version="1.0" encoding="UTF-8"?><n><b>2</b></n>',
    ]);
  });

  it("takes for a file what the encoding says is bytes", () => {
    const tool = toolOf("multipart/form-data", {
      schema: object({ icon: {}, photo: { type: "string" }, name: { type: "string" } }),
      encoding: {
        icon: { contentType: "image/png, image/jpeg" },
        photo: { contentType: "image/*" },
      },
    });
    expect([...tool.input.files.keys()]).toEqual(["icon", "photo"]);
  });

  it("sends the headers that the document fixes, and those that come with a file", () => {
    const mediaType = {
      schema: object({ file: { type: "string", format: "binary" } }),
      encoding: {
        file: {
          headers: {
            "X-Kind": { schema: { type: "string", const: "avatar" } },
            "X-Custom": { schema: { type: "string" } },
            "Content-Type": { schema: { type: "string", const: "evil/type" } },
          },
        },
      },
    };
    const file = { ...png, headers: { "x-custom": "a" } };
    expect(partsOf("multipart/form-data", mediaType, { file })).toEqual([
      'content-disposition: form-data; name="file"; filename="a.png"\r\ncontent-type: image/png\r\nx-kind: avatar\r\nx-custom: a\r\n\r\n\x89PNG',
    ]);
    expect(
      problemsOf(toolOf("multipart/form-data", mediaType), {
        file: { ...png, headers: { "x-custom": "a\r\nb: c" } },
      }),
    ).toHaveLength(1);
  });

  it("keeps names and filenames inside of their quotes", () => {
    const mediaType = { schema: object({ 'a"\r\nb': { type: "string" } }) };
    const tool = toolOf("multipart/form-data", mediaType);
    const [argument = ""] = Object.keys(tool.input.schema["properties"] ?? {});
    expect(String(build(tool, { [argument]: "x" }).body)).toContain('name="a%22%0D%0Ab"');
  });

  it("says how text in base64 is encoded", () => {
    const schema = object({ key: { type: "string", contentEncoding: "base64" } });
    expect(partsOf("multipart/form-data", { schema }, { key: "AAEC" })).toEqual([
      'content-disposition: form-data; name="key"\r\ncontent-type: application/octet-stream\r\ncontent-transfer-encoding: base64\r\n\r\nAAEC',
    ]);
  });
});

describe("multipart without names", () => {
  it("writes a part for each item, by prefixEncoding and itemEncoding", () => {
    const mediaType = {
      schema: { type: "array", prefixItems: [{ type: "object" }, {}] },
      prefixEncoding: [{}, { contentType: "image/*" }],
    };
    expect(partsOf("multipart/mixed", mediaType, { body: [{ a: 1 }, png] })).toEqual([
      'content-type: application/json\r\n\r\n{"a":1}',
      'content-disposition: attachment; filename="a.png"\r\ncontent-type: image/png\r\n\r\n\x89PNG',
    ]);
  });

  it("streams items of one schema", () => {
    const mediaType = { itemSchema: {}, itemEncoding: { contentType: "image/jpg" } };
    expect(partsOf("multipart/mixed", mediaType, { body: [{ base64: "AAEC" }] })).toEqual([
      "content-type: image/jpg\r\n\r\n\x00\x01\x02",
    ]);
  });

  it("nests", () => {
    const mediaType = {
      schema: {
        type: "array",
        prefixItems: [
          { type: "array" },
          { type: "array", prefixItems: [{ type: "object" }, { type: "string" }] },
        ],
      },
      prefixEncoding: [
        {},
        {
          contentType: "multipart/mixed",
          prefixEncoding: [{ contentType: "application/json" }, {}],
        },
      ],
    };
    const tool = toolOf("multipart/mixed", mediaType);
    const body = String(build(tool, { body: [[1], [{ a: 1 }, "é"]] }).body);
    expect(body).toContain("content-type: application/json\r\n\r\n[1]\r\n");
    expect(body).toContain("content-type: multipart/mixed; boundary=gateway-random-id");
    expect(body).toContain("content-type: text/plain; charset=utf-8\r\n\r\né\r\n");
  });

  it("names the type of the root of multipart/related", () => {
    const schema = object({
      meta: { type: "object" },
      media: { type: "string", format: "binary" },
    });
    const tool = toolOf("multipart/related", { schema });
    expect(build(tool, { meta: { a: 1 }, media: png }).headers["content-type"]).toBe(
      'multipart/related; type="application/json"; boundary=gateway-random-id',
    );
  });
});
