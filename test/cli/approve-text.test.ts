/** What people read before they approve. */
import { expect, it } from "vitest";

import { toText } from "../../src/cli/approve-text.ts";

it.each([
  ["a line that is new", "One\nTwo", "One\nTwo\nThree", ["+ Three"]],
  ["a line that went", "One\nTwo", "Two", ["- One"]],
  ["lines that changed places", "One\nTwo", "Two\nOne", ["- One", "- Two", "+ Two", "+ One"]],
  ["a line said twice", "One", "One\nOne", ["- One", "+ One", "+ One"]],
  ["what a terminal would obey", "One", "\u001b[2JTwo", ["- One", "+ [2JTwo"]],
])("shows %s", (_, old, now, lines) => {
  const [before, after] = [{ description: old }, { description: now }];
  const parts = ["description"];
  const shown = toText([
    ["shop", [{ kind: "changed", entry: "tools list", before, after, parts }]],
  ]);
  expect(shown).toBe(
    [
      "shop:",
      "  changed list",
      "    description:",
      ...lines.map((each) => `      ${each}`),
      "",
      "",
    ].join("\n"),
  );
});
