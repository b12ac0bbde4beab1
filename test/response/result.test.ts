import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { specTypeSchemas, type CallToolResult } from "@modelcontextprotocol/server";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { ResultContext } from "../../src/response/model.ts";
import { toToolResult } from "../../src/response/result.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { createRedactor } from "../../src/telemetry/redact.ts";
import type { Tool } from "../../src/tool/model.ts";
import type { CredentialWay, UpstreamOutcome } from "../../src/upstream/outcome.ts";
import { testAuthorizer } from "../helpers/authorizer.ts";
import { toolFor } from "../helpers/document.ts";

const components: JsonObject = {
  securitySchemes: {
    petKey: { type: "apiKey", in: "header", name: "X-Key" },
    login: { type: "http", scheme: "basic" },
    oauth: { type: "oauth2", flows: {} },
    cert: { type: "mutualTLS" },
    odd: { type: "saml" },
  },
};

const parameters = [
  { name: "petId", in: "path", required: true, schema: { type: "string" } },
  { name: "limit", in: "query", schema: { type: "integer" } },
  { name: "page[number]", in: "query", schema: { type: "integer" } },
  { name: "verbose", in: "query", schema: { type: "boolean" } },
];

function petTool(method = "get", operation: JsonObject = {}): Tool {
  return toolFor(
    { operationId: "pets_get", parameters, responses: {}, ...operation },
    { path: "/pets/{petId}", method, components },
  );
}

const context = (tool: Tool = petTool(), more: Partial<ResultContext> = {}): ResultContext => ({
  tool,
  redact: createRedactor(["s3cret-value", "7654321"]),
  withheldFrom: undefined,
  needs: testAuthorizer({ api: tool.api }).needsOf(tool.operation),
  asked: {
    request: {
      method: tool.operation.method,
      url: "https://api.example.com/v1/pets/7",
      headers: {},
      body: undefined,
    },
    arguments: { petId: "7" },
    catalogue: { apis: [tool.api], tools: [tool], find: () => tool },
  },
  ...more,
});

const byVariables = (...names: readonly string[]): CredentialWay => ({ by: "variables", names });

function answered(
  status: number,
  body: string | Uint8Array = "",
  headers: Readonly<Record<string, string>> = { "content-type": "application/json" },
  truncated = false,
): UpstreamOutcome {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const reply = { status, headers: new Map(Object.entries(headers)), body: bytes, truncated };
  return { kind: "answered", reply, durationMs: 12 };
}

function textOf(result: CallToolResult): string {
  const [first] = result.content;
  if (first?.type !== "text") throw new Error(`no text in ${JSON.stringify(result)}`);
  return first.text;
}

const metaOf = ({ _meta: meta }: CallToolResult): unknown => meta?.["openapi-mcp-gateway/response"];

describe("of an answer that succeeded", () => {
  test("gives JSON as its exact text and as structured content", () => {
    const text = '{ "id": 12345678901234567890, "name": "Rex" }';
    expect(toToolResult(answered(200, text), context())).toEqual({
      content: [{ type: "text", text }],
      structuredContent: { id: Number("12345678901234567890"), name: "Rex" },
      _meta: {
        "openapi-mcp-gateway/response": {
          status: 200,
          headers: { "content-type": "application/json" },
        },
      },
    });
  });

  test.each(["[1]", "null", '"x"', "0", "false"])("gives %s as it is", (text) => {
    const result = toToolResult(answered(200, text), context());
    expect(textOf(result)).toBe(text);
    expect(result.structuredContent).toEqual(JSON.parse(text));
    expect(result.isError).toBeUndefined();
  });

  test("gives text as text alone", () => {
    const result = toToolResult(answered(200, "a,b", { "content-type": "text/csv" }), context());
    expect(result.content).toEqual([{ type: "text", text: "a,b" }]);
    expect(result).not.toHaveProperty("structuredContent");
  });

  test("puts notes behind the payload", () => {
    const result = toToolResult(answered(200, "{"), context());
    expect(result.content).toEqual([
      { type: "text", text: "{" },
      {
        type: "text",
        text: "Note: The reply is labelled application/json but is not valid JSON; it is given as text.",
      },
    ]);
  });

  test.each([
    ["image", "image/png"],
    ["audio", "audio/wav"],
  ])("gives %s as such", (type, mimeType) => {
    const result = toToolResult(
      answered(200, new Uint8Array([1, 2, 3]), { "content-type": mimeType }),
      context(),
    );
    expect(result.content).toEqual([{ type, data: "AQID", mimeType }]);
  });

  test("gives other bytes as an embedded resource", () => {
    const headers = {
      "content-type": "application/pdf",
      "content-disposition": 'attachment; filename="a.pdf"',
    };
    const result = toToolResult(answered(200, new Uint8Array([255]), headers), context());
    expect(result.content).toEqual([
      {
        type: "resource",
        resource: {
          uri: "openapi://test/replies/pets_get",
          mimeType: "application/pdf",
          blob: "/w==",
          _meta: { "openapi-mcp-gateway/response": { filename: "a.pdf" } },
        },
      },
    ]);
  });

  test.each([
    ["https://files.example/7", "https://files.example/7"],
    ["urn:example:7", "urn:example:7"],
    ["/files/7", "openapi://test/replies/pets_get"],
    ["openapi://other/document", "openapi://test/replies/pets_get"],
  ])("names them by Content-Location %s: %s", (location, uri) => {
    const headers = { "content-type": "application/pdf", "content-location": location };
    const result = toToolResult(answered(200, "x", headers), context());
    expect(result.content).toMatchObject([{ resource: { uri } }]);
  });

  test.each<[number, Readonly<Record<string, string>>, string]>([
    [204, {}, "204 No Content: the operation succeeded and returned nothing."],
    [200, {}, "200 OK: the operation succeeded and returned nothing."],
    [299, {}, "299: the operation succeeded and returned nothing."],
    [
      201,
      { location: "/pets/7" },
      "201 Created: the operation succeeded and returned nothing.\nlocation: /pets/7",
    ],
    [
      304,
      { etag: '"7"' },
      '304 Not Modified: nothing has changed since it was last read.\netag: "7"',
    ],
  ])("says so when %s has no body", (status, headers, text) => {
    const result = toToolResult(answered(status, "", headers), context());
    expect(result.content).toEqual([{ type: "text", text }]);
    expect(result.isError).toBeUndefined();
    expect(metaOf(result)).toEqual({ status, headers });
  });

  test("masks secrets that the API echoes", () => {
    const body = '{"auth":"Bearer s3cret-value","n":1}';
    const headers = { "content-type": "application/json", location: "/x?key=s3cret-value" };
    const result = toToolResult(answered(200, body, headers), context());
    expect(result.structuredContent).toEqual({ auth: "Bearer [secret]", n: 1 });
    expect(JSON.stringify(result)).not.toContain("s3cret-value");
    expect(metaOf(result)).toMatchObject({ headers: { location: "/x?key=[secret]" } });
  });

  test("gives JSON that masking has broken as text", () => {
    const result = toToolResult(answered(200, '{"pin":7654321}'), context());
    expect(textOf(result)).toBe('{"pin":[secret]}');
    expect(result).not.toHaveProperty("structuredContent");
  });

  test("says how to ask for less when there was too much", () => {
    const result = toToolResult(answered(200, '{"items":[1,2', undefined, true), context());
    expect(textOf(result)).toBe(
      "GET /pets/{petId} answered 200 OK with more than 13 bytes, which is as much as is read.\n" +
        'The reply begins: {"items":[1,2\n' +
        "Ask for less with limit or page_number; whoever runs the gateway can raise apis.test.limits.replyBytes.",
    );
    expect(result).toMatchObject({
      isError: true,
      structuredContent: { kind: "tooLarge", status: 200, retryable: false },
    });
  });
});

describe("of an answer that did not", () => {
  // Kinds and retryable are what scripts rely on; the advice is what the model is told to do.
  test.each<[number, string, boolean, RegExp]>([
    [300, "redirect", false, /not followed/],
    [301, "redirect", false, /leads to https:\/\/new\.example\/pets/],
    [308, "redirect", false, /set it as the base URL of test/],
    [400, "badRequest", false, /Correct the arguments .* input schema of pets_get/],
    [401, "unauthorized", false, /declares no credentials/],
    [402, "paymentRequired", false, /paid for/],
    [403, "forbidden", false, /does not let them do this/],
    [404, "notFound", false, /Check petId: take a value that another tool of test returned/],
    [405, "methodNotAllowed", false, /does not take GET here/],
    [406, "notAcceptable", false, /format/],
    [408, "requestTimeout", true, /Wait 7 s, then call again/],
    [409, "conflict", false, /Read the present state first/],
    [410, "gone", false, /removed for good/],
    [412, "preconditionFailed", false, /read it again/],
    [413, "contentTooLarge", false, /Send less/],
    [415, "unsupportedMediaType", false, /does not take/],
    [418, "clientError", false, /Correct the arguments/],
    [422, "unprocessable", false, /Correct the arguments/],
    [425, "tooEarly", true, /Wait 7 s/],
    [428, "preconditionRequired", false, /If-Match/],
    [429, "rateLimited", true, /Wait 7 s, then call again\. Fewer or larger calls/],
    [451, "unavailableForLegalReasons", false, /may not give it out/],
    [499, "clientError", false, /Correct the arguments/],
    [500, "serverError", true, /Calling again does no harm/],
    [501, "notImplemented", false, /use another tool/],
    [502, "badGateway", true, /could not reach it/],
    [503, "unavailable", true, /Wait 7 s/],
    [504, "gatewayTimeout", true, /too slow/],
    [507, "serverError", true, /on the API's side/],
    [599, "serverError", true, /on the API's side/],
  ])("tells %i as %s", (status, kind, retryable, advice) => {
    const headers = {
      "content-type": "application/json",
      "retry-after": "7",
      "x-request-id": "r-1",
      location: "https://new.example/pets",
    };
    const result = toToolResult(answered(status, '{"message":"Because."}', headers), context());
    const [what, words, ...rest] = textOf(result).split("\n");
    expect(what).toMatch(new RegExp(`^GET /pets/\\{petId\\} answered ${status}( [A-Z].*)?\\.$`));
    expect(words).toBe("The API says: Because.");
    expect(rest.join("\n")).toMatch(advice);
    expect(result.isError).toBe(true);
    expect(result.structuredContent).toEqual({
      kind,
      retryable,
      status,
      retryAfterMs: 7000,
      requestId: "r-1",
    });
    expect(metaOf(result)).toMatchObject({ status, headers: { "retry-after": "7" } });
  });

  test.each([
    ["post", 500, false, /may have acted on it all the same/],
    ["post", 504, false, /may have acted on it all the same/],
    ["post", 503, true, /Wait a little/],
    ["post", 429, true, /Wait a little/],
    ["patch", 502, false, /look before calling again/],
    ["put", 500, true, /does no harm/],
    ["delete", 502, true, /does no harm/],
  ])("advises after %s and %i by what may be done twice", (method, status, retryable, advice) => {
    const result = toToolResult(answered(status), context(petTool(method)));
    expect(result.structuredContent).toMatchObject({ retryable });
    expect(textOf(result)).toMatch(advice);
  });

  test.each<[string, JsonObject, RegExp]>([
    ["one scheme", { security: [{ petKey: [] }] }, /check or set TEST_PETKEY \(apiKey\);/],
    [
      "alternatives",
      { security: [{ petKey: [] }, { login: [], oauth: [] }] },
      /TEST_PETKEY \(apiKey\), or TEST_LOGIN_USERNAME and TEST_LOGIN_PASSWORD \(basic\) and TEST_OAUTH_CLIENT_ID with TEST_OAUTH_CLIENT_SECRET or TEST_OAUTH \(oauth2\)/,
    ],
    [
      "a scheme that cannot be used",
      { security: [{ odd: [] }] },
      /a header of its own for the scheme odd, .*saml/,
    ],
    ["optional ones", { security: [{}, { petKey: [] }] }, /TEST_PETKEY/],
    ["none", {}, /declares no credentials .* apis\.test\.headers/],
  ])("names the variables of a 401 with %s", (_name, operation, advice) => {
    expect(textOf(toToolResult(answered(401), context(petTool("get", operation))))).toMatch(advice);
  });

  test("names the origin of a 401 that was sent no credentials", () => {
    const tool = petTool("get", { security: [{ petKey: [] }] });
    const result = toToolResult(
      answered(401),
      context(tool, { withheldFrom: "https://files.example" }),
    );
    expect(textOf(result)).toMatch(
      /not sent to https:\/\/files\.example, .* apis\.test\.credentialOrigins/,
    );
  });

  test("names the scopes of a 403", () => {
    const tool = petTool("get", { security: [{ oauth: ["pets:read", "pets:list"] }] });
    expect(textOf(toToolResult(answered(403), context(tool)))).toContain(
      "The operation asks for pets:read and pets:list.",
    );
  });

  test("blames the base URL for a 404 without path arguments", () => {
    const tool = toolFor({ responses: {} });
    expect(textOf(toToolResult(answered(404), context(tool)))).toContain(
      "check the base URL of test",
    );
  });

  test("gives problem details to programs, masked", () => {
    const problem = {
      type: "https://example/credit",
      title: "No credit",
      detail: "key s3cret-value",
    };
    const result = toToolResult(
      answered(403, JSON.stringify(problem), { "content-type": "application/problem+json" }),
      context(),
    );
    expect(textOf(result)).toContain("The API says: No credit: key [secret]");
    expect(result.structuredContent).toMatchObject({
      problem: { ...problem, detail: "key [secret]" },
    });
  });

  test("leaves problem details of more than 8 KiB to words", () => {
    const problem = JSON.stringify({ title: "x", blob: "y".repeat(9000) });
    const result = toToolResult(
      answered(400, problem, { "content-type": "application/problem+json" }),
      context(),
    );
    expect(result.structuredContent).not.toHaveProperty("problem");
  });

  test("quotes nothing when nothing was said", () => {
    const text = textOf(toToolResult(answered(500, ""), context()));
    expect(text.split("\n")).toHaveLength(2);
    expect(text).not.toContain("The API says");
  });

  test("quotes pages by their text, and bytes not at all", () => {
    const page = "<html><title>Down</title><body>for <b>repair</b></body></html>";
    expect(
      textOf(toToolResult(answered(503, page, { "content-type": "text/html" }), context())),
    ).toContain("The API says: Down\nfor repair");
    expect(
      textOf(toToolResult(answered(500, "x", { "content-type": "image/png" }), context())),
    ).not.toContain("The API says");
  });
});

test("tells how often a call was tried, whether it succeeded or not", () => {
  const failed = toToolResult({ ...answered(503, ""), attempts: 3 }, context());
  expect(textOf(failed)).toContain(
    "answered 503 Service Unavailable. It was given up after 3 attempts.",
  );
  expect(failed.structuredContent).toMatchObject({ kind: "unavailable", attempts: 3 });
  const succeeded = toToolResult({ ...answered(200, "{}"), attempts: 2 }, context());
  expect(Object.values(succeeded._meta ?? {})).toMatchObject([{ status: 200, attempts: 2 }]);
  expect(textOf(succeeded)).toBe("{}");
});

describe("of a call without an answer", () => {
  test.each<[UpstreamOutcome, string, boolean, boolean, string]>([
    [
      { kind: "timeout", phase: "connect", afterMs: 5000 },
      "timeout",
      true,
      true,
      "was not sent: no connection within 5 s.\nNothing was sent, so calling again does no harm.",
    ],
    [
      { kind: "timeout", phase: "headers", afterMs: 15_000 },
      "timeout",
      true,
      false,
      "was sent, but not answered within 15 s.",
    ],
    [
      { kind: "timeout", phase: "body", afterMs: 250 },
      "timeout",
      true,
      false,
      "stopped for 250 ms before its end.",
    ],
    [
      { kind: "timeout", phase: "call", afterMs: 1500 },
      "timeout",
      true,
      false,
      "took longer than 1.5 s and was ended.",
    ],
    [
      { kind: "timeout", phase: "attempt", afterMs: 800 },
      "timeout",
      true,
      false,
      "took longer than 800 ms and was ended.",
    ],
    [
      { kind: "redirectRefused", reason: "otherOrigin", location: "https://new.example" },
      "redirect",
      false,
      false,
      "was redirected to another origin, https://new.example, and not sent there.\nCredentials are meant for the API's own origin.",
    ],
    [
      { kind: "redirectRefused", reason: "tooMany", location: "https://api.example/loop" },
      "redirect",
      false,
      false,
      "was redirected again and again, at last to https://api.example/loop, and was ended.",
    ],
    [
      { kind: "unreachable", reason: "dns", detail: "No such name." },
      "dns",
      false,
      false,
      "was not sent. No such name.\nWhoever runs the gateway can check the servers",
    ],
    [
      { kind: "unreachable", reason: "refused", detail: "Nobody." },
      "connectionRefused",
      true,
      true,
      "was not sent. Nobody.\nThe API may be down",
    ],
    [
      { kind: "unreachable", reason: "tls", detail: "No TLS." },
      "tls",
      false,
      false,
      "was not sent. No TLS.\nWhoever runs the gateway can check that the API speaks TLS there",
    ],
    [
      { kind: "unreachable", reason: "tlsExpired", detail: "Expired." },
      "tlsExpired",
      false,
      false,
      "was not sent. Expired.\nWhoever runs the API has to renew its certificate",
    ],
    [
      { kind: "unreachable", reason: "tlsSelfSigned", detail: "Its own." },
      "tlsSelfSigned",
      false,
      false,
      "was not sent. Its own.\nWhoever runs the gateway can have this very certificate trusted",
    ],
    [
      { kind: "unreachable", reason: "tlsUntrusted", detail: "Unknown." },
      "tlsUntrusted",
      false,
      false,
      "was not sent. Unknown.\nWhoever runs the gateway can have the certificate of that authority",
    ],
    [
      { kind: "unreachable", reason: "tlsWrongHost", detail: "Another's." },
      "tlsWrongHost",
      false,
      false,
      "was not sent. Another's.\nWhoever runs the gateway can call the API by a name that is in",
    ],
    [
      { kind: "circuitOpen", retryAfterMs: 20_000 },
      "circuitOpen",
      true,
      true,
      "was not sent: the API has failed again and again, and is left alone for a while.\nWait 20 s,",
    ],
    [
      { kind: "limitedHere", reason: "busy", retryAfterMs: 500 },
      "limitedHere",
      true,
      true,
      "was not sent: too many other calls to the API are waiting for their turn.\nWait 500 ms, then call again.",
    ],
    [
      { kind: "unreachable", reason: "network", detail: "No route." },
      "network",
      true,
      true,
      "was not sent. No route.",
    ],
    [
      { kind: "refused", detail: "It is private." },
      "addressRefused",
      false,
      false,
      "was not sent. It is private.\nWhoever runs the gateway can allow the origin",
    ],
    [
      { kind: "aborted", phase: "headers", detail: "It broke." },
      "aborted",
      true,
      false,
      "got no whole answer. It broke.",
    ],
    [
      { kind: "aborted", phase: "body", detail: "It broke." },
      "aborted",
      true,
      false,
      "got no whole answer. It broke.",
    ],
    [{ kind: "cancelled" }, "cancelled", true, false, "was cancelled before it was answered."],
  ])("tells %j", (outcome, kind, retryable, retryablePost, words) => {
    const result = toToolResult(outcome, context());
    expect(result.isError).toBe(true);
    const when = "retryAfterMs" in outcome ? { retryAfterMs: outcome.retryAfterMs } : {};
    expect(result.structuredContent).toEqual({ kind, retryable, ...when });
    expect(textOf(result)).toContain(words);
    expect(textOf(result)).toContain("GET /pets/{petId}");
    expect(result).not.toHaveProperty("_meta");
    expect(toToolResult(outcome, context(petTool("post"))).structuredContent).toEqual({
      kind,
      retryable: retryablePost,
      ...when,
    });
  });

  test("names what asks for less after a timeout", () => {
    const outcome = { kind: "timeout", phase: "headers", afterMs: 1 } as const;
    expect(textOf(toToolResult(outcome, context()))).toContain(
      "Asking for less (limit or page_number) may help.",
    );
  });

  test("names the variables of credentials that are missing", () => {
    const alternatives = [
      [{ scheme: "petKey", kind: "apiKey", ways: [byVariables("TEST_PETKEY")] }],
      [
        {
          scheme: "login",
          kind: "basic",
          ways: [byVariables("TEST_LOGIN_USERNAME", "TEST_LOGIN_PASSWORD")],
        },
      ],
    ];
    const result = toToolResult({ kind: "credentialMissing", alternatives }, context());
    expect(textOf(result)).toBe(
      "GET /pets/{petId} was not sent: it needs credentials that the gateway does not have.\n" +
        "Whoever runs the gateway can set TEST_PETKEY (apiKey), or TEST_LOGIN_USERNAME and TEST_LOGIN_PASSWORD (basic) " +
        "in its environment, or the same under apis.test in its configuration.",
    );
    expect(result.structuredContent).toEqual({ kind: "credentialMissing", retryable: false });
  });
});

test("never fails, and always gives what both official libraries accept", () => {
  const contentType = fc.oneof(
    fc.constantFrom(
      "application/json",
      "text/html; charset=utf-16",
      "text/plain; charset=shift_jis",
      "image/png",
      "audio/wav",
      "application/problem+json",
      "multipart/mixed",
    ),
    fc.string(),
  );
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map((json) => new Uint8Array(Buffer.from(json))),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 200, max: 599 }),
      contentType,
      body,
      fc.boolean(),
      (status, type, bytes, truncated) => {
        const headers = {
          "content-type": type,
          "content-disposition": type,
          location: type,
          "retry-after": type,
        };
        const result = toToolResult(answered(status, bytes, headers, truncated), context());
        const wire: unknown = JSON.parse(JSON.stringify(result));
        expect(specTypeSchemas.CallToolResult["~standard"].validate(wire)).not.toHaveProperty(
          "issues",
        );
        // Before 2026-07-28 structured content is an object; where results are sent, others are wrapped.
        const older = { ...result, structuredContent: { result: result.structuredContent } };
        expect(CallToolResultSchema.safeParse(older).error).toBeUndefined();
      },
    ),
    { numRuns: 500 },
  );
});
