/** Costs that the host books for a class of events or for a minute. */
export interface Cost {
  readonly events: number;
  readonly instructions: number;
  /** Instructions of the longest event. */
  readonly longest: number;
  readonly slots: number;
  readonly chunks: number;
  readonly chunkBytes: number;
  readonly collections: number;
  /** Additions, subtractions, multiplications and divisions of doubles; on the emulated chip alone. */
  readonly doubles: number;
  readonly eventsThatAllocate: number;
  /** Of a class, where the job looked for peaks: most bytes that were in use in one of its events. */
  readonly peak?: number;
}

/** What one class of the firmware holds beyond what is loaded: slots by what they are for, and bytes of chunks. */
export interface Holding {
  readonly census: string;
  readonly instances: number;
  /** Fields of the class's instances. */
  readonly own: number;
  /** Typed arrays, their buffers, data views. */
  readonly views: number;
  readonly functions: number;
  /** Variables that closures share. */
  readonly environments: number;
  readonly objects: number;
  readonly arrays: number;
  readonly data: number;
}

/** Instructions that one function took in one class of events, about: they were found by sampling. */
export interface ProfileLine {
  /** The class of events. */
  readonly profile: number;
  /** The class whose method it is, or nothing. */
  readonly class: string;
  readonly function: string;
  readonly self: number;
  /** With what it calls. */
  readonly total: number;
}

export interface RunReport {
  /** Live bytes of the engine alone, before any script. */
  readonly base: number;
  /** Live bytes once the script is loaded: its names, functions and classes. */
  readonly loaded: number;
  readonly loadedSlots: number;
  readonly loadInstructions: number;
  readonly codeBytes: number;
  readonly stackBytes: number;
  readonly classes: ReadonlyMap<number, Cost>;
  readonly minutes: readonly (Cost & { readonly liveBytes: number })[];
  /** Live bytes at the end. */
  readonly liveBytes: number;
  /** The heap beyond what is loaded, as it was fixed; 0 where the job did not fix it. */
  readonly heapSlots: number;
  readonly heapChunkBytes: number;
  /** Most that was in use at a time, engine included; 0 unless the job asked for it. */
  readonly peakSlots: number;
  readonly peakChunkBytes: number;
  /** Of both together: less than their sum, if one was at its peak when the other was not. */
  readonly peakBytes: number;
  /** Slots of the engine's stack that turns have used. */
  readonly stackSlots: number;
  readonly calls: number;
  /** Where the job looked for peaks: who holds what at the end. */
  readonly holdings: readonly Holding[];
  /** Where the job was profiled. */
  readonly profile: readonly ProfileLine[];
}

/** Takes the host's lines of JSON apart from what the script printed. A run that broke off has zeros. */
export function parseReport(text: string): { report: RunReport; output: string } {
  const report = {
    ...{ base: 0, loaded: 0, loadedSlots: 0, loadInstructions: 0, codeBytes: 0, stackBytes: 0 },
    ...{
      heapSlots: 0,
      heapChunkBytes: 0,
      liveBytes: 0,
      peakSlots: 0,
      peakChunkBytes: 0,
      peakBytes: 0,
      stackSlots: 0,
      calls: 0,
    },
    classes: new Map<number, Cost>(),
    minutes: [] as (Cost & { liveBytes: number })[],
    holdings: [] as Holding[],
    profile: [] as ProfileLine[],
  };
  const output: string[] = [];
  for (const line of text.split("\n")) {
    const parsed = parseLine(line);
    if (!parsed) output.push(line);
    else if ("base" in parsed || "heap" in parsed || "end" in parsed) Object.assign(report, parsed);
    else if ("census" in parsed) report.holdings.push(parsed as unknown as Holding);
    else if ("profile" in parsed) report.profile.push(parsed as unknown as ProfileLine);
    else if ("class" in parsed) report.classes.set(parsed.class as number, parsed as unknown as Cost);
    else report.minutes.push(parsed as unknown as Cost & { liveBytes: number });
  }
  return { report, output: output.join("\n").trim() };
}

function parseLine(line: string): Record<string, unknown> | undefined {
  if (!/^\{"(base|heap|end|class|minute|census|profile)":.*\}$/.test(line)) return undefined;
  return JSON.parse(line) as Record<string, unknown>;
}
