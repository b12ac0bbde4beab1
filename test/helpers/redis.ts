/** A real `redis-server` (Debian: redis-server) on a free port of 127.0.0.1, which keeps nothing when it ends. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface RunningRedis {
  readonly port: number;
  /** `redis://127.0.0.1:port`. */
  readonly url: string;
  /** Ends it at once; what it had is lost. */
  stop(): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
  /** It keeps its connections, and answers nothing until it goes on. */
  pause(): void;
  goOn(): void;
  /** Ends it and removes its folder. */
  close(): Promise<void>;
}

/** @param options as on the command line of redis-server */
export async function startRedis(...options: readonly string[]): Promise<RunningRedis> {
  const folder = await mkdtemp(join(tmpdir(), "redis-"));
  const port = await freePort();
  const where = ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
  return run(folder, port, [...where, ...options]);
}

/** A sentinel that watches a Redis under the name `main`. */
export async function startSentinel(watched: number): Promise<RunningRedis> {
  const folder = await mkdtemp(join(tmpdir(), "redis-"));
  const port = await freePort();
  const file = join(folder, "sentinel.conf");
  await writeFile(
    file,
    `port ${port}\nbind 127.0.0.1\ndir ${folder}\nsentinel monitor main 127.0.0.1 ${watched} 1\n`,
  );
  return run(folder, port, [file, "--sentinel"]);
}

async function run(folder: string, port: number, args: readonly string[]): Promise<RunningRedis> {
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const started = spawn("redis-server", args, { stdio: ["ignore", "pipe", "inherit"] });
    child = started;
    let said = "";
    await new Promise<void>((resolve, reject) => {
      started.once("error", reject);
      started.once("exit", () => reject(new Error(`redis-server ended at once:\n${said}`)));
      started.stdout.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        if (/Ready to accept connections|\+monitor master/.test(said)) resolve();
      });
    });
  }

  async function stop(): Promise<void> {
    const ending = child;
    child = undefined;
    if (ending === undefined) return;
    const ended = once(ending, "exit");
    ending.kill("SIGKILL");
    await ended;
  }

  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    start,
    stop,
    pause: () => void child?.kill("SIGSTOP"),
    goOn: () => void child?.kill("SIGCONT"),
    async close() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
