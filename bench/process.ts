/** Processes that are measured from outside, and what is made of the samples. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Starts a process that prints its address. */
export async function start(
  args: readonly string[],
  address: RegExp,
): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const url = await new Promise<string>((resolve, reject) => {
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        output = `${output}${chunk}`.slice(-10_000);
        const found = address.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      });
    }
    child.once("exit", () => reject(new Error(`a process ended before it was ready:\n${output}`)));
  });
  return { child, url };
}

/** User and system time of a process, in microseconds (proc(5), /proc/pid/stat, fields 14 and 15). */
export function cpuMicros(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  const ticksPerSecond = 100;
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1e6;
}

/** What a process holds in memory, in MiB (proc(5), /proc/pid/status). */
export function residentMiB(pid: number): number {
  return readMemory(pid, "VmRSS");
}

/** The most that it ever held. */
export function peakMemoryMiB(pid: number): number {
  return readMemory(pid, "VmHWM");
}

function readMemory(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
  return Number(kibibytes) / 1024;
}

/** Files and sockets that a process has open. */
export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** @param share - 0.99 for what 99 of 100 stay below */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
