/**
 * Reads the YAML of one document within limits of time and memory. Nothing can interrupt the `yaml` package but the end
 * of its thread: what is large is read in a worker. Most documents are small, and are read at once where they are.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";

import { packageFile } from "../package-file.ts";
import type { YamlOutcome } from "./yaml.ts";

export interface YamlReaderOptions {
  /** For all texts that go to the worker together. */
  readonly timeoutMs: number;
  /**
   * So much text is read on this thread, which takes at most about a second.
   * @default 1 Mi characters
   */
  readonly charactersHere?: number;
  /**
   * For the worker's heap.
   * @default 1 GiB
   */
  readonly heapMiB?: number;
}

export type BoundedYamlOutcome =
  | YamlOutcome
  | { readonly kind: "excess"; readonly excess: "time" | "memory" };

export interface YamlReader {
  /** Texts are read in turn, however many are given at a time. */
  readonly read: (text: string) => Promise<BoundedYamlOutcome>;
  readonly close: () => Promise<void>;
}

export function createYamlReader({
  timeoutMs,
  charactersHere = 2 ** 20,
  heapMiB = 1024,
}: YamlReaderOptions): YamlReader {
  let charactersLeft = charactersHere;
  let msLeft = timeoutMs;
  let worker: Worker | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  async function readThere(text: string): Promise<BoundedYamlOutcome> {
    if (msLeft <= 0) return { kind: "excess", excess: "time" };
    const startedAt = performance.now();
    worker ??= startWorker(heapMiB);
    const end = AbortSignal.timeout(Math.ceil(msLeft));
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, which has no origin
    worker.postMessage(text);
    try {
      // Rejects when the worker fails: a thread that runs out of memory does.
      const [outcome]: YamlOutcome[] = await once(worker, "message", { signal: end });
      if (outcome === undefined) throw new Error("the worker answered nothing");
      return outcome;
    } catch (error) {
      await close();
      if (end.aborted) return { kind: "excess", excess: "time" };
      if (isOutOfMemory(error)) return { kind: "excess", excess: "memory" };
      throw error;
    } finally {
      msLeft -= performance.now() - startedAt;
    }
  }

  async function close(): Promise<void> {
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  }

  return {
    async read(text) {
      if (text.length <= charactersLeft) {
        charactersLeft -= text.length;
        const { readYaml } = await import("./yaml.ts");
        return readYaml(text);
      }
      const outcome = turn.then(() => readThere(text));
      turn = outcome.catch(() => undefined);
      return outcome;
    },
    close,
  };
}

function startWorker(heapMiB: number): Worker {
  return new Worker(packageFile("dist/spec/yaml-worker.js"), {
    resourceLimits: { maxOldGenerationSizeMb: heapMiB },
  });
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}
