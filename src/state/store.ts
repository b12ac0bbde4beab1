/** What outlives a request: types only. All of it is asynchronous, so that replicas may share it; none of it throws. */
import type { LoggingLevel } from "@modelcontextprotocol/server";

import type { JsonObject } from "../spec/model.ts";

/** The text of a reply that was too large for its result. */
export interface KeptReply {
  readonly text: string;
  readonly mimeType: string;
}

export interface ReplyStore {
  /** How long a reply is kept. */
  readonly keptMs: number;
  /**
   * Keeps a reply for the caller whose call it answers.
   * @param owner - the caller's id
   * @returns what to ask for it by, 32 hexadecimal digits that nobody guesses; undefined when there is no room for it
   */
  keep(owner: string, reply: KeptReply): Promise<string | undefined>;
  /** Undefined for what was never kept, is not kept any more, or belongs to another caller. */
  find(owner: string, id: string): Promise<KeptReply | undefined>;
}

/** A session over Streamable HTTP (2025-03-26 to 2025-11-25): all that another process needs to go on with it. */
export interface SessionRecord {
  /** A credential of its kind: never logged. */
  readonly id: string;
  /** The API to which the address narrows the session; undefined: all of them. */
  readonly api: string | undefined;
  /** Query of the address, with its question mark; empty where there is none. */
  readonly query: string;
  /** Id of the caller that opened it; it exists for nobody else. */
  readonly owner: string;
  /** Parameters of its `initialize`: revision asked for, capabilities and name of the client. */
  readonly initialize: JsonObject;
  readonly settings: SessionSettings;
}

/** What the client has set within its session. */
export interface SessionSettings {
  /** Least level of the log messages that it wants; undefined: none of them. */
  readonly logLevel: LoggingLevel | undefined;
  /** URIs of the resources of whose changes it wants to know. */
  readonly subscriptions: readonly string[];
}

export interface SessionStore {
  /** Keeps a new record, or another in place of the one with its id. */
  save(record: SessionRecord): Promise<void>;
  /**
   * A record that is kept, and from now on seen. `unknown`: there is none, or it has been idle for too long;
   * `unreachable`: nobody can say for now.
   */
  find(id: string): Promise<SessionRecord | "unknown" | "unreachable">;
  remove(id: string): Promise<void>;
}

/** One message on a stream of a session. */
export interface StreamEvent {
  /** Unique in its session. */
  readonly id: string;
  /** The stream in its session. */
  readonly stream: string;
  /** Ids of the requests that are answered on the stream; none on the one that belongs to no request. */
  readonly requests: readonly (string | number)[];
  /** JSON. */
  readonly text: string;
}

/** What sessions have said on their streams, for clients that lost a connection. */
export interface EventLog {
  /** @returns whether there is room for it */
  append(session: string, event: StreamEvent): Promise<boolean>;
  /** The event and what followed on its stream, in order; empty when it is not kept, or not any more. */
  from(session: string, id: string): Promise<readonly StreamEvent[]>;
  forget(session: string): Promise<void>;
}

/** `unreachable`: nobody can say for now. */
export type Claim = "first" | "taken" | "unreachable";

/** What can be done once and no more. */
export interface ClaimStore {
  /**
   * Whether whoever asks is the first to: of several at a time, one.
   * @param untilMs - the time of day from which on nobody will ask again, in milliseconds since 1970
   */
  claim(id: string, untilMs: number): Promise<Claim>;
}

/** What is done with a message; what it comes to is the answer for whoever asks. */
export type Hear = (message: string) => string | undefined | Promise<string | undefined>;

export type Answer =
  | { readonly kind: "answered"; readonly value: string }
  /** Nobody hears of it, or nobody that does has an answer. */
  | { readonly kind: "nobody" }
  /** Others cannot be reached for now. */
  | { readonly kind: "unreachable" };

/** How replicas talk to each other: texts, by topic. What is said is heard by all the others that listen, if by anybody. */
export interface Bus {
  /** @returns what ends it */
  listen(topic: string, hear: Hear): Promise<() => void>;
  tell(topic: string, message: string): Promise<void>;
  /** Waits for the first answer, for a second at most. */
  ask(topic: string, message: string): Promise<Answer>;
}

/** All that a process keeps beyond a request, or that replicas keep together. */
export interface State {
  readonly sessions: SessionStore;
  readonly events: EventLog;
  readonly replies: ReplyStore;
  readonly claims: ClaimStore;
  readonly rates: RateStore;
  readonly bus: Bus;
  /** A key of 32 bytes that outsiders do not know, the same at every replica. */
  readonly keyFor: (purpose: string) => Uint8Array;
  /** Whether what replicas share is at hand; always, where nothing is shared. */
  readonly isReachable: () => boolean;
  /** Calls back when it is at hand again after a while in which nobody was heard. */
  readonly onBack: (listener: () => void) => void;
  close(): Promise<void>;
}

/** How much of it there may be. */
export interface StateLimits {
  readonly maxSessions: number;
  readonly sessionIdleMs: number;
  readonly resumeMs: number;
  readonly resumeBytes: number;
  readonly resumeBytesPerSession: number;
  readonly keptMs: number;
  readonly keptBytes: number;
  readonly keptBytesPerCaller: number;
}

export interface StateClocks {
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
}

/** How much has been taken, by whom: within windows of time that begin with the first of it. */
export interface RateStore {
  /**
   * Counts so many points, in one step with whoever counts at the same time; fewer than none give some back. It never
   * rejects: where nobody can be asked, this process counts alone.
   * @param key - tells apart both who takes and what
   * @param windowMs - how long a window lasts that begins with this
   */
  add(key: string, points: number, windowMs: number): Promise<Taken>;
}

export interface Taken {
  /** In the window that runs, with those just counted. */
  readonly points: number;
  /** How long that window still lasts. */
  readonly resetMs: number;
}
