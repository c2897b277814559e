import { defineConfig } from "vitest/config";

/** Tests against strangers' programs: brokers, browsers, other people's clients and readers. */
export default defineConfig({
  test: {
    include: ["test/peers/**/*.test.ts"],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    fileParallelism: false,
  },
});
