import { defineConfig } from "vitest/config";

/** Tests on the real engine; `tools/device-class.mjs` runs them, after it has what they need. */
export default defineConfig({
  test: {
    include: ["device-class/test/**/*.test.ts"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxWorkers: 1,
  },
});
