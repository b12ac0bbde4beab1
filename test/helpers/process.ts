/** The shipped command line as a spawned process. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

export const rootFolder = fileURLToPath(new URL("../..", import.meta.url));
export const entryFile = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

export interface SpawnOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

function spawnGateway(args: readonly string[], { cwd, env }: SpawnOptions): Child {
  return spawn(process.execPath, [entryFile, ...args], {
    cwd: cwd ?? rootFolder,
    // Nothing of the environment but what programs need to run, so that no variable of the machine is an option.
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/** Runs a command to its end. */
export async function runGateway(
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<Finished> {
  const child = spawnGateway(args, options);
  child.stdin.end(options.input ?? "");
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { code: typeof code === "number" ? code : null, stdout, stderr };
}

export interface LoginProcess {
  /** Settles with what of standard error fits, once it is there. */
  told(wanted: RegExp): Promise<string>;
  readonly ended: Promise<Finished>;
}

/** Starts `login`, which waits for a person. */
export function startLogin(args: readonly string[], options: SpawnOptions = {}): LoginProcess {
  const child = spawnGateway(["login", ...args], options);
  child.stdin.end();
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const ended = Promise.all([text(child.stdout), once(child, "close")]).then(
    ([stdout, [code]]): Finished => ({
      code: typeof code === "number" ? code : null,
      stdout,
      stderr,
    }),
  );
  return {
    async told(wanted) {
      for (;;) {
        const found = wanted.exec(stderr)?.[0];
        if (found !== undefined) return found;
        const isOver = await Promise.race([
          once(child.stderr, "data").then(() => false),
          ended.then(() => true),
        ]);
        if (isOver && !wanted.test(stderr)) throw new Error(`login ended: ${stderr}`);
      }
    },
    ended,
  };
}

export interface ServedGateway {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  readonly child: Child;
  /** Everything on standard error so far. */
  readonly log: () => string;
  /** Settles when standard error has this text. */
  logged(text: string): Promise<void>;
  /** Sends SIGTERM and waits for the exit code. */
  stop(): Promise<number | null>;
}

/** Starts `serve` on a free port and waits until it says where. */
export async function serveGateway(
  args: readonly string[] = [],
  options: SpawnOptions = {},
): Promise<ServedGateway> {
  const child = spawnGateway(["serve", "--port", "0", ...args], options);
  let log = "";
  const closed = once(child, "close");
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      log += chunk;
      const found = /^\s*Health\s+(http:\S+)\/health$/m.exec(log)?.[1];
      if (found !== undefined) resolve(found.replace("localhost", "127.0.0.1"));
    });
    void closed.then(() => reject(new Error(`serve ended before it was ready:\n${log}`)));
  });
  return {
    url,
    child,
    log: () => log,
    async logged(wanted) {
      while (!log.includes(wanted)) await once(child.stderr, "data");
    },
    async stop() {
      child.kill("SIGTERM");
      const [code]: unknown[] = await closed;
      return typeof code === "number" ? code : null;
    },
  };
}
