/** A file of keys that changes under a running gateway. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, it, onTestFinished, vi } from "vitest";

import { post, request } from "../../transport/post.ts";
import { startGateway } from "./gateway.ts";
import { entryOf } from "./issuer.ts";

function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "keys-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "keys.yaml");
}

it("lets in new keys and shuts out old ones when the file changes, and stays when it is broken", async () => {
  const file = temporaryFile();
  writeFileSync(file, JSON.stringify({ anne: entryOf("key-of-anne") }));
  const { url, logged } = await startGateway({
    apiKeys: { file, keys: { ci: entryOf("key-of-ci") } },
  });
  const statusOf = async (key: string) =>
    (await post(`${url}/mcp`, request("ping"), { "x-api-key": key })).status;
  const changed = async (text: string, told: string) => {
    writeFileSync(file, text);
    await vi.waitFor(() => expect(logged.join("")).toContain(told), { timeout: 10_000 });
  };
  expect(await statusOf("key-of-anne")).toBe(200);
  expect(await statusOf("key-of-ci")).toBe(200);

  await changed(JSON.stringify({ ben: entryOf("key-of-ben") }), "was read again");
  expect(await statusOf("key-of-anne")).toBe(401);
  expect(await statusOf("key-of-ben")).toBe(200);

  await changed("ben: [", "is broken");
  expect(await statusOf("key-of-ben")).toBe(200);
  expect(await statusOf("key-of-ci")).toBe(200);
});

it.each<[string, string, string]>([
  [
    "has the name of a key in the configuration",
    JSON.stringify({ ci: entryOf("x") }),
    "take another",
  ],
  ["holds a key instead of its hash", "anne: { sha256: omgw_abc }", "64 hexadecimal digits"],
  [
    "holds what is no option",
    `anne: { ${JSON.stringify(entryOf("x")).slice(1, -1)}, scope: a }`,
    "did you mean scopes?",
  ],
])("does not start with a file that %s", async (_, text, message) => {
  const file = temporaryFile();
  writeFileSync(file, text);
  await expect(
    startGateway({ apiKeys: { file, keys: { ci: entryOf("key-of-ci") } } }),
  ).rejects.toThrow(message);
});

it("does not start without the file", async () => {
  await expect(startGateway({ apiKeys: { file: "/nothing/keys.yaml" } })).rejects.toThrow(
    "/nothing/keys.yaml: does not exist",
  );
});

it("tells that a key has expired", async () => {
  const expires = new Date(Date.now() + 60_000).toISOString();
  const { url, pass } = await startGateway({
    apiKeys: { keys: { ci: entryOf("key-of-ci", { expires }) } },
  });
  const ask = () => post(`${url}/mcp`, request("ping"), { "x-api-key": "key-of-ci" });
  expect((await ask()).status).toBe(200);
  pass(61_000);
  const refused = await ask();
  expect(refused.status).toBe(401);
  expect(refused.headers.get("www-authenticate")).toBe(
    'Bearer error="invalid_token", error_description="The key has expired."',
  );
});
