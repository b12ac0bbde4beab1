import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";
import { z } from "zod";

const contributing = readFileSync(new URL("../../CONTRIBUTING.md", import.meta.url), "utf8");

describe("CONTRIBUTING.md", () => {
  it("has a line for every folder and file of src, and for none that is not there", () => {
    const entries = readdirSync(new URL("../../src", import.meta.url), { withFileTypes: true });
    const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
    const [, layout = ""] = /^src\/\n([^`]*)/m.exec(contributing) ?? [];
    const described = layout.match(/(?<=^ {2})\S+/gm) ?? [];
    expect(described.toSorted()).toEqual(names.toSorted());
  });

  it("names commands that exist", () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")));
    const named = [...contributing.matchAll(/npm (?:run )?(?<name>[a-z:]+)/g)].map(
      ({ groups }) => groups?.["name"],
    );
    expect(named.length).toBeGreaterThan(0);
    for (const name of named) expect([...Object.keys(scripts), "ci"]).toContain(name);
  });
});
