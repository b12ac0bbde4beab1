/** `login` in one process, `call` in others: what is kept between them, and how. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { chmod, readdir, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fetch, type Response } from "undici";
import { describe, expect, it, onTestFinished, vi } from "vitest";

import { createTokenStore } from "../../src/upstream/auth/oauth/store.ts";
import { type LoginProcess, runGateway, startLogin } from "../helpers/process.ts";
import { type OAuthServerOptions, serveOAuth } from "../upstream/auth/oauth-server.ts";
import { serveHttp } from "../upstream/wire.ts";

// Processes one after another take their time.
vi.setConfig({ testTimeout: 120_000 });

/** An authorization server, an API that knows its tokens, and a configuration of both in a folder of its own. */
async function setUp(given: OAuthServerOptions = {}, more: object = {}) {
  const server = await serveOAuth(given);
  const api = await serveHttp((request, response) => {
    const token = (request.headers.authorization ?? "").replace("Bearer ", "");
    const owner = server.good.get(token);
    response
      .writeHead(owner === undefined ? 401 : 200, { "content-type": "text/plain" })
      .end(owner === undefined ? "refused" : `hello ${owner}`);
  });
  const folder = mkdtempSync(join(tmpdir(), "login-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const config = {
    tokenFolder: "./tokens",
    apis: {
      shop: {
        spec: {
          openapi: "3.1.0",
          info: { title: "Shop", version: "1" },
          servers: [{ url: api }],
          paths: { "/hello": { get: { operationId: "hello", responses: { 200: {} } } } },
          components: { securitySchemes: { sso: { type: "oauth2", flows: {} } } },
          security: [{ sso: ["read"] }],
        },
        oauth: { sso: { clientId: "me", issuer: server.origin, ...more } },
      },
    },
  };
  writeFileSync(join(folder, "gateway.yaml"), JSON.stringify(config));
  const tokens = join(folder, "tokens");
  return {
    server,
    folder,
    tokens,
    tokenFile: async () => join(tokens, (await readdir(tokens)).find(isTokenFile) ?? "none"),
    call: (env: Readonly<Record<string, string>> = {}) =>
      runGateway(["call", "hello"], { cwd: folder, env }),
    login: (...args: readonly string[]) => startLogin(["shop", ...args], { cwd: folder }),
  };
}

const isTokenFile = (name: string): boolean => name.endsWith(".token");
const code = { grant: "authorizationCode" };
const refreshes = ({ requests }: Awaited<ReturnType<typeof serveOAuth>>) =>
  requests.filter(({ grant }) => grant === "refresh_token");

/** The person's browser: opens the address that was printed, and follows wherever it is sent. */
async function browse(login: LoginProcess): Promise<Response> {
  const address = await login.told(/http\S+\/authorize\S+/);
  return fetch(address);
}

/** As `login` would have left them, with another end. */
async function keep(tokens: string, changes: { accessToken?: string; expiresAt?: number }) {
  const store = createTokenStore({ folder: tokens, key: undefined });
  const kept = await store.read("shop", "sso");
  if (kept === undefined) throw new Error("nothing is kept");
  await store.write("shop", "sso", { ...kept, ...changes });
}

describe("login", () => {
  it("by authorization code keeps tokens that another process uses and refreshes", async () => {
    const { server, call, login, tokens, tokenFile } = await setUp({ expiresIn: 3600 }, code);
    const before = await call();
    expect(before.code).toBe(1);
    expect(before.stdout).toContain("`openapi-mcp-gateway login shop`");

    const process = login();
    const page = await browse(process);
    expect(new URL(page.url).hostname).toBe("127.0.0.1");
    expect(await page.text()).toContain("go back to the terminal");
    expect(await process.ended).toMatchObject({
      code: 0,
      stdout: "Logged in: the tokens of shop (sso) are kept.\n",
    });
    expect(server.requests.map(({ grant }) => grant)).toEqual(["authorization_code"]);

    expect(await call()).toMatchObject({ code: 0, stdout: "hello client\n" });
    expect(server.requests).toHaveLength(1);

    const file = await tokenFile();
    const bytes = await readFile(file);
    for (const secret of [...server.good.keys(), ...server.refreshTokens, "accessToken"]) {
      expect(bytes.includes(secret)).toBe(false);
    }
    for (const path of [file, join(tokens, "key")]) {
      expect(((await stat(path)).mode & 0o777).toString(8)).toBe("600");
    }
    expect(((await stat(tokens)).mode & 0o777).toString(8)).toBe("700");

    // Over: refreshed before the call, and written back, so that the next process has no need to.
    await keep(tokens, { expiresAt: Date.now() + 1000 });
    expect(await call()).toMatchObject({ code: 0, stdout: "hello client\n" });
    expect(await call()).toMatchObject({ code: 0, stdout: "hello client\n" });
    expect(refreshes(server)).toHaveLength(1);

    // Revoked: refreshed once the API has refused it.
    server.good.clear();
    expect(await call()).toMatchObject({ code: 0, stdout: "hello client\n" });
    expect(refreshes(server)).toHaveLength(2);

    // Nor is the refresh token any good.
    await keep(tokens, { expiresAt: Date.now() + 1000 });
    server.refreshTokens.clear();
    const refused = await call();
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain("invalid_grant");
    expect(refused.stdout).toContain("`openapi-mcp-gateway login shop`");
  });

  it("by device code waits until the person has entered it", async () => {
    const { server, call, login } = await setUp({ pendingPolls: 2 }, { grant: "deviceCode" });
    const process = login();
    await process.told(/enter the code ABCD-EFGH/);
    expect(await process.ended).toMatchObject({ code: 0 });
    expect(server.requests).toHaveLength(3);
    expect(await call()).toMatchObject({ code: 0, stdout: "hello client\n" });
  });

  it("refreshes once for two processes that meet at its end", async () => {
    const { server, call, login, tokens } = await setUp({ expiresIn: 3600 }, code);
    const process = login();
    await browse(process);
    await process.ended;
    await keep(tokens, { expiresAt: Date.now() + 1000 });
    const calls = await Promise.all([call(), call()]);
    expect(calls.map(({ code: exit, stdout }) => [exit, stdout])).toEqual([
      [0, "hello client\n"],
      [0, "hello client\n"],
    ]);
    expect(refreshes(server)).toHaveLength(1);
    expect((await readdir(tokens)).filter((name) => !isTokenFile(name))).toEqual(["key"]);
  });

  it("takes no redirect with another state, and waits on for the right one", async () => {
    const { login } = await setUp({}, code);
    const process = login();
    const address = new URL(await process.told(/http\S+\/authorize\S+/));
    const back = address.searchParams.get("redirect_uri") ?? "";
    expect((await fetch(`${back}?code=stolen&state=other`)).status).toBe(400);
    expect((await fetch(address)).status).toBe(200);
    expect(await process.ended).toMatchObject({ code: 0 });
  });

  it("says that the person refused", async () => {
    const { login } = await setUp({}, code);
    const process = login();
    const { searchParams } = new URL(await process.told(/http\S+\/authorize\S+/));
    const back = new URL(searchParams.get("redirect_uri") ?? "");
    back.searchParams.set("state", searchParams.get("state") ?? "");
    back.searchParams.set("error", "access_denied");
    back.searchParams.set("error_description", "Ann said no");
    await fetch(back);
    const { code: exit, stderr } = await process.ended;
    expect(exit).toBe(1);
    expect(stderr).toContain("access_denied: Ann said no");
  });

  it("says that the port of its redirect is taken", async () => {
    const { login, server } = await setUp({}, code);
    const { port } = new URL(server.origin);
    const { code: exit, stderr } = await login("--port", port).ended;
    expect(exit).toBe(1);
    expect(stderr).toContain(`Port ${port}`);
    expect(stderr).toContain("--port");
    expect(stderr).not.toContain("    at ");
  });

  it("says which APIs there are, and that a scheme needs none", async () => {
    const { login } = await setUp({}, { clientSecret: "s3cret-1", grant: "clientCredentials" });
    expect(await login().ended).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("no scheme whose tokens need a login"),
    });
  });
});

describe("kept tokens", () => {
  async function loggedIn() {
    const set = await setUp({ expiresIn: 3600 }, code);
    const process = set.login();
    await browse(process);
    await process.ended;
    return set;
  }

  it("are not opened with a key that others can read", async () => {
    const { call, tokens } = await loggedIn();
    await chmod(join(tokens, "key"), 0o640);
    const { code: exit, stdout } = await call();
    expect(exit).toBe(1);
    expect(stdout).toContain("can be read by others");
    expect(stdout).toContain("chmod 600");
  });

  it("say what to do when the key is another than they were kept with", async () => {
    const { server, call } = await loggedIn();
    const { code: exit, stdout } = await call({ GATEWAY_TOKEN_KEY: "k".repeat(40) });
    expect(exit).toBe(1);
    expect(stdout).toContain("another key");
    expect(stdout).toContain("GATEWAY_TOKEN_KEY");
    expect(stdout).toContain("`openapi-mcp-gateway login shop`");
    expect(server.requests).toHaveLength(1);
    // With the right key they still open.
    expect(await call()).toMatchObject({ code: 0, stdout: "hello client\n" });
  });

  it("say so when they were changed", async () => {
    const { call, tokenFile } = await loggedIn();
    const file = await tokenFile();
    const bytes = await readFile(file);
    const last = bytes.length - 1;
    bytes.writeUInt8((bytes.at(last) ?? 0) ^ 1, last);
    writeFileSync(file, bytes);
    const { code: exit, stdout } = await call();
    expect(exit).toBe(1);
    expect(stdout).toContain("cannot be opened");
  });
});
