/**
 * What is going on at this moment, counted for each caller and for all: requests, streams, and the bytes that they move.
 * What would be too much is told before anything is done for it. Live counts are this process's own; what adds up over
 * time is counted in a store that processes may share.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

import type { RateStore } from "../state/store.ts";
import type { Excess, Payer, Visit } from "./model.ts";

export interface TrafficOptions {
  readonly maxRequests: number;
  readonly maxStreams: number;
  /** How long a client may read nothing of an answer that is there. */
  readonly sendMs: number;
  readonly rates: RateStore;
  /** Of what the process has too little at this moment. */
  readonly pressure: () => Excess | undefined;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
}

export interface Traffic {
  /** Counts a request that has come, unless the gateway is too busy for it. */
  arrive(exchange: Exchange): Visit | Excess;
  counts(): TrafficCounts;
  /** Counts the bytes moved since, and closes connections whose clients do not read; done by itself every second. */
  sweep(): Promise<void>;
  close(): void;
}

/** Node's side of a request. */
export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

export interface TrafficCounts {
  /** At this moment. */
  readonly requests: number;
  readonly streams: number;
  readonly callers: number;
  /** Since the start, by limit. */
  readonly refused: Readonly<Record<string, number>>;
}

/** What a caller has at this moment. */
interface Account {
  readonly payer: Payer;
  requests: number;
  streams: number;
  /** Not yet counted in the store. */
  bytes: number;
  /** Until when he has moved more bytes than he may. */
  blockedUntilMs: number;
}

const minuteMs = 60_000;
const sweepMs = 1_000;

/** A guess at when others have made room. */
const roomMs = 1_000;
const streamRoomMs = 10_000;

export function isExcess(arrival: Visit | Excess): arrival is Excess {
  return "limit" in arrival;
}

export function createTraffic(options: TrafficOptions): Traffic {
  const { maxRequests, maxStreams, sendMs, rates, pressure, now } = options;
  const accounts = new Map<string, Account>();
  const running = new Set<RunningVisit>();
  const refused = new Map<string, number>();
  /** Bytes of a connection that have been counted: one request after the other has it. */
  const counted = new WeakMap<Socket, number>();
  let requests = 0;
  let streams = 0;

  function refuse(excess: Excess): Excess {
    refused.set(excess.limit, (refused.get(excess.limit) ?? 0) + 1);
    return excess;
  }

  function accountOf(payer: Payer): Account {
    let account = accounts.get(payer.id);
    if (account === undefined) {
      account = { payer, requests: 0, streams: 0, bytes: 0, blockedUntilMs: 0 };
      accounts.set(payer.id, account);
    }
    return account;
  }

  /** Requests that a caller begins, if he may. */
  async function count(account: Account, begun: number): Promise<Excess | undefined> {
    const { id, limits } = account.payer;
    const blockedMs = account.blockedUntilMs - now();
    if (blockedMs > 0)
      return refuse(tooMuch("bytesPerMinute", "bytes a minute", limits, blockedMs));
    if (account.requests > limits.calls) {
      return refuse(tooMuch("calls", "requests at a time", limits, roomMs));
    }
    const { points, resetMs } = await rates.add(`requests:${id}`, begun, minuteMs);
    return points > limits.requestsPerMinute
      ? refuse(tooMuch("requestsPerMinute", "requests a minute", limits, resetMs))
      : undefined;
  }

  class RunningVisit implements Visit {
    readonly #outgoing: ServerResponse;
    readonly #socket: Socket;
    #account: Account | undefined;
    /** As how many requests it counts; a stream is none. */
    #requests = 1;
    #isStream = false;
    #isWatched = false;
    #holds = 0;
    constructor({ incoming, outgoing }: Exchange) {
      this.#outgoing = outgoing;
      this.#socket = incoming.socket;
      requests += 1;
      running.add(this);
      const release = this.hold();
      outgoing.once("close", () => {
        this.meter();
        running.delete(this);
        release();
      });
    }

    get payer(): Payer | undefined {
      return this.#account?.payer;
    }

    async charge(payer: Payer): Promise<Excess | undefined> {
      this.#account = accountOf(payer);
      this.#account.requests += this.#requests;
      return count(this.#account, this.#requests);
    }

    async widen(all: number): Promise<Excess | undefined> {
      const more = all - this.#requests;
      if (this.#account === undefined || more <= 0) return undefined;
      this.#requests += more;
      requests += more;
      this.#account.requests += more;
      return count(this.#account, more);
    }

    toStream(): Excess | undefined {
      if (streams >= maxStreams) {
        return refuse(tooBusy("streams", `${maxStreams} streams are open`, streamRoomMs));
      }
      const account = this.#account;
      if (account !== undefined && account.streams >= account.payer.limits.streams) {
        return refuse(tooMuch("streams", "streams at a time", account.payer.limits, streamRoomMs));
      }
      this.#isStream = true;
      streams += 1;
      requests -= this.#requests;
      if (account !== undefined) {
        account.streams += 1;
        account.requests -= this.#requests;
      }
      this.#requests = 0;
      return undefined;
    }

    hold(): () => void {
      this.#holds += 1;
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        this.#holds -= 1;
        if (this.#holds === 0) this.#end();
      };
    }

    /** Adds what its connection has moved since to what its caller has. */
    meter(): void {
      const moved = this.#socket.bytesRead + this.#socket.bytesWritten;
      if (this.#account !== undefined) {
        this.#account.bytes += moved - (counted.get(this.#socket) ?? 0);
      }
      counted.set(this.#socket, moved);
    }

    /** Has the connection closed where the whole answer is there and its client takes nothing of it. */
    watch(): void {
      if (this.#isWatched || !this.#outgoing.writableEnded) return;
      this.#isWatched = true;
      // Of the connection: every byte that its client takes begins it anew, and so does its next request.
      this.#outgoing.setTimeout(sendMs);
    }

    #end(): void {
      requests -= this.#requests;
      if (this.#isStream) streams -= 1;
      if (this.#account === undefined) return;
      this.#account.requests -= this.#requests;
      if (this.#isStream) this.#account.streams -= 1;
    }
  }

  async function settle(account: Account): Promise<void> {
    const { payer, bytes } = account;
    if (bytes === 0) {
      const isIdle = account.requests === 0 && account.streams === 0;
      if (isIdle && account.blockedUntilMs <= now()) accounts.delete(payer.id);
      return;
    }
    account.bytes = 0;
    const { points, resetMs } = await rates.add(`bytes:${payer.id}`, bytes, minuteMs);
    if (points > payer.limits.bytesPerMinute) account.blockedUntilMs = now() + resetMs;
  }

  async function sweep(): Promise<void> {
    for (const visit of running) {
      visit.meter();
      visit.watch();
    }
    await Promise.all(Array.from(accounts.values(), settle));
  }

  const timer = setInterval(() => void sweep(), sweepMs).unref();

  return {
    arrive(exchange) {
      const excess =
        requests >= maxRequests
          ? tooBusy("requests", `${maxRequests} requests are running`, roomMs)
          : pressure();
      return excess === undefined ? new RunningVisit(exchange) : refuse(excess);
    },
    counts: () => ({
      requests,
      streams,
      callers: accounts.size,
      refused: Object.fromEntries(refused),
    }),
    sweep,
    close: () => clearInterval(timer),
  };
}

function tooMuch(
  limit: keyof Payer["limits"],
  what: string,
  limits: Payer["limits"],
  retryAfterMs: number,
): Excess {
  return {
    of: "caller",
    limit: `perCaller.${limit}`,
    what: `${limits[limit]} ${what}`,
    retryAfterMs,
  };
}

function tooBusy(limit: string, what: string, retryAfterMs: number): Excess {
  return { of: "gateway", limit, what, retryAfterMs };
}
