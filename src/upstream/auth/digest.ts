/**
 * `Authorization: Digest` (RFC 7616): the server's challenge is answered with hashes of username and password. A challenge
 * is kept and answered again, with a count, until the server wants another.
 */
import { createHash, randomBytes } from "node:crypto";

import type { UpstreamRequest } from "../../request/model.ts";
import type { Policy } from "../model.ts";
import type { UpstreamOutcome } from "../outcome.ts";
import { parseChallenges } from "./challenge.ts";
import { withHeader } from "./header.ts";

interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  /** As the server writes it; undefined when it leaves it out, which means MD5. */
  readonly algorithm: string | undefined;
  /** Undefined: the server is of the time before qop (RFC 2069). */
  readonly qop: "auth" | undefined;
  readonly hash: string;
  /** Whether the hash of the password takes nonces in (`-sess`). */
  readonly isSession: boolean;
  readonly hashesUsername: boolean;
  /** How often this nonce was used. */
  count: number;
}

/** Names of RFC 7616, section 6.1 -> those of OpenSSL. */
const hashes: ReadonlyMap<string, string> = new Map([
  ["sha-256", "sha256"],
  ["sha-512-256", "sha512-256"],
  ["md5", "md5"],
]);

/** Challenges are kept by origin: a nonce means nothing elsewhere. */
const maxOrigins = 100;

export function digest(
  username: string,
  password: string,
  random: () => string = () => randomBytes(16).toString("hex"),
): Policy {
  const challenges = new Map<string, Challenge>();

  return (next) =>
    async function digested(request, context) {
      const { origin } = new URL(request.url);
      const known = challenges.get(origin);
      const first = await next(known === undefined ? request : answered(request, known), context);
      const challenge = challengeOf(first);
      // A nonce that was refused is not answered again: then it is the password that is wrong.
      if (challenge === undefined || challenge.nonce === known?.nonce) return first;
      if (challenges.size >= maxOrigins) challenges.clear();
      challenges.set(origin, challenge);
      return next(answered(request, challenge), context);
    };

  function answered(request: UpstreamRequest, challenge: Challenge): UpstreamRequest {
    challenge.count += 1;
    const { realm, nonce, opaque, algorithm, qop, isSession, hashesUsername } = challenge;
    const hash = (text: string) => createHash(challenge.hash).update(text).digest("hex");
    const { pathname, search } = new URL(request.url);
    // The target as it is sent, which a URL object might write otherwise.
    const uri =
      /^https?:\/\/[^/?#\\]*(\/[^#]*)$/is.exec(request.url)?.[1] ?? `${pathname}${search}`;
    const cnonce = random();
    const nc = challenge.count.toString(16).padStart(8, "0");
    const secret = hash(`${username}:${realm}:${password}`);
    const ha1 = isSession ? hash(`${secret}:${nonce}:${cnonce}`) : secret;
    const ha2 = hash(`${request.method}:${uri}`);
    const response =
      qop === undefined
        ? hash(`${ha1}:${nonce}:${ha2}`)
        : hash(`${ha1}:${nonce}:${nc}:${cnonce}:${qop}:${ha2}`);
    const fields = [
      hashesUsername ? `username="${hash(`${username}:${realm}`)}"` : toUsername(username),
      `realm=${quoted(realm)}`,
      `uri=${quoted(uri)}`,
      `nonce=${quoted(nonce)}`,
      `response="${response}"`,
      ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
      ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
      ...(qop === undefined && !isSession ? [] : [`cnonce="${cnonce}"`]),
      ...(qop === undefined ? [] : [`qop=${qop}`, `nc=${nc}`]),
      ...(hashesUsername ? ["userhash=true"] : []),
    ];
    return withHeader(request, "authorization", `Digest ${fields.join(", ")}`);
  }
}

/** The first challenge that can be answered: a server names the one that it likes best first. */
function challengeOf(outcome: UpstreamOutcome): Challenge | undefined {
  if (outcome.kind !== "answered" || outcome.reply.status !== 401) return undefined;
  return parseChallenges(outcome.reply.headers.get("www-authenticate") ?? "")
    .filter(({ scheme }) => scheme.toLowerCase() === "digest")
    .map(({ parameters }) => toChallenge(parameters))
    .find((challenge) => challenge !== undefined);
}

function toChallenge(parameters: ReadonlyMap<string, string>): Challenge | undefined {
  const nonce = parameters.get("nonce");
  const algorithm = parameters.get("algorithm");
  const [, name = "", session] = /^(.*?)(-sess)?$/i.exec((algorithm ?? "md5").toLowerCase()) ?? [];
  const hash = hashes.get(name);
  const qops = parameters
    .get("qop")
    ?.toLowerCase()
    .split(/[\s,]+/);
  // `auth-int` alone would hash the body, too; nobody asks for it.
  if (nonce === undefined || hash === undefined || (qops && !qops.includes("auth"))) {
    return undefined;
  }
  return {
    realm: parameters.get("realm") ?? "",
    nonce,
    opaque: parameters.get("opaque"),
    algorithm,
    qop: qops && "auth",
    hash,
    isSession: session !== undefined,
    hashesUsername: parameters.get("userhash")?.toLowerCase() === "true",
    count: 0,
  };
}

/** As UTF-8 where it is no ASCII (RFC 7616, section 3.4). */
function toUsername(username: string): string {
  return /^[\u0020-\u007E]*$/.test(username)
    ? `username=${quoted(username)}`
    : `username*=UTF-8''${encodeURIComponent(username)}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
