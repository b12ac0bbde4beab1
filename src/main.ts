#!/usr/bin/env node
/** The process: arguments, environment, signals, exit code. The only file of the gateway that touches `process`. */
import process from "node:process";

import { run } from "./cli/program.ts";

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
