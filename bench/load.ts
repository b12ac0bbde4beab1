/**
 * What loading a document costs: time from the start of the process to the first answered `tools/list`, over standard
 * input and output, the CPU time and the most memory it took, beside `JSON.parse` or `yaml` alone on the same files in a process of
 * its own. Both run in turn and several times over; read the ratios.
 *
 *   npm run build && npm run bench:load -- [rounds]
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { corpusFolder } from "../test/helpers/corpus.ts";
import { load } from "../test/spec/load.ts";
import { generateDocument } from "./generate.ts";
import { cpuMicros, median, peakMemoryMiB } from "./process.ts";

const rounds = Number(process.argv[2] ?? 3);
const entryFile = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const floorFile = fileURLToPath(new URL("floor.mjs", import.meta.url));

interface Subject {
  readonly name: string;
  readonly document: string;
  /** The document and whatever it refers to. */
  readonly files: readonly string[];
  readonly operations: number;
  readonly targetMs?: number;
  readonly targetMiB?: number;
}

interface Sample {
  readonly ms: number;
  /** Of all its threads, in user and system mode. */
  readonly cpuMs: number;
  readonly peakMiB: number;
}

/** A process measured from its start until it prints a line that is the answer, and then ended. */
async function measure(
  args: readonly string[],
  input: string,
  isAnswer: (line: string) => boolean,
): Promise<Sample> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    // Nothing of the environment, so that no variable of the machine is an option.
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"] },
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.stdin.write(input);
  const ended = once(child, "close");
  for await (const line of createInterface({ input: child.stdout })) {
    if (!isAnswer(line)) continue;
    const ms = performance.now() - startedAt;
    const cpuMs = cpuMicros(child.pid ?? 0) / 1000;
    const peak = peakMemoryMiB(child.pid ?? 0);
    child.kill("SIGKILL");
    await ended;
    return { ms, cpuMs, peakMiB: peak };
  }
  throw new Error(`${args.join(" ")} ended without an answer`);
}

const messages = [
  {
    id: 1,
    method: "initialize",
    params: {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "bench", version: "1" },
    },
  },
  { method: "notifications/initialized" },
  { id: 2, method: "tools/list" },
].map((message) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);

function measureGateway({ document, operations, name }: Subject): Promise<Sample> {
  return measure([entryFile, "stdio", document], messages.join(""), (line) => {
    if (!/"id":2\b/.test(line.slice(0, 100)) && !/"id":2\}?$/.test(line.slice(-20))) return false;
    const tools = line.split('"inputSchema":').length - 1;
    if (tools < operations) throw new Error(`${name}: ${tools} tools for ${operations} operations`);
    return true;
  });
}

function measureFloor({ files }: Subject): Promise<Sample> {
  return measure([floorFile, ...files], "", (line) => line.startsWith("parsed"));
}

/** The files that a document is read from: itself and those that its references name. */
async function filesOf(document: string): Promise<readonly string[]> {
  const { files } = await load(document, { maxBytes: 64 * 2 ** 20, maxFiles: 5_000 });
  return files.map((address) => fileURLToPath(address)).filter((file) => existsSync(file));
}

async function fromCorpus(
  name: string,
  file: string,
  operations: number,
  targets: Pick<Subject, "targetMs" | "targetMiB"> = {},
): Promise<Subject> {
  const document = join(corpusFolder, file);
  return { name, document, files: await filesOf(document), operations, ...targets };
}

const folder = await mkdtemp(join(tmpdir(), "gateway-bench-"));
const generated = await Promise.all(
  [10, 100, 1_000, 10_000].map(async (operations): Promise<Subject> => {
    const document = join(folder, `${operations}.json`);
    await writeFile(document, JSON.stringify(generateDocument(operations)));
    return {
      name: `generated, ${operations}`,
      document,
      files: [document],
      operations,
      ...(operations === 10_000 && { targetMs: 4_000 }),
    };
  }),
);
const subjects: readonly Subject[] = [
  await fromCorpus("GitHub", "github/api.github.com.json", 1_223, {
    targetMs: 1_500,
    targetMiB: 250,
  }),
  await fromCorpus("Stripe", "stripe/spec3.yaml", 468),
  await fromCorpus("Kubernetes", "kubernetes/swagger.json", 1_063),
  await fromCorpus("DigitalOcean", "digitalocean/specification/DigitalOcean-public.v2.yaml", 659),
  ...generated,
];

interface Row {
  readonly subject: Subject;
  readonly gateway: Sample;
  readonly floor: Sample;
}

const rows: Row[] = [];
for (const subject of subjects) {
  const gateway: Sample[] = [];
  const floor: Sample[] = [];
  for (let round = 0; round < rounds; round++) {
    floor.push(await measureFloor(subject));
    gateway.push(await measureGateway(subject));
  }
  rows.push({ subject, gateway: middleOf(gateway), floor: middleOf(floor) });
}

/** What both cost before a document makes a difference: the smallest one tells. */
const start = rows.find(({ subject }) => subject.operations === 10);
console.log(
  `Node ${process.version}, median of ${rounds} rounds; the floor is JSON.parse or yaml alone\n`,
);
const titles = [
  "document",
  "operations",
  "files",
  "size",
  "first tools/list",
  "CPU",
  "peak memory",
  "floor",
  "its CPU",
  "its memory",
  "times the floor",
  "in CPU",
  "in CPU, less starting",
  "targets",
];
console.log(`| ${titles.join(" | ")} |\n| ${titles.map(() => "---").join(" | ")} |`);
for (const { subject, gateway, floor } of rows) {
  const bytes = subject.files.reduce((sum, file) => sum + statSync(file).size, 0);
  const ratio = gateway.ms / floor.ms;
  const rest =
    (gateway.cpuMs - (start?.gateway.cpuMs ?? 0)) / (floor.cpuMs - (start?.floor.cpuMs ?? 0));
  const cells = [
    subject.name,
    subject.operations,
    subject.files.length,
    `${(bytes / 2 ** 20).toFixed(2)} MiB`,
    `${Math.round(gateway.ms)} ms`,
    `${Math.round(gateway.cpuMs)} ms`,
    `${Math.round(gateway.peakMiB)} MiB`,
    `${Math.round(floor.ms)} ms`,
    `${Math.round(floor.cpuMs)} ms`,
    `${Math.round(floor.peakMiB)} MiB`,
    ratio.toFixed(1),
    (gateway.cpuMs / floor.cpuMs).toFixed(1),
    Number.isFinite(rest) && floor.cpuMs > 1.2 * (start?.floor.cpuMs ?? 0) ? rest.toFixed(1) : "",
    verdictOn(subject, gateway, ratio),
  ];
  console.log(`| ${cells.join(" | ")} |`);
}

function cpuOf(operations: number): number {
  const row = rows.find(({ subject }) => subject.name === `generated, ${operations}`);
  return row?.gateway.cpuMs ?? Number.NaN;
}

const early = (cpuOf(1_000) - cpuOf(10)) / 990;
const late = (cpuOf(10_000) - cpuOf(1_000)) / 9_000;
console.log(
  `\nOne operation more costs ${early.toFixed(2)} ms of CPU up to 1,000 of them and ${late.toFixed(2)} ms from there to 10,000.`,
);

await rm(folder, { recursive: true });

function middleOf(samples: readonly Sample[]): Sample {
  return {
    ms: median(samples.map(({ ms }) => ms)),
    cpuMs: median(samples.map(({ cpuMs }) => cpuMs)),
    peakMiB: median(samples.map(({ peakMiB }) => peakMiB)),
  };
}

function verdictOn(
  { document, targetMs, targetMiB }: Subject,
  { ms, peakMiB }: Sample,
  ratio: number,
): string {
  const targets: readonly (readonly [string, boolean] | undefined)[] = [
    targetMs === undefined ? undefined : [`${targetMs} ms`, ms <= targetMs],
    targetMiB === undefined ? undefined : [`${targetMiB} MiB`, peakMiB <= targetMiB],
    document.endsWith(".json") ? ["3 times", ratio <= 3] : undefined,
  ];
  return targets
    .flatMap((target) => (target ? [`${target[0]} ${target[1] ? "met" : "missed"}`] : []))
    .join(", ");
}
