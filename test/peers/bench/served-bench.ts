import { Bench } from "../../../host-sim/node/bench/bench.ts";
import { pageFiles } from "../../../host-sim/node/bench/page-files.ts";
import { scenarioPerformance } from "../../../host-sim/node/bench/performance.ts";
import { loadScenario } from "../../../host-sim/node/scenario/scenario-library.ts";

export interface ServedBench {
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves the page in this process, with a scenario of the library on it. */
export async function serveBench(scenario: string, speed: number): Promise<ServedBench> {
  const files = await pageFiles();
  return new Promise((resolve, reject) => {
    const bench = new Bench({
      first: scenarioPerformance(loadScenario(scenario, "scenarios")),
      speed,
      port: 0,
      files,
      tell: () => {},
      onUp: (url) =>
        resolve({
          url,
          async stop() {
            bench.stop();
            await served;
          },
        }),
    });
    const served = bench.serve();
    served.catch(reject);
  });
}
