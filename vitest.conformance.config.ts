import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/conformance/**/*.test.ts"],
    globalSetup: ["test/helpers/build.ts"],
    // One run of the suite is a hook: it ends, or is ended, before this.
    hookTimeout: 90_000,
    reporters: ["verbose"],
  },
});
