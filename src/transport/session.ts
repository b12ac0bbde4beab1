/**
 * Sessions of earlier revisions, over Streamable HTTP and HTTP+SSE: 2026-07-28 has none. The table knows which are
 * alive and who makes way; what a session speaks is its transport's business.
 */
import type { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";

import type { Payer, Principal } from "../access/model.ts";
import type { GatewayServer } from "../mcp/model.ts";
import type { View } from "../mcp/view.ts";
import type { Logger } from "../telemetry/log.ts";
import { noRoom, noRoomForCaller } from "./json-rpc.ts";
import type { Resumption } from "./resumption.ts";
import type { SseTransport } from "./sse-transport.ts";

interface SessionBase {
  /** A credential of its kind: never logged. */
  readonly id: string;
  /** The API to which the address narrows the session; undefined: all of them. */
  readonly api: string | undefined;
  /** What it has been shown since it began. */
  readonly view: View;
  /** Who opened it; undefined where nobody has to say who he is. */
  readonly principal: Principal | undefined;
  /** Against whose limit it counts; undefined where nothing is limited. */
  readonly payer: Payer | undefined;
  readonly server: GatewayServer;
}

export type Session = SessionBase &
  (
    | {
        readonly kind: "streamable";
        readonly transport: WebStandardStreamableHTTPServerTransport;
        readonly resumption: Resumption;
      }
    | { readonly kind: "sse"; readonly transport: SseTransport }
  );

export interface SessionCounts {
  readonly streamable: number;
  readonly sse: number;
}

export interface SessionTable {
  /**
   * Whether there is room for one more. When a caller has all that he may, his own that has been idle longest makes way;
   * when all are taken, that of anyone. Else the answer that says so.
   */
  makeRoom(payer?: Payer): Response | undefined;
  add(session: Session): void;
  /** A session that is alive, and from now on seen; undefined when it is unknown, expired or another address's. */
  find(id: string, api: string | undefined): Session | undefined;
  /** Keeps a session from being idle until what is returned is called: while its client holds a stream open. */
  hold(session: Session): () => void;
  /** Forgets a session that has ended by itself. */
  remove(id: string): void;
  counts(): SessionCounts;
  all(): readonly Session[];
  /** Ends what has been idle for too long, and says of the others what is held; done by itself from time to time. */
  sweep(): void;
  /** Takes no new session, and ends each stream on which no answer is due, the others after their answers. */
  endStreams(): void;
  /** Whether they have been ended: one that is opened from then on ends at once. */
  isEnding(): boolean;
  /** Ends all sessions, and with them what still runs in them. */
  closeAll(): Promise<void>;
}

export interface SessionTableOptions {
  readonly maxSessions: number;
  readonly idleMs: number;
  readonly log: Logger;
  /** Told of a session that has made way for another of its caller, who is not to find it again. */
  readonly onDisplaced?: (id: string) => void;
  /** Told again and again, at least twice in `idleMs`, of a session on which its client holds a stream open. */
  readonly onHeld?: (id: string) => void;
  /** Milliseconds since some fixed time. */
  readonly now?: () => number;
}

/** Clients initialize at once: a stream on which nothing was said for so long was opened by a prober. */
const unusedMs = 60_000;

/** How often sessions are looked through, at most: memory is freed this long after a session has expired. */
const sweepMs = 30_000;

interface Entry {
  readonly session: Session;
  seenAt: number;
  /** Whether the client has said anything. */
  used: boolean;
  openStreams: number;
}

export function createSessionTable({
  maxSessions,
  idleMs,
  log,
  onDisplaced = () => {},
  onHeld = () => {},
  now = () => performance.now(),
}: SessionTableOptions): SessionTable {
  /** Least recently seen first. */
  const entries = new Map<string, Entry>();
  let isEnding = false;

  function isIdle({ used, openStreams }: Entry): boolean {
    // A probe may keep its connection, but a stream of which nobody makes use keeps no session.
    return openStreams === 0 || !used;
  }

  function isExpired(entry: Entry): boolean {
    const limitMs = entry.used ? idleMs : Math.min(idleMs, unusedMs);
    return isIdle(entry) && now() - entry.seenAt >= limitMs;
  }

  async function end({ session }: Entry): Promise<void> {
    entries.delete(session.id);
    try {
      await session.server.close();
    } catch (error) {
      log.warn({ err: error, kind: session.kind }, "a session did not end well");
    }
  }

  function touch(entry: Entry): void {
    entry.seenAt = now();
    entries.delete(entry.session.id);
    entries.set(entry.session.id, entry);
  }

  function sweep(): void {
    for (const entry of entries.values()) {
      if (isExpired(entry)) void end(entry);
      else if (!isIdle(entry)) onHeld(entry.session.id);
    }
  }

  const timer = setInterval(sweep, Math.min(sweepMs, idleMs / 2)).unref();

  return {
    makeRoom(payer) {
      if (isEnding) return noRoom();
      if (payer !== undefined && entries.size >= payer.limits.sessions) {
        const own = [...entries.values()].filter(({ session }) => session.payer?.id === payer.id);
        if (own.length >= payer.limits.sessions) {
          const oldest = own.find(isIdle);
          if (oldest === undefined) return noRoomForCaller(payer.limits.sessions);
          onDisplaced(oldest.session.id);
          void end(oldest);
          return undefined;
        }
      }
      if (entries.size < maxSessions) return undefined;
      const oldest = [...entries.values()].find(isIdle);
      if (oldest === undefined) return noRoom();
      void end(oldest);
      return undefined;
    },
    add(session) {
      // Over Streamable HTTP it was the client's own initialize that made the session.
      const used = session.kind === "streamable";
      entries.set(session.id, { session, seenAt: now(), used, openStreams: 0 });
    },
    find(id, api) {
      const entry = entries.get(id);
      if (entry === undefined || entry.session.api !== api) return undefined;
      if (isExpired(entry)) {
        void end(entry);
        return undefined;
      }
      entry.used = true;
      touch(entry);
      return entry.session;
    },
    hold({ id }) {
      const entry = entries.get(id);
      if (entry === undefined) return () => {};
      entry.openStreams++;
      let isHeld = true;
      return function release() {
        if (!isHeld) return;
        isHeld = false;
        entry.openStreams--;
        // Idle from now on, unless it has ended meanwhile.
        if (entries.get(id) === entry) touch(entry);
      };
    },
    remove(id) {
      entries.delete(id);
    },
    counts() {
      const kinds = [...entries.values()].map(({ session }) => session.kind);
      const streamable = kinds.filter((kind) => kind === "streamable").length;
      return { streamable, sse: kinds.length - streamable };
    },
    all: () => [...entries.values()].map(({ session }) => session),
    sweep,
    endStreams() {
      isEnding = true;
      for (const { session } of entries.values()) {
        if (session.kind === "sse") session.transport.closeWhenAnswered();
        else session.transport.closeStandaloneSSEStream();
      }
    },
    isEnding: () => isEnding,
    async closeAll() {
      isEnding = true;
      clearInterval(timer);
      await Promise.all([...entries.values()].map(end));
    },
  };
}
