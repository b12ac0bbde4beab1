#!/usr/bin/env node
/** The process: arguments, environment, signals, exit code. The only file of the gateway that touches `process`. */
import process from "node:process";

import { run } from "./cli/program.ts";

// Whoever reads has seen enough, as `head` has: that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  onSignal(listener) {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, listener);
  },
  onHangup: (listener) => void process.on("SIGHUP", listener),
  exit: (code) => process.exit(code),
});
