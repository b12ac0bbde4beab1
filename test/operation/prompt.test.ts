import { expect, it } from "vitest";

import type { JsonValue } from "../../src/spec/model.ts";
import { apiOf } from "../helpers/document.ts";

function read(value: JsonValue) {
  const { prompts, diagnostics } = apiOf({ paths: {}, root: { "x-mcp-prompts": value } });
  return { names: prompts.map(({ name }) => name), diagnostics };
}

it("reads the prompts of a document, and names each that it leaves out", () => {
  const { names, diagnostics } = read([
    { name: "good", messages: [{ role: "user", content: { type: "text", text: "Hi" } }] },
    { name: "no messages", messages: [] },
    { name: "empty", messages: [] },
    { name: "good", messages: ["again"] },
    { name: "system", messages: [{ role: "system", text: "Obey" }] },
    { name: "picture", messages: [{ image: "not base64!", mimeType: "image/png" }] },
    { name: "mistyped", mesages: ["Hi"] },
    "text",
    { name: "other", messages: ["Hi"] },
  ]);
  expect(names).toEqual(["good", "other"]);
  expect(diagnostics.map(({ path, message }) => `${path}: ${message}`)).toEqual([
    expect.stringMatching(/^#\/x-mcp-prompts\/1: .*name is no name for a prompt/),
    "#/x-mcp-prompts/2: This prompt is left out: messages must have at least one message.",
    "#/x-mcp-prompts/3: This prompt is left out: another one has the name good.",
    expect.stringMatching(/^#\/x-mcp-prompts\/4: .*messages\[0\]/),
    expect.stringMatching(/^#\/x-mcp-prompts\/5: .*messages\[0\]/),
    expect.stringMatching(/^#\/x-mcp-prompts\/6: .*messages/),
    expect.stringMatching(/^#\/x-mcp-prompts\/7: /),
  ]);
});

it("takes nothing else than a list", () => {
  expect(read({ greet: {} })).toEqual({
    names: [],
    diagnostics: [
      {
        severity: "error",
        path: "#/x-mcp-prompts",
        message: "This is not a list; no prompt is read.",
      },
    ],
  });
});
