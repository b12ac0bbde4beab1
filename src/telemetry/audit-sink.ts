/** Where lines of the account go. What cannot be written is told, counted and given up: it never holds up a call. */
import { once } from "node:events";
import type { Writable } from "node:stream";

import sonicBoom from "sonic-boom";

import { GatewayError, messageOf } from "../errors.ts";

// CommonJS, in which Node finds no exports by name.
const { SonicBoom } = sonicBoom;

export interface AuditSink {
  readonly write: (line: string) => void;
  /** Goes on in a new file of the same name: the old one has been moved away. */
  readonly reopen: () => void;
  /** Calls back for each line, or lot of lines, that was not written. */
  readonly onFailure: (listener: (reason: string) => void) => void;
  readonly close: () => void;
}

export interface AuditStreams {
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** Most characters that wait for a slow disk; what comes beyond is given up. */
const maxWaiting = 8 * 1024 * 1024;

/**
 * @param to `stdout`, `stderr` or an absolute path
 * @throws {GatewayError} `ERR_CONFIG` when the file cannot be written
 */
export async function openAuditSink(to: string, streams: AuditStreams): Promise<AuditSink> {
  if (to === "stdout" || to === "stderr") {
    const stream = streams[to];
    return {
      write: (line) => void stream.write(line),
      reopen: () => {},
      onFailure: () => {},
      close: () => {},
    };
  }
  const file = new SonicBoom({ dest: to, mode: 0o640, maxLength: maxWaiting });
  try {
    await once(file, "ready");
  } catch (error) {
    const message = `audit.to: ${to} cannot be written (${messageOf(error)}). Name a file that this user may write, in a folder that exists, or stdout or stderr.`;
    throw new GatewayError("ERR_CONFIG", message, { cause: error });
  }
  const listeners: ((reason: string) => void)[] = [];
  const fail = (reason: string): void => listeners.forEach((listener) => listener(reason));
  file.on("error", (error: unknown) => fail(messageOf(error)));
  file.on("drop", () => fail("too many lines wait to be written"));
  return {
    write: (line) => void file.write(line),
    reopen: () => file.reopen(),
    onFailure: (listener) => listeners.push(listener),
    close() {
      try {
        file.flushSync();
      } catch (error) {
        fail(messageOf(error));
      }
      file.destroy();
    },
  };
}
