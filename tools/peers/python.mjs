// Makes a Python environment with the readers that other people wrote, in .build/peers-python.
import { ensurePython } from "../python-environment.mjs";

export async function install() {
  ensurePython("peers-python", ["wfdb==4.3.1"], ["wfdb"]);
}
