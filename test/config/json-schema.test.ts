import { readFileSync } from "node:fs";

import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";

import { toJsonSchema, toJsonSchemaText } from "../../src/config/json-schema.ts";
import { optionTable } from "../../src/config/option-table.ts";
import { parseConfigText } from "../../src/config/parse.ts";
import { configSchema } from "../../src/config/schema.ts";

function tableOf(text: string): unknown {
  const parsed = parseConfigText(text);
  return parsed.ok ? parsed.table : undefined;
}

describe("gateway.schema.json", () => {
  it("is what the schema in the code says (if not: npm run generate)", () => {
    const committed = readFileSync(new URL("../../gateway.schema.json", import.meta.url), "utf8");
    expect(committed).toBe(toJsonSchemaText());
  });

  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(toJsonSchema());

  it.each([
    "{}",
    "$schema: ./gateway.schema.json",
    "port: 0",
    "port: '8000'",
    "logLevel: warn",
    "auth: none",
    `auth: { apiKeys: { keys: { ci: { sha256: ${"ab".repeat(32)}, scopes: [a], expires: 2027-01-31 } } } }`,
    "auth: { oauth: { issuer: https://login.example.com, introspection: { clientId: a, clientSecret: b } } }",
    "allowedHosts: a, b",
    "allowedHosts: [a, b]",
    "limits: { requestBytes: 10MiB, sessionIdleMs: 1.5h, sessions: 3, drainMs: 250 }",
    "apis: { shop: { spec: a.yaml, headers: { X-Key: x }, credentials: { k: t, b: { username: u, password: p } } } }",
    "apis: { shop: { spec: { openapi: 3.1.0, paths: {} } } }",
    "apis: { shop: { spec: a.yaml, specHeaders: { A: b }, overlays: [o.yaml], references: ../common } }",
  ])("accepts what the gateway accepts: %s", (text) => {
    validate(tableOf(text));
    expect(validate.errors).toBeNull();
    expect(configSchema.safeParse(tableOf(text)).success).toBe(true);
  });

  it.each([
    "prot: 8000",
    "port: 70000",
    "port: http",
    "port: 1.5",
    "logLevel: loud",
    "auth: basic",
    "auth: { oauth: {} }",
    "auth: { apiKeys: {}, rights: { rules: [{ scope: a }] } }",
    "auth: { apiKeys: {}, rights: { rules: [{ allow: { mode: full } }] } }",
    "auth: { basic: {} }",
    "limits: { requestBytes: much }",
    "limits: { sessions: 0 }",
    "apis: { Shop: { spec: a.yaml } }",
    "apis: { shop: { baseUrl: http://h } }",
    "apis: { shop: { spec: a.yaml, headers: { 'X Y': x } } }",
    "apis: { shop: { spec: a.yaml, credentials: { b: { username: u } } } }",
    "apis: { shop: { spec: [a.yaml] } }",
    "apis: { shop: { spec: a.yaml, overlays: { a: b } } }",
  ])("refuses what the gateway refuses: %s", (text) => {
    expect(validate(tableOf(text))).toBe(false);
    expect(configSchema.safeParse(tableOf(text)).success).toBe(false);
  });

  it.each([
    "port: ${PORT}",
    "logLevel: ${LOG_LEVEL:-info}",
    "auth: '${AUTH}'",
    "limits: { requestBytes: '${SIZE}MiB', sessions: '${N}', drainMs: '${T}' }",
    "apis: { shop: { spec: '${SPEC}', baseUrl: 'https://${HOST}', headers: { A: '${file:/x}' } } }",
  ])("lets references stand anywhere: %s", (text) => {
    validate(tableOf(text));
    expect(validate.errors).toBeNull();
  });
});

describe("the table of options", () => {
  const rows = optionTable()
    .split("\n")
    .slice(2, -1)
    .map((row) => row.split(" | "));

  it("has four cells a row, and a type and a sentence for every option", () => {
    expect(rows.length).toBeGreaterThan(20);
    for (const [option, type, , sentence, ...rest] of rows) {
      expect(option).toMatch(/^\| `[\w.<>]+`$/);
      expect(type).not.toBe("");
      expect(sentence).toMatch(/^[A-Z].*\. \|$/);
      expect(rest).toEqual([]);
    }
  });

  it.each([
    ["port", "port", "`8000`"],
    ["auth", "none, or a table", ""],
    ["auth.clockSkewMs", "milliseconds (30s)", "`60s`"],
    ["limits.requestBytes", "bytes (10MiB)", "`4MiB`"],
    ["limits.sessionIdleMs", "milliseconds (30s)", "`1h`"],
    ["apis.<name>.spec", "path, URL, - or document", "required"],
    ["apis.<name>.overlays", "list of paths and URLs", ""],
    ["apis.<name>.headers", "table of names and values", ""],
    ["apis.<name>.timeouts.connectMs", "milliseconds (30s)", "`5s`"],
  ])("says what %s is", (option, type, fallback) => {
    const row = rows.find(([name]) => name === `| \`${option}\``);
    expect(row?.slice(1, 3)).toEqual([type, fallback]);
  });
});
