import { describe, expect, it } from "vitest";

import { failureOf, type World } from "./memory.ts";

const yaml = (text: string): World => ({ files: { "gateway.yaml": text } });

/** A file with one API that has this option besides its document. */
const api = (option: string): World => yaml(`apis: { shop: { spec: a.yaml, ${option} } }`);

describe("a wrong configuration", () => {
  it("has every problem told at once, each with its place", async () => {
    const error = await failureOf({
      files: {
        "gateway.yaml": [
          "prot: 8001",
          "logLevel: loud",
          "limits: { sessions: 0, drainMs: 3 weeks }",
          "apis:",
          "  Shop: { spec: a.yaml }",
          "  pet-store:",
          "    baseURL: http://localhost",
          "    baseUrl: localhost",
          "    headers: { 'X Y': a, X-Key: '${NOT_SET}' }",
          "    credentials: { k: 12, 'o auth': { user: a } }",
        ].join("\n"),
      },
      env: { PORT: "http", GATEWAY_ALLOWED_ORIGINS: "*" },
      flags: { host: "a b", name: "x" },
    });
    expect(error).toMatchObject({ name: "GatewayError", code: "ERR_CONFIG", exitCode: 2 });
    expect(error.message.split("\n")).toMatchInlineSnapshot(`
      [
        "18 problems with the configuration:",
        "- gateway.yaml: apis.pet-store.headers.X-Key: needs the environment variable NOT_SET, which is not set or empty; set it, or write \${NOT_SET:-default}",
        "- gateway.yaml: logLevel: must be one of trace, debug, info, warn, error, fatal, silent",
        "- gateway.yaml: limits.sessions: must be a number of sessions, at least 1",
        "- gateway.yaml: limits.drainMs: must be a number of milliseconds or text such as 500ms, 30s or 1h, from 1 ms to 24 days",
        "- gateway.yaml: apis.Shop: is no name for an API: lower-case letters and digits, with single hyphens between them, as in pet-store",
        "- gateway.yaml: apis.pet-store.spec: is missing: it must be a path, an http or https URL, - for standard input, or the document itself",
        "- gateway.yaml: apis.pet-store.baseUrl: must be an absolute http or https URL without username, password, query and fragment",
        "- gateway.yaml: apis.pet-store.headers["X Y"]: is no header name: letters, digits and !#$%&'*+-.^_\`|~ only",
        "- gateway.yaml: apis.pet-store.credentials.k: must be text: put quotes around it",
        "- gateway.yaml: apis.pet-store.credentials["o auth"].username: is missing: it must be a username without colons, line ends and other control characters",
        "- gateway.yaml: apis.pet-store.credentials["o auth"].password: is missing: it must be a password without line ends and other control characters",
        "- gateway.yaml: apis.pet-store.credentials["o auth"].user: is no option here; did you mean username?",
        "- gateway.yaml: apis.pet-store.baseURL: is no option here; did you mean baseUrl?",
        "- gateway.yaml: prot: is no option here; did you mean port?",
        "- PORT: must be a port number from 0 (any free one) to 65535",
        "- GATEWAY_ALLOWED_ORIGINS: [0]: must be an origin such as https://app.example.com, without a path",
        "- --host: must be an IP address or a host name, without a port",
        "- --name: is for a document given as an argument or by OPENAPI_URL; the APIs of a configuration file have theirs there",
      ]
    `);
  });

  it.each<[string, World, string, string]>([
    ["--port", { flags: { port: "http" } }, "ERR_USAGE", "--port: must be a port number"],
    [
      "--host",
      { flags: { host: "localhost:80" } },
      "ERR_USAGE",
      "--host: must be an IP address or a host name",
    ],
    ["--auth", { flags: { auth: "basic" } }, "ERR_USAGE", "--auth: must be the word none"],
    [
      "--log-level",
      { flags: { logLevel: "" } },
      "ERR_USAGE",
      "--log-level: must be one of trace, debug",
    ],
    [
      "--base-url",
      { flags: { documents: ["a"], baseUrl: "h" } },
      "ERR_USAGE",
      "--base-url: must be an absolute",
    ],
    [
      "--name",
      { flags: { documents: ["a"], name: "A b" } },
      "ERR_USAGE",
      "--name: is no name for an API",
    ],
    ["document", { flags: { documents: ["ftp://h/x"] } }, "ERR_USAGE", "document: must be a path"],
    [
      "--overlay",
      { flags: { documents: ["a"], overlays: ["b", "-"] } },
      "ERR_USAGE",
      "--overlay (number 2): must be a path, or an http or https URL",
    ],
    [
      "--spec-header",
      { flags: { documents: ["a"], specHeaders: ["hunter2"] } },
      "ERR_USAGE",
      "--spec-header: must be a name, a colon and a value",
    ],
    [
      "document 2",
      { flags: { documents: ["-", "-"] } },
      "ERR_USAGE",
      "document 2: is - (standard input) once more",
    ],
    ["--config", { file: "none.yaml" }, "ERR_USAGE", "--config: the file none.yaml does not exist"],
    [
      "GATEWAY_CONFIG",
      { env: { GATEWAY_CONFIG: "none.yaml" } },
      "ERR_CONFIG",
      "GATEWAY_CONFIG: the file none.yaml does not exist",
    ],
    ["PORT", { env: { PORT: "70000" } }, "ERR_CONFIG", "PORT: must be a port number"],
    [
      "BASE_URL",
      { env: { OPENAPI_URL: "a", BASE_URL: "/" } },
      "ERR_CONFIG",
      "BASE_URL: must be an absolute",
    ],
    [
      "OPENAPI_URL",
      { env: { OPENAPI_URL: "a ftp://b" } },
      "ERR_CONFIG",
      "OPENAPI_URL: must be a path",
    ],
    [
      "GATEWAY_ALLOWED_HOSTS",
      { env: { GATEWAY_ALLOWED_HOSTS: "a,b:80" } },
      "ERR_CONFIG",
      "GATEWAY_ALLOWED_HOSTS: [1]: must be a host name",
    ],
    ["the file", yaml("port: 0.5"), "ERR_CONFIG", "gateway.yaml: port: must be a port number"],
    ["flag and file", { ...yaml("port: x"), flags: { host: "" } }, "ERR_CONFIG", "--host: must be"],
  ])("is told of %s", async (_, world, code, message) => {
    const error = await failureOf(world);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  it.each<[string, World]>([
    ["--base-url with two documents", { flags: { documents: ["a", "b"], baseUrl: "http://h" } }],
    ["--name with two documents", { flags: { documents: ["a", "b"], name: "x" } }],
    [
      "--base-url with two in OPENAPI_URL",
      { env: { OPENAPI_URL: "a,b" }, flags: { baseUrl: "http://h" } },
    ],
    ["--base-url without a document", { flags: { baseUrl: "http://h" } }],
    ["--name with the file's apis", { ...yaml("apis: { a: { spec: a } }"), flags: { name: "x" } }],
    ["--overlay with two documents", { flags: { documents: ["a", "b"], overlays: ["o.yaml"] } }],
    [
      "--spec-header with two documents, of which each could be elsewhere",
      { flags: { documents: ["http://a/x", "http://b/x"], specHeaders: ["A: b"] } },
    ],
    ["--overlay without a document", { flags: { overlays: ["o.yaml"] } }],
    [
      "--spec-header with the file's apis",
      { ...yaml("apis: { a: { spec: a } }"), flags: { specHeaders: ["A: b"] } },
    ],
    [
      "--header with the file's apis",
      { ...yaml("apis: { a: { spec: a } }"), flags: { headers: ["A: b"] } },
    ],
  ])("is bad usage: %s", async (title, world) => {
    const error = await failureOf(world);
    expect(error.code).toBe("ERR_USAGE");
    expect(error.message).toMatch(new RegExp(`^${title.split(" ")[0]}: is for (a|one) document`));
  });

  it("does not count values that a higher rank has replaced", async () => {
    const error = await failureOf({ env: { PORT: "http", HOST: "a b" }, flags: { port: "8000" } });
    expect(error.message).toBe("HOST: must be an IP address or a host name, without a port");
  });
});

describe("a file", () => {
  it.each<[string, World, string]>([
    ["a syntax error", yaml("name: x\nhost: [a"), "gateway.yaml: line 2, column 9: "],
    [
      "something else than a table",
      yaml("- a"),
      "gateway.yaml: must be a table of options at its top",
    ],
    [
      "an unknown option",
      yaml("frobnicate: 1"),
      "gateway.yaml: frobnicate: is no option here; known are $schema, name, host, ",
    ],
    [
      "an unknown option of an api",
      api("baseurl: x"),
      "apis.shop.baseurl: is no option here; did you mean baseUrl?",
    ],
    [
      "an unknown timeout",
      api("timeouts: { conectMs: 1 }"),
      "apis.shop.timeouts.conectMs: is no option here; did you mean connectMs?",
    ],
    [
      "an unknown part of a credential",
      api("credentials: { b: { username: a, password: b, usrname: c } }"),
      "apis.shop.credentials.b.usrname: is no option here; did you mean username?",
    ],
    [
      "a missing part of a credential",
      api("credentials: { b: { username: a } }"),
      "apis.shop.credentials.b.password: is missing: it must be a password",
    ],
    [
      "an option named as a property of all objects",
      yaml("constructor: 1"),
      "constructor: is no option here",
    ],
    [
      "an api named __proto__",
      yaml("apis: { __proto__: { spec: a } }"),
      "apis.__proto__: is a name that cannot be used",
    ],
    [
      "an api without a document",
      yaml("apis: { shop: {} }"),
      "apis.shop.spec: is missing: it must be a path",
    ],
    [
      "an api that is only its document",
      yaml("apis: { shop: a.yaml }"),
      "apis.shop: must be a table of options",
    ],
    [
      "an empty api",
      yaml("apis:\n  shop:\n"),
      "apis.shop: is empty: give a table of options, or remove the line",
    ],
    ["a list of apis", yaml("apis: [{ spec: a }]"), "apis: must be a table of names and APIs"],
    [
      "a bad api name",
      yaml("apis: { pet_store: { spec: a } }"),
      "apis.pet_store: is no name for an API",
    ],
    [
      "a name with line ends",
      yaml('apis: { "a\\nPORT: fine": { spec: a } }'),
      'apis["a\\nPORT: fine"]: is no name',
    ],
    ["a number where text is due", yaml("name: 42"), "name: must be text: put quotes around it"],
    [
      "a number as a token",
      api("credentials: { k: 0123 }"),
      "apis.shop.credentials.k: must be text: put quotes around it",
    ],
    [
      "an empty token",
      api('credentials: { k: "" }'),
      "apis.shop.credentials.k: must be a token: not empty",
    ],
    [
      "a colon in a username",
      api('credentials: { k: { username: "a:b", password: "" } }'),
      "apis.shop.credentials.k.username: must be a username without colons",
    ],
    [
      "a base URL with a password",
      api("baseUrl: 'https://me:hunter2@h'"),
      "apis.shop.baseUrl: must be an absolute http or https URL without username",
    ],
    [
      "a header name that is none",
      api("headers: { 'a:b': c }"),
      'apis.shop.headers["a:b"]: is no header name',
    ],
    [
      "a header value with line ends",
      api('headers: { A: "b\\r\\nC: d" }'),
      "apis.shop.headers.A: must be a header value",
    ],
    [
      "a header value with NUL",
      api('headers: { A: "b\\0" }'),
      "apis.shop.headers.A: must be a header value",
    ],
    [
      "a header value beyond ASCII",
      api('headers: { A: "naïve" }'),
      "apis.shop.headers.A: must be a header value",
    ],
    [
      "a header twice, the second time in capitals",
      api("headers: { x-key: a, X-KEY: b }"),
      "apis.shop.headers.X-KEY: stands here twice",
    ],
    [
      "a header twice",
      api("headers: { X-Key: a, x-key: b }"),
      "apis.shop.headers.x-key: stands here twice",
    ],
    [
      "a header of the connection",
      api("headers: { Content-Length: '1' }"),
      "apis.shop.headers.Content-Length: is set by the gateway",
    ],
    [
      "an origin with a path",
      api("credentialOrigins: [https://h/x]"),
      "apis.shop.credentialOrigins[0]: must be an http or https origin",
    ],
    [
      "a number in a list",
      yaml("allowedHosts: [ok, 10]"),
      "allowedHosts[1]: must be text: put quotes around it",
    ],
    [
      "a size without sense",
      yaml("limits: { requestBytes: 4 elephants }"),
      "limits.requestBytes: must be a number of bytes or text such as",
    ],
    [
      "a size of nothing",
      yaml("limits: { requestBytes: 0 }"),
      "limits.requestBytes: must be a number of bytes",
    ],
    [
      "a time that no timer can wait",
      yaml("limits: { drainMs: 25d }"),
      "limits.drainMs: must be a number of milliseconds",
    ],
    [
      "a negative time",
      api("timeouts: { callMs: -1 }"),
      "apis.shop.timeouts.callMs: must be a number of milliseconds",
    ],
    [
      "a list as document",
      yaml("apis: { shop: { spec: [a] } }"),
      "apis.shop.spec: must be a path, an http or https URL, - for standard input, or the document",
    ],
    [
      "standard input as overlay",
      api("overlays: ['-']"),
      "apis.shop.overlays[0]: must be a path, or an http or https URL",
    ],
    [
      "a place for references with a password",
      api("references: ['https://me:hunter2@h']"),
      "apis.shop.references[0]: must be a folder, or an http or https URL without username",
    ],
    [
      "standard input twice",
      yaml("apis: { a: { spec: '-' }, b: { spec: '-' } }"),
      "apis.b.spec: is - (standard input) once more",
    ],
    [
      "a variable that is not set",
      api("baseUrl: '${NOT_SET}'"),
      "apis.shop.baseUrl: needs the environment variable NOT_SET",
    ],
    [
      "a secret file that is not there",
      api("headers: { A: '${file:none}' }"),
      "apis.shop.headers.A: needs the file none, which does not exist",
    ],
  ])("may not have %s", async (_, world, message) => {
    const error = await failureOf(world);
    expect(error.code).toBe("ERR_CONFIG");
    expect(error.message).toContain(message);
    expect(error.message).toMatch(/^gateway\.yaml: /);
    expect(error.message).not.toContain("\n");
  });

  it("may not have a header of the command line wrong, of which the value is never shown", async () => {
    const error = await failureOf({
      flags: {
        documents: ["a"],
        headers: [
          "Bearer hunter2",
          "X Y: hunter2",
          "A: hunter2\r\nB: hunter2",
          "A: b",
          "a: hunter2",
        ],
      },
    });
    expect(error.code).toBe("ERR_USAGE");
    expect(error.message).not.toContain("hunter2");
    expect(error.message.split("\n").slice(1)).toEqual([
      "- --header (number 1): must be a name, a colon and a value, as in 'X-Tenant: acme'",
      expect.stringMatching(/^- --header \(number 2\): is no header name/),
      "- --header (number 3): must be a header value: printable ASCII on one line",
      "- --header: a: stands here twice: header names know no upper and lower case",
    ]);
  });

  it("is named as it was asked for", async () => {
    const error = await failureOf({ files: { "conf/a.yaml": "port: x" }, file: "conf/a.yaml" });
    expect(error.message).toMatch(/^conf\/a\.yaml: port: /);
  });
});
