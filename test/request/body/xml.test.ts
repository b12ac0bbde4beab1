/** XML by the `xml` object: the examples of OpenAPI 3.2 (section 4.26.6) and of 3.1 (4.8.26.2), and what they leave open. */
import { describe, expect, it } from "vitest";

import type { JsonObject, JsonValue } from "../../../src/spec/model.ts";
import { toolFor } from "../../helpers/document.ts";
import { build, problemsOf } from "../../helpers/request.ts";

const prolog = '<?xml version="1.0" encoding="UTF-8"?>';

function xmlOf(schema: JsonObject, value: JsonValue, schemas: JsonObject = {}): string {
  const tool = toolFor(
    { requestBody: { required: true, content: { "application/xml": { schema } } } },
    { method: "post", components: { schemas } },
  );
  const whole = tool.input.bindings.some(({ to }) => to === "body");
  const given = whole ? { body: value } : (value as JsonObject);
  const request = build(tool, given);
  expect(request.headers["content-type"]).toBe("application/xml");
  const text = String(request.body);
  expect(text.startsWith(prolog)).toBe(true);
  return text.slice(prolog.length);
}

const text = { type: "string" };
const pets = ["dog", "cat"];
const documentOf = (animals: JsonObject): JsonObject => ({
  type: "object",
  xml: { name: "document" },
  properties: { animals },
});

describe("XML bodies", () => {
  it.each<[string, JsonObject, string]>([
    [
      "items with a name",
      { type: "array", items: { ...text, xml: { name: "animal" } } },
      "<document><animal>dog</animal><animal>cat</animal></document>",
    ],
    [
      "a name of a list that makes no element",
      { type: "array", xml: { name: "aliens" }, items: { ...text, xml: { name: "animal" } } },
      "<document><animal>dog</animal><animal>cat</animal></document>",
    ],
    [
      "a wrapper without a name",
      { type: "array", xml: { nodeType: "element" }, items: text },
      "<document><animals><animals>dog</animals><animals>cat</animals></animals></document>",
    ],
    [
      "a wrapper, items with a name",
      { type: "array", xml: { nodeType: "element" }, items: { ...text, xml: { name: "animal" } } },
      "<document><animals><animal>dog</animal><animal>cat</animal></animals></document>",
    ],
    [
      "wrapper and items with names",
      {
        type: "array",
        xml: { name: "aliens", nodeType: "element" },
        items: { ...text, xml: { name: "animal" } },
      },
      "<document><aliens><animal>dog</animal><animal>cat</animal></aliens></document>",
    ],
    [
      "a wrapper with a name, as 3.1 says it",
      { type: "array", xml: { name: "aliens", wrapped: true }, items: text },
      "<document><aliens><aliens>dog</aliens><aliens>cat</aliens></aliens></document>",
    ],
    [
      "nothing said",
      { type: "array", items: text },
      "<document><animals>dog</animals><animals>cat</animals></document>",
    ],
  ])("writes lists: %s", (_title, animals, expected) => {
    expect(xmlOf(documentOf(animals), { animals: pets })).toBe(expected);
  });

  it.each<[string, JsonObject]>([
    ["3.2", { nodeType: "attribute" }],
    ["3.1", { attribute: true }],
  ])("writes attributes, prefixes and namespaces, as %s says them", (_version, xml) => {
    const Person = {
      type: "object",
      properties: {
        id: { type: "integer", xml },
        name: {
          ...text,
          xml: { namespace: "https://example.com/schema/sample", prefix: "sample" },
        },
      },
    };
    expect(
      xmlOf({ $ref: "#/components/schemas/Person" }, { id: 123, name: "example" }, { Person }),
    ).toBe(
      '<Person id="123"><sample:name xmlns:sample="https://example.com/schema/sample">example</sample:name></Person>',
    );
  });

  it("writes attributes beside text", () => {
    const schema = {
      type: "array",
      xml: { nodeType: "element", name: "animals" },
      items: {
        xml: { name: "animal" },
        properties: {
          kind: { ...text, xml: { nodeType: "attribute" } },
          name: { ...text, xml: { nodeType: "text" } },
        },
      },
    };
    expect(
      xmlOf(schema, [
        { kind: "Cat", name: "Fluffy" },
        { kind: "Dog", name: "Fido" },
      ]),
    ).toBe('<animals><animal kind="Cat">Fluffy</animal><animal kind="Dog">Fido</animal></animals>');
  });

  it("writes CDATA, also under a name given where a component is used", () => {
    const content = { ...text, xml: { nodeType: "cdata" } };
    const Documentation = { type: "object", xml: { nodeType: "none" }, properties: { content } };
    expect(
      xmlOf(
        {
          xml: { nodeType: "element", name: "Stored" },
          $ref: "#/components/schemas/Documentation",
        },
        { content: "<b>]]></b>" },
        { Documentation },
      ),
    ).toBe("<Stored><![CDATA[<b>]]]]><![CDATA[></b>]]></Stored>");
  });

  it("keeps the order of prefixItems, and says null as xsi:nil", () => {
    const schema = {
      xml: { nodeType: "element", name: "OneTwoThree" },
      type: "array",
      prefixItems: [
        { xml: { name: "One" }, ...text },
        {
          xml: { name: "Two" },
          type: "object",
          properties: {
            unit: { ...text, xml: { nodeType: "attribute" } },
            value: { type: "number", xml: { nodeType: "text" } },
          },
        },
        { xml: { name: "Three" }, type: ["boolean", "null"] },
      ],
    };
    expect(xmlOf(schema, ["Some text", { unit: "cubits", value: 42 }, null])).toBe(
      '<OneTwoThree><One>Some text</One><Two unit="cubits">42</Two>' +
        '<Three xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/></OneTwoThree>',
    );
  });

  it("mixes text and elements", () => {
    const schema = {
      xml: { nodeType: "element", name: "Report" },
      type: "array",
      prefixItems: [
        { ...text, xml: { nodeType: "text" } },
        { type: "number", xml: { name: "data" } },
        { ...text, xml: { nodeType: "text" } },
      ],
    };
    expect(xmlOf(schema, ["Some preamble text.", 42, "Some postamble text."])).toBe(
      "<Report>Some preamble text.<data>42</data>Some postamble text.</Report>",
    );
  });

  it("escapes what would be markup, in names as little as in values", () => {
    const schema = { type: "object", xml: { name: "a" }, additionalProperties: true };
    expect(xmlOf(schema, { b: `<x y="1">&'` })).toBe(`<a><b>&lt;x y="1"&gt;&amp;'</b></a>`);
    const tool = toolFor(
      { requestBody: { required: true, content: { "application/xml": { schema } } } },
      { method: "post" },
    );
    expect(problemsOf(tool, { "b><c": "1" })[0]).toContain("cannot be the name of an XML element");
    expect(problemsOf(tool, { b: "\u0000" })[0]).toContain("control character");
  });

  it("takes text for a document that is written already", () => {
    const tool = toolFor(
      { requestBody: { required: true, content: { "text/xml": { schema: text } } } },
      { method: "post" },
    );
    expect(build(tool, { body: "<a/>" })).toMatchObject({
      body: "<a/>",
      headers: { "content-type": "text/xml" },
    });
  });
});
