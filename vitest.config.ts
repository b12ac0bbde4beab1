import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/conformance/**", "test/judge/**"],
    // Builds dist/ once: the tests that spawn the command line run what is shipped.
    globalSetup: ["test/helpers/build.ts"],
    setupFiles: ["test/helpers/seed.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Vitest leaves a core to itself, which on two would be half the machine: most tests wait for sockets and processes.
    maxWorkers: 2,
    // One registry of modules a worker: reading the sources anew for each of 200 files was more than half of the work.
    isolate: false,
  },
});
