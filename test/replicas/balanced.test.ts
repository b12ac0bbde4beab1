/**
 * Three replicas as they are shipped behind nginx, taking turns, over one Redis: clients of every kind make calls while
 * one replica is drained and another killed. `REPLICA_CLIENTS=300 npx vitest run test/replicas/balanced.test.ts` takes
 * more clients, and tells what came of their calls.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fetch } from "undici";
import { afterAll, beforeAll, expect, it } from "vitest";

import { serveGateway, type ServedGateway } from "../helpers/process.ts";
import { type RunningRedis, startRedis } from "../helpers/redis.ts";
import { type Api, serveApi } from "./api.ts";
import { type Balancer, startBalancer } from "./balancer.ts";
import {
  inSession,
  type Kind,
  overRemote,
  overSse,
  stateless,
  type TestClient,
} from "./clients.ts";
import { configOf } from "./open.ts";

const size = Number(process.env["REPLICA_CLIENTS"] ?? "20");

const adminToken = "admin-token-5150";

let redis: RunningRedis;
let api: Api;
let replicas: ServedGateway[];
let balancer: Balancer;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "replicas-"));
  [redis, api] = await Promise.all([startRedis(), serveApi()]);
  const config = configOf(redis.url, api.origin, { adminToken });
  await writeFile(join(folder, "gateway.yaml"), JSON.stringify(config));
  replicas = await Promise.all([1, 2, 3].map(() => serveGateway([], { cwd: folder })));
  balancer = await startBalancer(replicas.map(({ url }) => url));
});
afterAll(async () => {
  await balancer.close();
  for (const { child } of replicas) child.kill("SIGKILL");
  api.close();
  await redis.close();
  await rm(folder, { recursive: true, force: true });
});

type Phase = "at first" | "drain" | "kill" | "at last";

interface Tally {
  answered: number;
  /** Refused before anything was done, and made again. */
  refused: number;
  /** In the phase in which it was seen, with that in which the call began. */
  readonly lost: { readonly kind: string; readonly began: Phase; readonly why: string }[];
}

/** A client that makes one call after the other, as long as it is let. */
class Caller {
  readonly #kind: Kind;
  readonly #tallies: Record<Phase, Tally>;
  client: TestClient | undefined;
  /** In the phase that runs. */
  answered = 0;

  constructor(kind: Kind, tallies: Record<Phase, Tally>) {
    this.#kind = kind;
    this.#tallies = tallies;
  }

  async connect(url: string): Promise<void> {
    this.client = await this.#kind.connect(url);
  }

  async run(phase: () => Phase, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const began = phase();
      try {
        await this.client?.call("steps", { ms: 40 }, () => undefined);
        this.answered += 1;
        this.#tallies[began].answered += 1;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        if (/\b404\b|\b503\b|Session not found|Not connected/.test(why)) {
          this.#tallies[began].refused += 1;
        } else this.#tallies[phase()].lost.push({ kind: this.#kind.name, began, why });
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }
}

const tally = (): Tally => ({ answered: 0, refused: 0, lost: [] });

it("lose no call when one is drained, and only those in flight when one is killed", async () => {
  const tallies: Record<Phase, Tally> = {
    "at first": tally(),
    drain: tally(),
    kill: tally(),
    "at last": tally(),
  };
  const kinds = [stateless, ...inSession, overSse];
  const remotes = Math.max(1, Math.floor(size / 60));
  const callers = Array.from(
    { length: size },
    (_, index) =>
      new Caller(
        index < remotes ? overRemote : (kinds[index % kinds.length] ?? stateless),
        tallies,
      ),
  );
  for (let at = 0; at < callers.length; at += 20) {
    await Promise.all(callers.slice(at, at + 20).map((caller) => caller.connect(balancer.url)));
  }

  let phase: Phase = "at first";
  const over = new AbortController();
  const running = callers.map((caller) =>
    caller.run(
      () => phase,
      () => over.signal.aborted,
    ),
  );
  /** Settles when every client has had so many answers more. */
  const everyoneIsAnswered = async (times: number): Promise<void> => {
    for (const caller of callers) caller.answered = 0;
    while (callers.some(({ answered }) => answered < times)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const [drained, killed, left] = replicas;
  if (drained === undefined || killed === undefined || left === undefined) throw new Error("three");

  await everyoneIsAnswered(2);
  api.grow("added");
  await fetch(`${left.url}/admin/reload`, {
    method: "POST",
    headers: { authorization: `Bearer ${adminToken}` },
  });
  await Promise.all(callers.map(async ({ client }) => client?.told));

  phase = "drain";
  expect(await drained.stop()).toBe(0);
  await everyoneIsAnswered(2);

  phase = "kill";
  killed.child.kill("SIGKILL");
  await everyoneIsAnswered(2);
  phase = "at last";
  await everyoneIsAnswered(2);
  over.abort();
  await Promise.all(running);
  await Promise.all(callers.map(async ({ client }) => client?.close()));

  if (process.env["REPLICA_CLIENTS"] !== undefined)
    process.stdout.write(`${JSON.stringify(tallies, undefined, 1)}\n`);
  expect(tallies["at first"].lost).toEqual([]);
  expect(tallies.drain.lost).toEqual([]);
  const lost = [...tallies.kill.lost, ...tallies["at last"].lost];
  expect(lost.filter(({ began }) => began === "at last")).toEqual([]);
  // What was in flight at that replica: a call of a client at most.
  expect(lost.length).toBeLessThan(size);
}, 600_000);
