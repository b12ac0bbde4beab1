/**
 * Replicas talk over Redis's publish and subscribe: a channel for each topic, and one of each replica for answers. What is
 * said while somebody is not connected he never hears, so nothing may depend on it that is not also kept somewhere.
 */
import { randomUUID } from "node:crypto";

import type { Answer, Bus, Hear } from "../store.ts";
import type { Client } from "./client.ts";
import type { Codec } from "./codec.ts";
import type { Connection } from "./connection.ts";

export interface RedisBusOptions {
  /** For what is said. */
  readonly connection: Connection;
  /** For what is heard: a connection that listens can do nothing else. */
  readonly listening: Connection;
  readonly codec: Codec;
  /** Whether Redis knows of all that hear what is said; the nodes of a cluster each know of their own. */
  readonly isCounted: boolean;
  /** Called with what a listener has thrown. */
  readonly onError: (error: unknown) => void;
}

interface Said {
  /** Inbox of the replica that says it. */
  readonly from: string;
  readonly message: string;
  /** Under what an answer is waited for. */
  readonly question?: string;
}

interface Answered {
  readonly question: string;
  readonly answer: string;
}

const answerMs = 1000;

export function createRedisBus(options: RedisBusOptions): Bus {
  const { connection, listening, codec, isCounted, onError } = options;
  const inbox = codec.keyOf("inbox", randomUUID());
  const listeners = new Map<string, Set<Hear>>();
  const questions = new Map<string, (answer: Answer) => void>();

  listening.onUp(async (client) => {
    client.removeAllListeners("messageBuffer");
    client.on("messageBuffer", (channel: Buffer, sealed: Buffer) => {
      const text = codec.open(channel.toString(), sealed);
      if (text === undefined) return;
      if (channel.toString() === inbox) receive(JSON.parse(text));
      else hear(channel.toString(), JSON.parse(text));
    });
    await client.subscribe(inbox, ...listeners.keys());
  });

  function receive({ question, answer: value }: Answered): void {
    questions.get(question)?.({ kind: "answered", value });
  }

  function hear(channel: string, said: Said): void {
    if (said.from === inbox) return;
    for (const listener of listeners.get(channel) ?? []) {
      answer(listener, said).catch(onError);
    }
  }

  async function answer(listener: Hear, { from, message, question }: Said): Promise<void> {
    const answered = await listener(message);
    if (question === undefined || answered === undefined) return;
    await publish(from, { question, answer: answered } satisfies Answered);
  }

  /** @returns how many may have heard it, or undefined when it could not be said */
  async function publish(channel: string, what: object): Promise<number | undefined> {
    const sealed = codec.seal(channel, JSON.stringify(what));
    const reply = await connection.run((client) => client.publish(channel, sealed));
    return reply.isReached ? reply.value : undefined;
  }

  /** Others may be about to listen again. */
  const isSettling = (): boolean => connection.isSettling() || listening.isSettling();

  async function listenOn(run: (client: Client) => Promise<unknown>): Promise<void> {
    // While it is down nothing is heard; what there is to listen to is known when it comes up.
    await listening.run(run);
  }

  return {
    async listen(topic, listener) {
      const channel = codec.keyOf("topic", topic);
      const known = listeners.get(channel);
      if (known === undefined) {
        listeners.set(channel, new Set([listener]));
        await listenOn((client) => client.subscribe(channel));
      } else known.add(listener);
      return function stop() {
        const others = listeners.get(channel);
        if (others?.delete(listener) !== true || others.size > 0) return;
        listeners.delete(channel);
        void listenOn((client) => client.unsubscribe(channel));
      };
    },
    async tell(topic, message) {
      await publish(codec.keyOf("topic", topic), { from: inbox, message } satisfies Said);
    },
    async ask(topic, message) {
      const question = randomUUID();
      let patience: NodeJS.Timeout | undefined;
      const first = new Promise<Answer>((resolve) => {
        questions.set(question, resolve);
        patience = setTimeout(() => resolve({ kind: "nobody" }), answerMs);
      });
      try {
        const said: Said = { from: inbox, message, question };
        const heard = await publish(codec.keyOf("topic", topic), said);
        if (heard === undefined || !listening.isUp()) return { kind: "unreachable" };
        const given: Answer = isCounted && heard === 0 ? { kind: "nobody" } : await first;
        return given.kind === "nobody" && isSettling() ? { kind: "unreachable" } : given;
      } finally {
        clearTimeout(patience);
        questions.delete(question);
      }
    },
  };
}
