import { format, inspect } from "node:util";

import { describe, expect, it } from "vitest";

import { failureOf, load } from "./memory.ts";

const files = {
  "gateway.yaml": `
apis:
  shop:
    spec: shop.yaml
    headers: { X-Plain: hunter2-plain, X-Variable: "Bearer \${TOKEN}", X-File: "\${file:/run/secrets/key}" }
    credentials:
      plain: hunter2-plain
      variable: \${TOKEN}
      fallback: \${NOT_SET:-hunter2-default}
      basic: { username: hunter2-user, password: "\${file:/run/secrets/key}" }
`,
  "/run/secrets/key": "hunter2-file\n",
};
const env = { TOKEN: "hunter2-variable" };

describe("a secret of a configuration", () => {
  it.each<[string, (value: unknown) => string]>([
    ["JSON", (value) => JSON.stringify(value)],
    [
      "JSON of its maps",
      (value) => JSON.stringify(value, (_, each) => (each instanceof Map ? [...each] : each)),
    ],
    ["util.inspect", (value) => inspect(value, { depth: null, showHidden: true, getters: true })],
    [
      "util.inspect without custom ones",
      (value) => inspect(value, { depth: null, customInspect: false }),
    ],
    ["util.format", (value) => format("%s %o %O %j", value, value, value, value)],
  ])("is not in %s", async (_, print) => {
    const text = print(await load({ files, env }));
    expect(text).toContain("shop.yaml");
    expect(text).not.toContain("hunter2");
  });

  it("is not in template strings, joined texts and keys", async () => {
    const { apis } = await load({ files, env });
    const secrets = apis.flatMap(({ headers, credentials }) => [
      ...headers.values(),
      ...[...credentials.values()].flatMap((each) =>
        each.kind === "token" ? [each.value] : [each.username, each.password],
      ),
    ]);
    expect(secrets).toHaveLength(8);
    for (const secret of secrets) {
      expect(secret.reveal()).toContain("hunter2");
      // oxlint-disable-next-line typescript/restrict-template-expressions -- the very mistake that must not leak
      expect(`Bearer ${secret}`).toBe("Bearer [secret]");
      expect(["Bearer", secret].join(" ")).toBe("Bearer [secret]");
      expect(Reflect.ownKeys(secret)).toEqual([]);
    }
  });

  it("is not in the error for what is wrong with it or around it", async () => {
    const text = `
apis:
  shop:
    spec: shop.yaml
    baseUrl: https://me:hunter2@example.com
    headers:
      X-Line: "hunter2\\nhunter2"
      X-Variable: "hunter2\${TOKEN}"
      X-Open: "hunter2\${"
      X-Odd: "\${hunter2-}"
      X-Missing: "hunter2 \${NOT_SET} hunter2"
      X-List: [hunter2]
    credentials:
      line: "hunter2\\n"
      table: { username: "hunter2:", password: "hunter2\\n", }
      part: { username: hunter2 }
      list: [hunter2]
    timeouts: { callMs: "\${TOKEN}" }
    limits: { replyBytes: hunter2 }
logLevel: \${TOKEN}
auth: \${TOKEN}
name: "hunter2\\n"
host: hunter2 hunter2
allowedOrigins: [hunter2]
`;
    const error = await failureOf({
      files: { "gateway.yaml": text },
      env: { TOKEN: "hunter2\nhunter2", PORT: "hunter2", LOG_LEVEL: "hunter2" },
    });
    expect(error.message.split("\n").length).toBeGreaterThan(18);
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain("hunter2");
  });
});
