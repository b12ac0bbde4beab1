import { once } from "node:events";
import { connect } from "node:tls";

import { describe, expect, test } from "vitest";

import { toConnectError, toOutcome } from "../../src/upstream/failure.ts";
import { pem, serveHttps } from "./wire.ts";

const timeouts = { headersMs: 1, bodyMs: 2 };
const target = { host: "api.example", timeoutMs: 50 };

/** The error with which a TLS client that trusts `ca` meets a certificate. */
async function tlsError(certificate: "expired" | "other-host" | "localhost"): Promise<Error> {
  const { port } = new URL(await serveHttps(certificate, () => undefined));
  const socket = connect({
    host: "127.0.0.1",
    port: Number(port),
    servername: "localhost",
    ca: pem("ca"),
  });
  const [error] = await once(socket, "error");
  socket.destroy();
  if (!(error instanceof Error)) throw new Error("no error came");
  return error;
}

describe("a certificate", () => {
  test("that has expired", async () => {
    expect(toConnectError(await tlsError("expired"), target).failure).toEqual({
      kind: "unreachable",
      reason: "tlsExpired",
      detail: "The certificate of api.example has expired (CERT_HAS_EXPIRED).",
    });
  });

  test("that is for another host", async () => {
    expect(toConnectError(await tlsError("other-host"), target).failure).toEqual({
      kind: "unreachable",
      reason: "tlsWrongHost",
      detail: "The certificate of api.example is for another host (ERR_TLS_CERT_ALTNAME_INVALID).",
    });
  });
});

test.each([
  ["ECONNREFUSED", "refused"],
  ["ENOTFOUND", "dns"],
  ["EAI_AGAIN", "dns"],
  ["ESERVFAIL", "dns"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "tlsUntrusted"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tlsUntrusted"],
  ["CERT_UNTRUSTED", "tls"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "tls"],
  ["EPROTO", "tls"],
  ["EHOSTUNREACH", "network"],
  ["ENETUNREACH", "network"],
  ["ECONNRESET", "network"],
])("calls %s while connecting %s", (code, reason) => {
  const { failure } = toConnectError(Object.assign(new Error("10.1.2.3:443"), { code }), target);
  expect(failure).toMatchObject({ kind: "unreachable", reason });
  expect(JSON.stringify(failure)).not.toContain("10.1.2.3");
});

test("calls a connection that the system gave up on a timeout", () => {
  const error = Object.assign(new AggregateError([], "connect ETIMEDOUT 10.1.2.3:443"), {
    code: "ETIMEDOUT",
  });
  expect(toConnectError(error, target)).toMatchObject({
    message: "No connection within 50 ms.",
    failure: { kind: "timeout", phase: "connect", afterMs: 50 },
  });
});

test.each(["EPIPE", "ECONNRESET", "ENETDOWN", "UND_ERR_SOCKET"])(
  "calls %s afterwards aborted",
  (code) => {
    const error = Object.assign(new Error("read 10.1.2.3"), { code, syscall: "read" });
    expect(toOutcome(error, { phase: "body", timeouts })).toEqual({
      kind: "aborted",
      phase: "body",
      detail: `The connection was closed in the middle of the answer (${code}).`,
    });
  },
);

test("lets a bug fly", () => {
  const bug = new TypeError("undefined is not a function");
  expect(() => toOutcome(bug, { phase: "headers", timeouts })).toThrow(bug);
});
