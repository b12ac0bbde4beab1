/** What outlives a request: types only. All of it is asynchronous, so that replicas may share it. */
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
  /** A record that is kept, and from now on seen; undefined when it is unknown or has been idle for too long. */
  find(id: string): Promise<SessionRecord | undefined>;
  remove(id: string): Promise<void>;
}

/** One message on a stream of a session. */
export interface StreamEvent {
  /** Unique in its session. */
  readonly id: string;
  /** The stream in its session. */
  readonly stream: string;
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

/** What can be done once and no more. */
export interface ClaimStore {
  /**
   * Whether whoever asks is the first to: of several at a time, one.
   * @param untilMs - the time of day from which on nobody will ask again, in milliseconds since 1970
   */
  claim(id: string, untilMs: number): Promise<boolean>;
}

/** How much has been taken, by whom: within windows of time that begin with the first of it. */
export interface RateStore {
  /**
   * Counts so many points, in one step with whoever counts at the same time; fewer than none give some back.
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
