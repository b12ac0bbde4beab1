import { describe, expect, it } from "vitest";

import { load } from "./memory.ts";

function promptsOf(text: string, env = {}) {
  return load({ files: { "gateway.yaml": text }, env });
}

describe("prompts", () => {
  it("are read by name, with everything filled in", async () => {
    const { prompts } = await promptsOf(
      `
prompts:
  report:
    title: Report
    arguments: [{ name: week, required: "true", values: [last] }, { name: note }]
    messages:
      - "Of \${TEAM}: {week}"
      - { role: Assistant, resource: "openapi://shop" }
  other: { api: shop, messages: [Hi] }
`,
      { TEAM: "red" },
    );
    expect(prompts).toEqual([
      {
        name: "report",
        title: "Report",
        description: "",
        arguments: [
          { name: "week", description: "", required: true, values: ["last"] },
          { name: "note", description: "", required: false, values: [] },
        ],
        messages: [
          { role: "user", content: { kind: "text", text: "Of red: {week}" } },
          { role: "assistant", content: { kind: "resource", uri: "openapi://shop" } },
        ],
      },
      expect.objectContaining({ name: "other", api: "shop" }),
    ]);
  });

  it.each([
    ["{ a b: { messages: [Hi] } }", /prompts\["a b"\]: is no name for a prompt/],
    ["{ a: { messages: [] } }", /prompts\.a\.messages: must have at least one message/],
    ["{ a: { description: x } }", /prompts\.a\.messages: is missing/],
    ["{ a: { messages: [7] } }", /prompts\.a\.messages\[0\]/],
    ["{ a: { messages: [{ image: aGk=, mimeType: text/plain }] } }", /messages\[0\]/],
    ["{ a: { messages: [{ image: aGk, mimeType: image/png }] } }", /messages\[0\]/],
    ["{ a: { messages: [{ resource: 'a b' }] } }", /messages\[0\]/],
    ["{ a: { mesages: [Hi] } }", /did you mean messages\?/],
    ["[Hi]", /prompts: must be a table of names and prompts/],
  ])("are refused where they are wrong: %s", async (text, complaint) => {
    await expect(promptsOf(`prompts: ${text}`)).rejects.toThrow(complaint);
  });
});
