import { INPUT_CAPABILITY } from "./input.ts";
import { runScenario } from "./scenario.ts";

declare const call: (capability: number) => ArrayBuffer | number;
declare const print: (line: string) => void;

const microvolts = new Int16Array(call(INPUT_CAPABILITY) as ArrayBuffer);
const rateHz = call(INPUT_CAPABILITY) as number;
const seconds = call(INPUT_CAPABILITY) as number;
runScenario({ rateHz, microvolts }, seconds, print);
