import { join } from "node:path";

import { describe, expect, it, onTestFinished } from "vitest";

import { createYamlReader, type YamlReaderOptions } from "../../src/spec/yaml-reader.ts";
import { createFolder } from "./folder.ts";
import { load } from "./load.ts";

type Reader = ReturnType<typeof createYamlReader>;

/** A reader that leaves everything to its worker. */
function createReader(options: Partial<YamlReaderOptions> = {}): Reader {
  const reader = createYamlReader({ timeoutMs: 60_000, charactersHere: 0, ...options });
  onTestFinished(() => reader.close());
  return reader;
}

/** Small for its cost: each of the flat keys becomes a dozen objects before it is a property. */
function flatKeys(count: number): string {
  return Array.from({ length: count }, (_, index) => `k${index}: 1`).join("\n");
}

describe("createYamlReader", () => {
  it("gives the same here and in its worker", async () => {
    const text = "a: &a {__proto__: {x: 1}}\nb: *a\nc: 1\nc: 2\nd: @me\n";
    const here = await createReader({ charactersHere: text.length }).read(text);
    expect(here).toMatchObject({ kind: "read", value: { c: 2, d: "@me" } });
    const there = await createReader().read(text);
    expect(there).toEqual(here);
    expect(JSON.stringify(there)).toBe(JSON.stringify(here));
  });

  it("reads texts in turn, the first of them here", async () => {
    const reader = createReader({ charactersHere: 5 });
    const outcomes = await Promise.all(["a: 1", "b: [", "c: 3"].map((text) => reader.read(text)));
    expect(outcomes).toMatchObject([{ value: { a: 1 } }, { kind: "syntax" }, { value: { c: 3 } }]);
  });

  it("ends what takes too long, and reads no more of that document", async () => {
    const reader = createReader({ timeoutMs: 1_500 });
    expect(await reader.read(flatKeys(1_000_000))).toEqual({ kind: "excess", excess: "time" });
    expect(await reader.read("a: 1")).toEqual({ kind: "excess", excess: "time" });
  }, 30_000);

  it("ends what takes too much memory", async () => {
    const reader = createReader({ heapMiB: 48 });
    expect(await reader.read(flatKeys(300_000))).toEqual({ kind: "excess", excess: "memory" });
  }, 60_000);
});

describe("a document of flat keys without end", () => {
  it("is refused in the time that the operator gives it", async () => {
    const folder = await createFolder({ "api.yaml": `openapi: 3.0.3\n${flatKeys(1_000_000)}` });
    const startedAt = performance.now();
    await expect(
      load(join(folder, "api.yaml"), { maxBytes: 64_000_000, parseMs: 1_000 }),
    ).rejects.toMatchObject({
      code: "ERR_DOCUMENT_TOO_LARGE",
      message: expect.stringMatching(/takes longer to read .* or raise the limit\.$/),
    });
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  }, 30_000);
});
