/** A sample API on a loopback port, together with its document: every reply is held against what the document says. */
import { readFile } from "node:fs/promises";

import formats from "ajv-formats";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { Hono } from "hono";
import { fetch, type RequestInit, type Response } from "undici";
import { expect } from "vitest";
import { parse } from "yaml";

import { startSample } from "../../src/sample/serve.ts";

export interface DocumentedApi {
  readonly url: string;
  /** Sends a request and checks that status, media type and body of the reply are documented. */
  request(method: string, path: string, init?: RequestInit): Promise<Response>;
  /** The same for a reply that is JSON; fails on any other status. */
  json(status: number, method: string, path: string, init?: RequestInit): Promise<unknown>;
  close(): Promise<void>;
}

export interface ApiDocument {
  readonly root: unknown;
  /** `METHOD /path`, as the document writes it. */
  readonly operations: ReadonlyMap<string, unknown>;
}

const methods = new Set(["get", "put", "post", "patch", "delete"]);

export async function readDocument(address: URL): Promise<ApiDocument> {
  // JSON is YAML. OpenAPI 3.0 says `exclusiveMinimum: true` where JSON Schema now says the number.
  const root: unknown = parse(await readFile(address, "utf8"), (_, value: unknown) =>
    member(value, "exclusiveMinimum") === true
      ? { ...Object(value), exclusiveMinimum: member(value, "minimum") }
      : value,
  );
  const operations = entries(member(root, "paths")).flatMap(([path, item]) =>
    entries(item)
      .filter(([method]) => methods.has(method))
      .map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
  );
  return { root, operations: new Map(operations) };
}

export async function serveDocumented(
  app: Hono,
  address: URL,
  basePath = "",
): Promise<DocumentedApi> {
  const document = await readDocument(address);
  const server = await startSample(app, { port: 0 });

  async function request(method: string, path: string, init?: RequestInit): Promise<Response> {
    const response = await fetch(server.url + basePath + path, { ...init, method });
    await expectDocumented(document, `${method} ${new URL(path, server.url).pathname}`, response);
    return response;
  }

  return {
    url: server.url,
    request,
    async json(status, method, path, init) {
      const response = await request(method, path, init);
      const body = await response.json();
      expect({ status: response.status, body }).toEqual({ status, body });
      return body;
    },
    close: () => server.close(),
  };
}

async function expectDocumented(
  document: ApiDocument,
  call: string,
  response: Response,
): Promise<void> {
  const responses = member(operationOf(document, call), "responses");
  const declared = resolve(
    document,
    member(responses, String(response.status)) ?? member(responses, "default"),
  );
  if (declared === undefined) throw new Error(`${call} answers ${response.status}, undocumented`);

  const content = member(declared, "content");
  const mediaType = response.headers.get("content-type")?.split(";")[0] ?? "none";
  if (content === undefined) {
    expect(await response.clone().text()).toBe("");
  } else if (!Object.hasOwn(Object(content), mediaType)) {
    throw new Error(`${call} answers ${response.status} as ${mediaType}, undocumented`);
  } else if (mediaType.endsWith("json")) {
    const validate = compile(document, member(member(content, mediaType), "schema"));
    const errors = validate(await response.clone().json()) ? [] : validate.errors;
    expect({ call, errors }).toEqual({ call, errors: [] });
  }
}

/** The operation whose template fits; one without parameters goes before one with. */
function operationOf({ operations }: ApiDocument, call: string): unknown {
  const fitting = [...operations].filter(([key]) => templatePattern(key).test(call));
  return fitting.toSorted(([a], [b]) => a.split("{").length - b.split("{").length)[0]?.[1];
}

function templatePattern(key: string): RegExp {
  return new RegExp(`^${key.replaceAll(".", String.raw`\.`).replaceAll(/\{[^}]+\}/g, "[^/]+")}$`);
}

const ajv = formats.default(new Ajv2020({ strict: false, allErrors: true }));
const compiled = new WeakMap<object, ValidateFunction>();

/** A schema of the document, its references resolved in the document. */
export function compile({ root }: ApiDocument, schema: unknown): ValidateFunction {
  const source: object = Object(schema);
  const validate =
    compiled.get(source) ?? ajv.compile({ ...source, components: member(root, "components") });
  compiled.set(source, validate);
  return validate;
}

/** What a `$ref` points to; anything else as it is. */
export function resolve({ root }: ApiDocument, value: unknown): unknown {
  const reference = member(value, "$ref");
  if (typeof reference !== "string") return value;
  return reference.slice(2).split("/").reduce(member, root);
}

/** An own member of an object. */
export function member(value: unknown, name: string): unknown {
  return new Map(entries(value)).get(name);
}

export function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}
