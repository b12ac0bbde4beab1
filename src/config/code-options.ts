/** How much a program may take in code mode. */
import type { z } from "zod";

import { options } from "./field.ts";
import { bytes, bytesFrom, count, durationMs } from "./quantity.ts";

export const codeOptions = options({
  programs: count("programs")
    .prefault(4)
    .describe("Most programs that run at a time, of all callers together; others wait."),
  totalMs: durationMs()
    .prefault("120s")
    .describe("Longest time that one program may take, its calls included."),
  computeMs: durationMs().prefault("5s").describe("Longest time of it that it may compute."),
  memoryBytes: bytesFrom("16MiB", 16 * 1024 * 1024)
    .prefault("64MiB")
    .describe("Most memory of one program; at least 16MiB, which its engine takes."),
  calls: count("calls").prefault(500).describe("Most calls of one program."),
  concurrency: count("calls").prefault(8).describe("Most calls of one program at a time."),
  sourceBytes: bytes().prefault("64KiB").describe("Longest program."),
  replyBytes: bytes()
    .prefault("4MiB")
    .describe("Longest reply that a program is given; a list that comes in pages ends there."),
  returnBytes: bytes()
    .prefault("4MiB")
    .describe(
      "Most that a program may return, as JSON; beyond `limits.textBytes` it is outlined and kept.",
    ),
  printBytes: bytes().prefault("4KiB").describe("Most that a program may print."),
}).readonly();

export type CodeOptions = z.output<typeof codeOptions>;
