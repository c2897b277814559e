import { File } from "file";
import config from "mc/config";
import { runScenario } from "../../../device-class/equality/scenario.ts";

/** Runs the simulated device on the SDK's own XS and writes what it tells to a file. */
const input = new File(config.input);
const header = new Float64Array(input.read(ArrayBuffer, 16));
const samples = input.read(ArrayBuffer, input.length - 16);
input.close();
const output = new File(config.output, true);
try {
  runScenario({ rateHz: header[0], microvolts: new Int16Array(samples) }, header[1], (line) =>
    output.write(`${line}\n`),
  );
  output.write("end\n");
} catch (error) {
  // Moddable says no more of an exception than that there was one.
  output.write(`${error}\n`);
}
output.close();
