import type { Readable, Writable } from "node:stream";

/** What a command may touch of the process; `main.ts` hands in the real one. */
export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable;
  /** Calls back at each SIGTERM or SIGINT. */
  onSignal(listener: () => void): void;
  /** Calls back at each SIGHUP. */
  onHangup(listener: () => void): void;
  /** Ends the process at once. */
  exit(code: number): never;
}

/** What a command gives back: the exit code of the process. */
export type ExitCode = 0 | 1 | 2;
