import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { Hono } from "hono";
import { fetch } from "undici";
import { expect, onTestFinished, test } from "vitest";

import { messageOf } from "../../src/errors.ts";
import { bookshopDemoToken } from "../../src/sample/bookshop.ts";
import { startSample } from "../../src/sample/serve.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

function runMain(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ["--import", "tsx", "src/sample/main.ts"], {
    cwd: root,
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function open(env: Readonly<Record<string, string>> = {}) {
  const child = runMain({ PORT: "0", ...env });
  const [line] = await once(createInterface(child.stdout), "line");
  const url = /^The bookshop is open at (http:\/\/127\.0\.0\.1:\d+)$/.exec(String(line))?.[1] ?? "";
  return { child, url };
}

async function deleteBook(url: string, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${url}/books/9781777100070`, { method: "DELETE", headers })).status;
}

test.each([
  [{}, bookshopDemoToken],
  [{ BOOKSHOP_TOKEN: "another" }, "another"],
])(
  "opens the shop with %j and closes it on SIGTERM, calls under way or not",
  async (env, token) => {
    const { child, url } = await open(env);
    expect(await deleteBook(url, "wrong")).toBe(401);
    expect(await deleteBook(url, token)).toBe(204);
    const slow = fetch(`${url}/slow?seconds=60`).catch(messageOf);
    await fetch(`${url}/echo`);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(await slow).toBe("fetch failed");
  },
);

test("explains a port that is none, and exits with 2", async () => {
  const child = runMain({ PORT: "http" });
  const [[code], [line]] = await Promise.all([
    once(child, "exit"),
    once(createInterface(child.stderr), "line"),
  ]);
  expect(line).toBe('PORT is "http", which is no port: set it to a number from 0 to 65535.');
  expect(code).toBe(2);
});

test("explains a port that is taken, and exits with 1", async () => {
  const other = await startSample(new Hono(), { port: 0 });
  onTestFinished(() => other.close());
  const { port } = new URL(other.url);
  const child = runMain({ PORT: port });
  const [[code], [line]] = await Promise.all([
    once(child, "exit"),
    once(createInterface(child.stderr), "line"),
  ]);
  expect(line).toContain(`The sample API cannot listen on 127.0.0.1:${port}`);
  expect(code).toBe(1);
});
