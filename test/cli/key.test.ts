import { expect, it } from "vitest";

import { toKeyEntry } from "../../src/config/key-entry.ts";
import { runGateway } from "../helpers/process.ts";

const sha256 = "ab".repeat(32);

it("prints a key on standard output, and its entry beside it", async () => {
  const options = ["--name", "ci", "--scopes", "shop:read,shop:write", "--expires", "90d"];
  const { code, stdout, stderr } = await runGateway(["key", "create", ...options]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^omgw_[\w-]{43}\n$/);
  expect(stderr).toMatch(
    /"ci":\n {2}sha256: "[\da-f]{64}"\n {2}scopes: \["shop:read","shop:write"\]/,
  );
  expect(stderr).not.toContain(stdout.trim());
});

it.each<[string, readonly string[], string]>([
  ["no name", [], "--name"],
  ["a name with a space", ["--name", "a b"], "is no name for a key"],
  ["a scope with a quote", ["--name", "a", "--scopes", 'x"y'], "must be a scope"],
  ["an end that is no time", ["--name", "a", "--expires", "soon"], "must be a date"],
])("refuses %s", async (_, args, message) => {
  const { code, stdout, stderr } = await runGateway(["key", "create", ...args]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(stdout).toBe("");
});

it.each([
  ["90d", "1970-04-01T00:00:00.000Z"],
  ["12h", "1970-01-01T12:00:00.000Z"],
  ["2027-01-31", "2027-01-31T00:00:00.000Z"],
])("ends a key of %s at %s", (expires, end) => {
  expect(toKeyEntry({ name: "ci", sha256, expires }, 0)).toBe(
    `"ci":\n  sha256: "${sha256}"\n  expires: "${end}"`,
  );
});
