import { expect, test } from "vitest";

import { digest } from "../../../src/upstream/auth/digest.ts";
import type { UpstreamOutcome } from "../../../src/upstream/outcome.ts";
import { contextOf } from "../wire.ts";

const nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
const cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
const challengeOf = (algorithm: string, given = nonce): string =>
  `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="${given}", ` +
  'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';

/** Sends to a server that challenges so, call after call; gives what it was sent as Authorization. */
function sendTo(challenges: readonly (string | undefined)[]) {
  const sent: (string | undefined)[] = [];
  const policy = digest("Mufasa", "Circle of Life", () => cnonce);
  const send = policy((request) => {
    const challenge = challenges[sent.length];
    sent.push(request.headers["authorization"]);
    const headers = new Map(challenge === undefined ? [] : [["www-authenticate", challenge]]);
    const status = challenge === undefined ? 200 : 401;
    const outcome: UpstreamOutcome = {
      kind: "answered",
      reply: { status, headers, body: new Uint8Array(), truncated: false },
      durationMs: 1,
    };
    return Promise.resolve(outcome);
  });
  const url = "http://www.example.org/dir/index.html";
  const get = () => send({ method: "GET", url, headers: {}, body: undefined }, contextOf());
  return { get, sent };
}

// RFC 7616, section 3.9.1.
test.each([
  ["SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"],
  ["MD5", "8ca523f5e9506fed4657c9700eebdbec"],
])("answers a challenge with %s as the standard has it", async (algorithm, response) => {
  const { get, sent } = sendTo([challengeOf(algorithm)]);
  expect(await get()).toMatchObject({ reply: { status: 200 } });
  expect(sent[0]).toBeUndefined();
  expect(sent[1]).toContain(`response="${response}"`);
  expect(sent[1]).toContain(`algorithm=${algorithm}, opaque=`);
  expect(sent[1]).toContain("qop=auth, nc=00000001");
});

test("takes the first challenge that it can answer, and counts how often", async () => {
  const { get, sent } = sendTo([
    `Basic realm="x", Digest nonce="n", algorithm=XYZ, ${challengeOf("SHA-256")}`,
  ]);
  await get();
  await get();
  expect(sent.map((each) => /nc=(\d+)/.exec(each ?? "")?.[1])).toEqual([
    undefined,
    "00000001",
    "00000002",
  ]);
});

test("answers a new nonce once, and does not answer one that was refused again", async () => {
  const { get, sent } = sendTo([
    challengeOf("MD5"),
    undefined,
    challengeOf("MD5", "new"),
    undefined,
    challengeOf("MD5", "new"),
  ]);
  await get();
  expect(await get()).toMatchObject({ reply: { status: 200 } });
  expect(await get()).toMatchObject({ reply: { status: 401 } });
  expect(sent).toHaveLength(5);
});
