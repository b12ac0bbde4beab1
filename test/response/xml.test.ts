import { expect, test } from "vitest";

import { createSchemaReader } from "../../src/request/schema.ts";
import { readXml } from "../../src/response/xml.ts";
import type { JsonObject } from "../../src/spec/model.ts";

const document: JsonObject = {
  components: {
    schemas: {
      Named: { type: "object", properties: { name: { type: "string" } } },
      Tag: {
        type: "object",
        xml: { name: "tag" },
        properties: {
          code: { type: "integer", xml: { attribute: true } },
          label: { type: "string", xml: { nodeType: "text" } },
        },
      },
    },
  },
};

const read = (text: string, schema: JsonObject) =>
  readXml(text, schema, createSchemaReader(document));

const pet: JsonObject = {
  allOf: [{ $ref: "#/components/schemas/Named" }],
  type: "object",
  properties: {
    id: { type: "integer", xml: { attribute: true } },
    weight: { type: "number", xml: { name: "Weight", namespace: "urn:w", prefix: "w" } },
    tame: { type: ["boolean", "null"] },
    tags: { type: "array", xml: { wrapped: true }, items: { $ref: "#/components/schemas/Tag" } },
    photos: { type: "array", items: { type: "string", xml: { name: "photo" } } },
    notes: { type: "array", items: { type: "string" } },
  },
};

test.each<[string, string, unknown]>([
  ["an attribute", '<pet id="7"/>', { id: 7 }],
  ["an inherited property", "<pet><name>Rex</name></pet>", { name: "Rex" }],
  [
    "another name and a prefix",
    '<pet xmlns:w="urn:w"><w:Weight> 1.5 </w:Weight></pet>',
    { weight: 1.5 },
  ],
  ["another prefix", '<pet xmlns:q="urn:w"><q:Weight>1</q:Weight></pet>', { weight: 1 }],
  ["booleans", "<pet><tame>1</tame></pet>", { tame: true }],
  [
    "nil",
    '<pet xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><tame xsi:nil="true"/></pet>',
    { tame: null },
  ],
  [
    "a wrapped list",
    '<pet><tags><tag code="1">a</tag><tag code="2">b</tag></tags></pet>',
    {
      tags: [
        { code: 1, label: "a" },
        { code: 2, label: "b" },
      ],
    },
  ],
  ["an empty wrapped list", "<pet><tags/></pet>", { tags: [] }],
  ["a bare list of one", "<pet><photo>a</photo></pet>", { photos: ["a"] }],
  [
    "a bare list without names",
    "<pet><notes>a</notes><name>x</name><notes>b</notes></pet>",
    { name: "x", notes: ["a", "b"] },
  ],
  [
    "what the schema does not know",
    '<pet x="1"><a>1</a><a>2</a><b><c/></b></pet>',
    { x: "1", a: ["1", "2"], b: { c: "" } },
  ],
  ["what does not fit", "<pet><tame>maybe</tame></pet>", { tame: "maybe" }],
  [
    "entities and CDATA",
    "<pet><name>&lt;&#65;&amp;<![CDATA[<b>]]></name></pet>",
    { name: "<A&<b>" },
  ],
  [
    "a name that is no member of objects",
    "<pet><constructor>1</constructor></pet>",
    { constructor: "1" },
  ],
  [
    "a declaration, comments and instructions",
    '<?xml version="1.0"?><?a b?><!-- c --><pet><!-- d --><name>x</name></pet>',
    { name: "x" },
  ],
])("reads %s", (_name, text, value) => {
  expect(read(text, pet)).toEqual({ ok: true, value });
});

test("reads a root that is a list", () => {
  const schema = { type: "array", xml: { wrapped: true }, items: { type: "integer" } };
  expect(read("<ids><id>1</id><id>2</id></ids>", schema)).toEqual({ ok: true, value: [1, 2] });
});

test.each([
  ["<a><b></a>", "The XML is not well-formed; it is given as text."],
  ["no XML", "The XML is not well-formed; it is given as text."],
  [
    '<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;">]><a>&z;</a>',
    "The XML defines entities, which are not expanded; it is given as text.",
  ],
  [
    `${"<a>".repeat(200)}${"</a>".repeat(200)}`,
    "The XML is nested deeper than 100 levels; it is given as text.",
  ],
])("refuses %.40s", (text, note) => {
  expect(read(text, pet)).toEqual({ ok: false, note });
});
