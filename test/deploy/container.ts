/**
 * A container without Docker: the very command of an image and a service, run here in the repository, which has the
 * layout of the image's folder once it is built. What the network and the mounts of a container would do is given as
 * replacements in the command, and the port is any free one. The confinement of a container is not there.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import type { Service } from "./compose.ts";
import { image } from "./image.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface ContainerOptions {
  /** Without one the image runs as it is. */
  readonly service?: Service;
  /** Matches the line that says the port in its first group. */
  readonly readyLine: RegExp;
  /** Texts in the command's arguments, and what stands for them here. */
  readonly replacements?: Readonly<Record<string, string>>;
}

export interface Container {
  readonly port: number;
  /** Runs the health check's command. */
  checkHealth(): Promise<"healthy" | "unhealthy">;
  /** Sends SIGTERM, as `docker stop` does, and waits for the exit code. */
  stop(): Promise<number | null>;
}

/** Starts a container and waits until it says its port. */
export async function startContainer({
  service,
  readyLine,
  replacements = {},
}: ContainerOptions): Promise<Container> {
  const environment = { ...image.environment, ...service?.environment };
  const child = run(
    commandOf(service).map((argument) =>
      Object.entries(replacements).reduce((text, [from, to]) => text.replace(from, to), argument),
    ),
    { ...environment, PORT: "0" },
  );
  const closed = once(child, "close");
  const port = await portOf(child, readyLine);
  return {
    port,
    async checkHealth() {
      const check = run(service?.healthcheck ?? image.healthcheck, {
        ...environment,
        PORT: String(port),
      });
      return (await exitCode(once(check, "close"))) === 0 ? "healthy" : "unhealthy";
    },
    async stop() {
      child.kill("SIGTERM");
      return exitCode(closed);
    },
  };
}

/** A service's entrypoint stands for that of the image, and for its command too. */
function commandOf(service: Service | undefined): readonly string[] {
  return service?.entrypoint === undefined
    ? [...image.entrypoint, ...(service?.command ?? image.command)]
    : [...service.entrypoint, ...(service.command ?? [])];
}

/** Nothing of this process's environment gets in. */
function run(
  [program, ...args]: readonly string[],
  environment: Readonly<Record<string, string>>,
): ChildProcess {
  if (program !== "node") throw new Error(`The image has node, and not ${program}.`);
  return spawn(process.execPath, args, { cwd: root, env: environment });
}

async function portOf(child: ChildProcess, readyLine: RegExp): Promise<number> {
  let output = "";
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const port = readyLine.exec(output)?.[1];
      if (port !== undefined) resolve(Number(port));
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("close", () => reject(new Error(`It ended before it was ready:\n${output}`)));
  });
}

async function exitCode(closed: Promise<unknown[]>): Promise<number | null> {
  const [code] = await closed;
  return typeof code === "number" ? code : null;
}
