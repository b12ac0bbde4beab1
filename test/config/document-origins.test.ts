import { expect, it } from "vitest";

import { documentOrigins } from "../../src/config/document-origins.ts";

const inline = { document: {}, file: "/srv/gateway.yaml" };
const local = { spec: "/srv/a.yaml", overlays: ["/srv/o.yaml"], references: ["/srv/common"] };

it.each<[string, Partial<Parameters<typeof documentOrigins>[0]>, readonly string[]]>([
  ["no origin for files", {}, []],
  ["no origin for standard input", { spec: "-" }, []],
  ["no origin for a document in the configuration", { spec: inline }, []],
  ["that of the document", { spec: "https://a.example/v1/openapi.json" }, ["https://a.example"]],
  [
    "those of overlays and references",
    {
      overlays: ["http://b.example:81/o"],
      references: ["https://c.example", "https://c.example/d"],
    },
    ["http://b.example:81", "https://c.example"],
  ],
])("knows %s", (_, places, origins) => {
  expect([...documentOrigins({ ...local, ...places })]).toEqual(origins);
});
