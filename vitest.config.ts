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
  },
});
