/**
 * The connection over which Redis is asked. It is up or down: while it is down, nothing is asked, so that no call waits
 * for a Redis that is gone. What becomes of a question that has no answer is decided by whoever asks.
 */
import { ReplyError } from "ioredis";

import type { RedisAddress } from "../../config/redis-address.ts";
import { type Client, createClient } from "./client.ts";

export type Reply<Value> =
  | { readonly isReached: true; readonly value: Value }
  | { readonly isReached: false };

export interface Connection {
  /** Asks, unless it is down. A command that fails has no answer, either. */
  run<Value>(command: (client: Client) => Promise<Value>): Promise<Reply<Value>>;
  isUp(): boolean;
  /** For a moment after it has been away: other replicas may still be writing back what it has lost. */
  isSettling(): boolean;
  /** Called whenever it has come up, before anything else is asked; what fails is tried again, all of it. */
  onUp(prepare: (client: Client) => Promise<void>): void;
  /** Settles when it is up, or has not come up for a while. */
  connect(): Promise<void>;
  close(): void;
}

export interface ConnectionOptions {
  readonly address: RedisAddress;
  /** Told of every failure. */
  readonly onFailure: (error: unknown) => void;
  /** @param wasLost whether the connection itself had been lost, and with it what was said meanwhile */
  readonly onBack: (wasLost: boolean) => void;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
  readonly random: () => number;
}

const patienceMs = 2000;

/** No command is waited for any longer: whoever asks has a client that waits for him. */
const commandMs = 100;

/** So many unanswered in a row, and nothing more is asked: one may have been large, or this process busy. */
const maxUnanswered = 3;

/** More than the longest time that a replica takes to connect again. */
const settlingMs = 5000;

/** How often Redis is tried that is connected but does not answer. */
const probeMs = 250;

export function createConnection(options: ConnectionOptions): Connection {
  const { now, random, onFailure, onBack } = options;
  const client = createClient(options.address, random);
  const preparations: ((client: Client) => Promise<void>)[] = [];
  let state: "starting" | "up" | "down" | "closed" = "starting";
  let wasLost = false;
  let settledAt = 0;
  let isPreparing = false;
  let unanswered = 0;
  let timer: NodeJS.Timeout | undefined;
  let cameUp: (() => void) | undefined;

  function complain(error: unknown): void {
    if (state !== "closed") onFailure(error);
  }

  function goDown(error: unknown): void {
    if (state === "closed") return;
    complain(error);
    state = "down";
    clearTimeout(timer);
    timer = setTimeout(() => void comeUp(), probeMs * (0.5 + random()));
  }

  async function comeUp(): Promise<void> {
    clearTimeout(timer);
    // Where it is not connected, it is told when it is.
    if (client.status !== "ready" || state === "up" || state === "closed" || isPreparing) return;
    isPreparing = true;
    try {
      await within(client.ping(), commandMs);
      for (const prepare of preparations) await prepare(client);
    } catch (error) {
      return goDown(error);
    } finally {
      isPreparing = false;
    }
    if (client.status !== "ready" || isClosed()) return;
    if (wasLost) settledAt = now() + settlingMs;
    const isBack = state === "down";
    state = "up";
    unanswered = 0;
    if (isBack) onBack(wasLost);
    wasLost = false;
    cameUp?.();
  }

  const isClosed = (): boolean => state === "closed";

  client.on("ready", () => void comeUp());
  client.on("error", complain);
  client.on("close", () => {
    if (state === "up" || state === "down") wasLost = true;
    goDown(new Error("the connection was lost"));
  });

  return {
    async run(command) {
      if (state !== "up") return { isReached: false };
      try {
        const value = await within(command(client), commandMs);
        unanswered = 0;
        return { isReached: true, value };
      } catch (error) {
        // A refusal, for one when its memory is full, is no reason to ask nothing else.
        if (error instanceof ReplyError) complain(error);
        else if (!(error instanceof NoReply) || ++unanswered >= maxUnanswered) goDown(error);
        return { isReached: false };
      }
    },
    isUp: () => state === "up",
    isSettling: () => now() < settledAt,
    onUp: (prepare) => void preparations.push(prepare),
    async connect() {
      const up = new Promise<void>((resolve) => (cameUp = resolve));
      client.connect().catch(complain);
      let patience: NodeJS.Timeout | undefined;
      const tired = new Promise<void>((resolve) => (patience = setTimeout(resolve, patienceMs)));
      await Promise.race([up, tired]);
      clearTimeout(patience);
    },
    close() {
      state = "closed";
      clearTimeout(timer);
      client.disconnect();
    },
  };
}

class NoReply extends Error {}

/** @throws {NoReply} when it takes longer */
function within<Value>(work: Promise<Value>, ms: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      // Where this process was busy, the reply may be there and not yet read.
      setImmediate(() => reject(new NoReply(`no reply within ${ms} ms`)));
    }, ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
