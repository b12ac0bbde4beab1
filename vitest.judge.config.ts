import { defineConfig } from "vitest/config";

import { installPrism } from "./test/judge/prism.ts";

installPrism();

export default defineConfig({
  test: {
    include: ["test/judge/judge.test.ts"],
    globalSetup: ["test/helpers/build.ts"],
    // Three requests for each operation of the largest document.
    testTimeout: 900_000,
    hookTimeout: 300_000,
    reporters: ["verbose"],
  },
});
