#!/usr/bin/env node
// `npm run bench:detectors -- FOLDER`: published beat detectors and this project's, on the same records by the same
// scorer. Installs the peers from PyPI in .build/peers-detectors.
import { loadBundled } from "./bundle.mjs";
import { ensurePython } from "./python-environment.mjs";
import { root } from "./setup.mjs";

const { main } = await loadBundled("tools/bench-detectors/main.ts", "bench-detectors");
const python = ensurePython(
  "peers-detectors",
  ["neurokit2==0.2.13", "wfdb==4.3.1", "py-ecg-detectors==1.3.5", "sleepecg==0.6.0"],
  ["neurokit2", "wfdb", "ecgdetectors", "sleepecg"],
);
process.exitCode = main(process.argv.slice(2), { root, python });
