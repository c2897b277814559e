// The drivers compiled against the SDK's own typings instead of this project's declarations of them.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup.mjs";
import { run } from "./sdk.mjs";

/**
 * Where the SDK's typings differ from its runtime, or leave out what ECMA-419 has. Each was looked up in the
 * runtime's sources; what is not in this list is an error.
 */
const knownDifferences = [
  // The MQTT client's onControl gets one object (modules of examples/io/tcp/mqttclient), not two arguments.
  /mqtt\.ts/,
  // SPI, I2C and Digital have close(), which the typings leave out; options are typed by pin, not by bus record.
  /main\.ts.*(SPI|SMBus|Digital)/,
];

/** Type errors of drivers/esp32 against the SDK, other than the known ones. */
export function contractErrors(boardFolder, env, folder) {
  const base = join(boardFolder, "modules/tsconfig-base.json");
  const drivers = join(root, "drivers/esp32");
  const sources = readdirSync(drivers)
    .filter((name) => name.endsWith(".ts") && name !== "embedded.d.ts")
    .map((name) => join(drivers, name));
  const { compilerOptions } = JSON.parse(readFileSync(base, "utf8"));
  const config = join(folder, "tsconfig-contracts.json");
  writeFileSync(
    config,
    JSON.stringify({
      compilerOptions: {
        ...compilerOptions,
        noEmit: true,
        strict: true,
        skipLibCheck: true,
        rewriteRelativeImportExtensions: false,
      },
      files: sources,
    }),
  );
  const { text } = run(join(root, "node_modules/.bin/tsc"), ["-p", config, "--pretty", "false"], env);
  const errors = text.split("\n").filter((line) => / error TS\d+: /.test(line));
  return {
    known: errors.filter((line) => knownDifferences.some((known) => known.test(line))),
    unknown: errors.filter((line) => !knownDifferences.some((known) => known.test(line))),
  };
}
