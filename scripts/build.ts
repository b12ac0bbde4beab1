/**
 * `src/` and its libraries become the few files of `dist/`: a start reads some large files in half the time of a
 * thousand small ones. What the code imports at first need stays apart. Types are for `npm run types` to check.
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

import { build, type ChunkingContext, type Plugin } from "rolldown";
import { z } from "zod";

const folder = "dist";

/** The program, and what runs in processes and threads of its own; each keeps its path. */
const entries = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) =>
  /(?:^main|[/\\]main|-process|-worker)\.ts$/.test(file),
);

const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().default("unknown"),
  dependencies: z.record(z.string(), z.string()).default({}),
});

function readPackage(root: string): z.output<typeof packageSchema> {
  return packageSchema.parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
}

/** What is in `dependencies` stays outside and is installed with the gateway; what is bundled is in `devDependencies`. */
const outside = Object.keys(readPackage(".").dependencies);

/** The library that a module belongs to: its folder and, as the path has it, its name; none for the gateway's own. */
function libraryOf(file: string): { readonly root: string; readonly name: string } | undefined {
  const [root, name] =
    /^.*[/\\]node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)/.exec(file.replaceAll("\0", "")) ?? [];
  return root === undefined || name === undefined ? undefined : { root, name };
}

/** The engine of programs, which is read as a file. */
const engine: Plugin = {
  name: "engine",
  buildStart() {
    const file = createRequire(import.meta.url).resolve("@jitl/quickjs-wasmfile-release-sync/wasm");
    this.emitFile({
      type: "asset",
      fileName: "sandbox/quickjs.wasm",
      source: readFileSync(file),
    });
  },
};

/** Writes the licence of every library that is bundled, as each asks for. */
const licences: Plugin = {
  name: "licences",
  generateBundle(_options, bundle) {
    const roots = new Set(
      Object.values(bundle)
        .flatMap((output) => (output.type === "chunk" ? output.moduleIds : []))
        .flatMap((file) => libraryOf(file)?.root ?? []),
    );
    const texts = Array.from(roots, licenceOf).toSorted();
    this.emitFile({ type: "asset", fileName: "licences.txt", source: texts.join("\n\n") });
  },
};

function licenceOf(root: string): string {
  const { name, version, license } = readPackage(root);
  const files = readdirSync(root).filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file));
  const texts = files.map((file) => readFileSync(join(root, file), "utf8").trim());
  return [`${name} ${version} (${license})`, ...texts].join("\n\n");
}

/** Removes what an earlier build has left. What is still built is never gone, for whoever is running it. */
const sweep: Plugin = {
  name: "sweep",
  writeBundle(_options, bundle) {
    const built = new Set(Object.keys(bundle).map((file) => join(file)));
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile() && !built.has(file.slice(folder.length + 1))) rmSync(file);
    }
  },
};

function chunkNameOf(file: string): string | null {
  return libraryOf(file)?.name.replace("@", "").replace(/[/\\]/, "-") ?? null;
}

/** What a start reads, one step after the other, and what each step begins with: a few files take less time than many. */
const steps: readonly (readonly [chunk: string, beginnings: readonly string[]])[] = [
  ["program", ["src/main.ts"]],
  ["gateway", ["src/cli/open.ts"]],
  ["mcp", ["src/mcp/server.ts", "src/mcp/prompt/book.ts", "src/transport/stdio.ts"]],
];

let stepOf: ReadonlyMap<string, string> | undefined;

function stepNameOf(file: string, modules: ChunkingContext): string | null {
  return (stepOf ??= readSteps(modules)).get(file) ?? null;
}

/**
 * Each step takes what its beginnings import when they are read and no earlier step has taken. Not the beginnings
 * themselves: the program waits for what it imports at need, which must not wait for the program.
 */
function readSteps(modules: ChunkingContext): ReadonlyMap<string, string> {
  const taken = new Map<string, string>();
  function takeImports(file: string, chunk: string): void {
    for (const imported of modules.getModuleInfo(file)?.importedIds ?? []) {
      if (taken.has(imported)) continue;
      taken.set(imported, chunk);
      takeImports(imported, chunk);
    }
  }
  for (const [chunk, beginnings] of steps)
    for (const file of beginnings) takeImports(resolve(file), chunk);
  return taken;
}

await build({
  input: Object.fromEntries(
    entries.map((file) => [file.replaceAll("\\", "/").slice(0, -".ts".length), join("src", file)]),
  ),
  platform: "node",
  preserveEntrySignatures: "allow-extension",
  external: (id) => outside.some((name) => id === name || id.startsWith(`${name}/`)),
  transform: { target: "node20.19" },
  plugins: [engine, licences, sweep],
  output: {
    dir: folder,
    entryFileNames: "[name].js",
    // All side by side: `packageFile` reckons with it.
    chunkFileNames: "[name].js",
    // Nearly a fifth of what a start reads would be comments; what licences ask for is in `licences.txt`.
    comments: false,
    // A library that no start needs is a file of its own, so that a stack trace names it.
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        { debugName: "start", name: stepNameOf },
        { debugName: "libraries", name: chunkNameOf },
      ],
    },
  },
});
