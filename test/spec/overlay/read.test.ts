import { describe, expect, it } from "vitest";

import { GatewayError } from "../../../src/errors.ts";
import type { JsonObject, JsonValue } from "../../../src/spec/model.ts";
import { readOverlay } from "../../../src/spec/overlay/read.ts";

const info = { title: "T", version: "1" };
const actions = [{ target: "$.info", update: { title: "New" } }];

function problemsOf(given: JsonValue): string {
  try {
    readOverlay(given, "overlays/mend.yaml");
  } catch (error) {
    if (error instanceof GatewayError && error.code === "ERR_CONFIG") return error.message;
    throw error;
  }
  throw new Error("the overlay was read, although it is wrong");
}

/** An overlay with these members in place of the usual ones. */
function changed(members: JsonObject): JsonValue {
  return { overlay: "1.0.0", info, actions, ...members };
}

describe("readOverlay", () => {
  it.each<[string, JsonValue]>([
    ["1.0", changed({})],
    ["1.0 of another patch", changed({ overlay: "1.0.7" })],
    ["1.1", changed({ overlay: "1.1.0" })],
    ["a version that YAML took for a number", changed({ overlay: 1 })],
    ["extends", changed({ extends: "../openapi.yaml" })],
    ["extensions everywhere", changed({ "x-a": 1, actions: [{ target: "$", "x-b": 2 }] })],
    ["a description of an action", changed({ actions: [{ target: "$", description: "why" }] })],
  ])("accepts %s", (_, given) => {
    expect(readOverlay(given, "o").actions).toHaveLength(1);
  });

  it("names every problem, with file and action", () => {
    const message = problemsOf({
      overlay: "2.0.0",
      extends: 1,
      actions: [
        { target: "$.info", updates: {} },
        { target: "paths", remove: "yes" },
        { target: "$.paths[?@.x ==]", update: {} },
        { update: {}, copy: 1 },
        7,
      ],
    });
    expect(message.split("\n")).toMatchInlineSnapshot(`
      [
        "10 problems with the configuration:",
        "- overlays/mend.yaml: overlay: is a version that is not read: 1.0 and 1.1 are",
        "- overlays/mend.yaml: info: is missing: it must be a table with title and version",
        "- overlays/mend.yaml: extends: must be text: put quotes around it",
        "- overlays/mend.yaml: actions[0].updates: is no option here; did you mean update?",
        "- overlays/mend.yaml: actions[1].target: is no JSONPath (RFC 9535): expected '$', found 'p' ('paths':0)",
        "- overlays/mend.yaml: actions[1].remove: must be true or false",
        "- overlays/mend.yaml: actions[2].target: is no JSONPath (RFC 9535): unexpected end of expression ('[?@.x ==]':15)",
        "- overlays/mend.yaml: actions[3].target: is missing: it must be a JSONPath such as $.paths['/pets'].get",
        "- overlays/mend.yaml: actions[3].copy: must be text: put quotes around it",
        "- overlays/mend.yaml: actions[4]: must be a table of options",
      ]
    `);
  });

  it.each<[string, JsonValue, string]>([
    ["is no object", [], "overlays/mend.yaml: must be a table of options"],
    ["has no version", { info, actions }, "overlay: is missing"],
    [
      "is of a later version",
      changed({ overlay: "1.2.0" }),
      "overlay: is a version that is not read",
    ],
    ["has no info", { overlay: "1.0.0", actions }, "info: is missing"],
    ["has no actions", { overlay: "1.0.0", info }, "actions: is missing"],
    ["has an empty list of actions", changed({ actions: [] }), "actions: is an empty list"],
    [
      "has actions that are no list",
      changed({ actions: {} }),
      "actions: must be a list of actions",
    ],
    [
      "has a target that is no text",
      changed({ actions: [{ target: 1 }] }),
      "actions[0].target: must be text",
    ],
    [
      "has a very long target",
      changed({ actions: [{ target: `$${".a".repeat(3_000)}` }] }),
      "actions[0].target: is no JSONPath (RFC 9535): it is longer than 4096 characters",
    ],
    [
      "has a target of the days before the standard",
      changed({ actions: [{ target: "$.paths[*]~" }] }),
      "actions[0].target: is no JSONPath (RFC 9535)",
    ],
    ["is an OpenAPI document", { openapi: "3.1.0", info, paths: {} }, "openapi: is no option here"],
  ])("refuses what %s", (_, given, message) => {
    expect(problemsOf(given)).toContain(message);
  });
});
