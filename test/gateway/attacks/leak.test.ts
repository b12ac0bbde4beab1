/** What may come out of the gateway that nobody should read: secrets in whatever form, and lines that are none of its own. */
import { describe, expect, it } from "vitest";

import { post, request } from "../../transport/post.ts";
import { sendRaw } from "../../transport/raw.ts";
import { credential, keys, openWorld, terminalText } from "./world.ts";

const world = openWorld();

/** The forms that the log and callers are searched for. */
const forms = [
  credential,
  encodeURIComponent(credential),
  Buffer.from(credential).toString("base64"),
  Buffer.from(credential).toString("base64url").slice(0, -2),
];

describe("an echo of the API's credential", () => {
  it.each([
    ["plain", "echo"],
    ["percent-encoded", "echo-encoded"],
    ["in base64", "echo-base64"],
    ["as the name of a member", "echo-key"],
    ["in a header", "echo-header"],
    ["in an error", "echo-error"],
    ["in an error page", "echo-html"],
    ["in the address of a redirect", "redirect-elsewhere"],
  ])("%s is masked", async (_, what) => {
    const { text } = await world.call("shop_does", { what });
    expect(world.take()[0]?.headers["x-key"]).toBe(credential);
    for (const form of forms) expect(text).not.toContain(form);
  });

  it("is masked for a program, which might spell it", async () => {
    const code = 'return [...String(await api.call("shop_does", { what: "echo" }))].join(" ")';
    const { text } = await world.call("run", { code }, { query: "?mode=code" });
    expect(text).not.toContain(Array.from(credential).join(" "));
    expect(world.take().length).toBe(1);
  });

  it("is masked in a part that is selected", async () => {
    const { text } = await world.call("shop_does", { what: "echo-error", _select: "message" });
    for (const form of forms) expect(text).not.toContain(form);
    world.take();
  });
});

describe("a caller's key", () => {
  it("goes to no API", async () => {
    await world.call("shop_search", { q: "x" });
    for (const seen of world.take()) expect(JSON.stringify(seen)).not.toContain(keys.mallory);
  });

  it("goes to no API in a header of another name", async () => {
    const response = await post(
      `${world.url}/mcp`,
      request("tools/call", { name: "shop_search", arguments: {} }),
      {
        authorization: `Bearer ${keys.mallory}`,
        cookie: "session=mine",
        "x-note": "mine",
        "x-key": "mine",
        "x-forwarded-for": "1.2.3.4",
        "proxy-authorization": "Basic mine",
      },
    );
    await response.text();
    const [seen] = world.take();
    expect(seen?.headers["x-key"]).toBe(credential);
    expect(JSON.stringify(seen)).not.toMatch(/mine|1\.2\.3\.4/);
  });
});

describe("a line of the log", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["by the name of a tool", () => world.call('x\n{"level":"info","msg":"forged"}\u001b[2J', {})],
    [
      "by an argument",
      () => world.call("shop_getFile", { name: '..\n{"level":"info","msg":"forged"}' }),
    ],
    [
      "by a path",
      () => sendRaw({ port: world.port, path: "/%0a%7b%22msg%22:%22forged%22%7d%1b[2J" }),
    ],
    ["by a host", () => sendRaw({ port: world.port, headers: { host: 'x"}{"msg":"forged"' } })],
    [
      "by an origin",
      () => post(`${world.url}/mcp`, {}, { origin: 'https://evil.example/"}{"msg":"forged"' }),
    ],
    ["by an answer of the API", () => world.call("shop_does", { what: "controls" })],
  ])("is not forged %s", async (_, attack) => {
    await attack();
    world.take();
    for (const chunk of world.logged) {
      for (const line of chunk.trimEnd().split("\n")) {
        const said: unknown = JSON.parse(line);
        expect(said).toMatchObject({ level: expect.any(String), time: expect.any(String) });
        expect(said).not.toMatchObject({ msg: "forged" });
        // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
        expect(line).not.toMatch(/[\u0000-\u001f\u007f]/);
      }
    }
  });

  it("holds no key, no credential and no argument", () => {
    const all = world.logged.join("");
    expect(all).toContain('"tool":"shop_does"');
    for (const secret of [...Object.values(keys), ...forms, "4111"]) {
      expect(all).not.toContain(secret);
    }
  });
});

it("an error tells nothing of the gateway's insides", async () => {
  const told = [
    await world.call("shop_neverWas", {}),
    await world.ask("resources/read", { uri: "openapi://shop/nothing" }),
    await world.ask("no/such", {}),
    await world.call("far_near", {}),
  ];
  for (const { text } of told) expect(text).not.toMatch(/node_modules|\.ts:|at \w+ \(|\/src\//);
});

describe("what people do not see of a reply", () => {
  const unseen = /(?![\t\n\r])[\p{Cc}\u202a-\u202e\u{e0000}-\u{e007f}]/u;
  const textsOf = (body: string): string => {
    const { result } = JSON.parse(body) as {
      readonly result: { readonly content: readonly { readonly text?: string }[] };
    };
    return result.content.map(({ text }) => text ?? "").join("\n");
  };

  it.each([
    ["text", "terminal-text"],
    ["a page", "terminal-html"],
    ["an error", "terminal-error"],
    ["JSON", "terminal-json"],
  ])("is not in the text of %s", async (_, what) => {
    const { text } = await world.call("shop_does", { what });
    expect(textsOf(text)).toContain("price");
    expect(textsOf(text)).not.toMatch(unseen);
    world.take();
  });

  it("stays exact in structured content", async () => {
    const { text } = await world.call("shop_does", { what: "terminal-json" });
    expect(JSON.parse(text)).toMatchObject({
      result: { structuredContent: { said: terminalText } },
    });
    world.take();
  });

  it("is not in a range of a large reply", async () => {
    const { text } = await world.call("shop_does", { what: "terminal-large" });
    const [uri] = /openapi:\/\/shop\/replies\/[0-9a-f]+/.exec(text) ?? [];
    const range = await world.ask("resources/read", { uri: `${uri}?offset=299990&length=100` });
    expect(JSON.parse(range.text)).toMatchObject({
      result: { contents: [{ text: "xxxxxxxxxxprice: 5" }] },
    });
    world.take();
  });

  it("is not in what a program returns or prints", async () => {
    const code =
      'const { said } = await api.call("shop_does", { what: "terminal-json" }); console.log(said); return said';
    const { text } = await world.call("run", { code }, { query: "?mode=code" });
    expect(textsOf(text)).toContain("Printed:\nprice");
    expect(textsOf(text)).not.toMatch(unseen);
    world.take();
  });
});
