import { join } from "node:path";
import {
  type RunState,
  SAMPLES_EVENT,
  type ScenarioItem,
  type SectionName,
  type Sections,
  type SessionSection,
  type VerdictSection,
} from "../../bench/protocol.ts";
import { type PageServer, type PageSource, startPageServer } from "../http/page-server.ts";
import type { StaticFile } from "../http/static-files.ts";
import { projectRoot } from "../project-root.ts";
import { loadScenario, scenarioNames } from "../scenario/scenario-library.ts";
import type { SessionProgress } from "../session/run-session.ts";
import { clock } from "./clock.ts";
import { LiveView } from "./live-view.ts";
import { readPageCommand } from "./page-command.ts";
import { type Performance, scenarioPerformance } from "./performance.ts";

/** How often pages are told of what is new: real time. */
const TELL_PERIOD_MS = 100;

export interface BenchOptions {
  /** What runs first; the page's picker chooses what runs then. */
  readonly first: Performance;
  readonly speed: number;
  readonly port: number;
  readonly files: ReadonlyMap<string, StaticFile>;
  /** One line for a person at the terminal. */
  readonly tell: (line: string) => void;
  /** Called as the run goes on, for a line that shows progress. */
  readonly onProgress?: (state: SessionProgress, performance: Performance) => void;
  /** The page is up at this address. */
  readonly onUp?: (url: string) => void;
}

/** The page and what it shows: runs one performance after the other, as the page asks for them, until stopped. */
export class Bench implements PageSource {
  readonly sections: readonly SectionName[] = [
    "scenarios",
    "session",
    "live",
    "record",
    "findings",
    "log",
    "verdict",
  ];

  readonly #options: BenchOptions;
  readonly #library = join(projectRoot(), "scenarios");
  readonly #scenarios: readonly ScenarioItem[];
  readonly #changed = new Set<SectionName>();
  #speed: number;
  #run = 0;
  #performance: Performance;
  #next: Performance | undefined;
  #view: LiveView;
  #state: RunState = "running";
  #verdict: VerdictSection | null = null;
  #stopped = false;
  #wake: () => void = () => {};

  constructor(options: BenchOptions) {
    this.#options = options;
    this.#speed = options.speed;
    this.#performance = options.first;
    this.#next = options.first;
    this.#view = this.#newView();
    this.#scenarios = scenarioNames(this.#library).map((name) => {
      const { summary, durationS } = loadScenario(name, this.#library);
      return { name, summary, durationS };
    });
  }

  /**
   * Serves the page until `stop`. Returns the first performance's verdict; undefined where it was not run to its
   * end.
   */
  async serve(): Promise<VerdictSection | undefined> {
    const { port, files, onUp, first } = this.#options;
    const server = await startPageServer(port, files, this);
    const timer = setInterval(() => this.#tell(server), TELL_PERIOD_MS);
    let verdict: VerdictSection | undefined;
    try {
      onUp?.(server.url);
      while (!this.#stopped) {
        const performance = this.#next;
        this.#next = undefined;
        if (performance === undefined) await this.#pause();
        else {
          const came = await this.#play(performance);
          if (performance === first) verdict ??= came;
        }
      }
      return verdict;
    } finally {
      clearInterval(timer);
      this.#tell(server);
      await server.close();
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  section(name: string): unknown {
    const sections: { readonly [Name in SectionName]: () => Sections[Name] } = {
      session: () => this.#session(),
      live: () => this.#view.live(),
      record: () => this.#view.records.record,
      findings: () => this.#view.records.findings,
      log: () => this.#view.log,
      verdict: () => this.#verdict,
      scenarios: () => this.#scenarios,
    };
    return sections[name as SectionName]();
  }

  status(): unknown {
    return { session: this.#session(), ...this.#view.live(), verdict: this.#verdict };
  }

  command(value: unknown): string | undefined {
    const wanted = readPageCommand(value);
    switch (wanted?.command) {
      case "disturb":
        if (this.#state !== "running") return "Nothing runs: start a scenario first.";
        return this.#view.disturb(wanted.action);
      case "run":
        if (!this.#scenarios.some(({ name }) => name === wanted.scenario))
          return "There is no such scenario.";
        this.#next = scenarioPerformance(loadScenario(wanted.scenario, this.#library));
        this.#wake();
        return undefined;
      case "speed":
        this.#speed = wanted.speed ?? Number.POSITIVE_INFINITY;
        this.#mark("session");
        return undefined;
      default:
        return "That is no command.";
    }
  }

  async #play(performance: Performance): Promise<VerdictSection | undefined> {
    const { tell, onProgress } = this.#options;
    this.#run++;
    this.#performance = performance;
    this.#state = "running";
    this.#verdict = null;
    const view = this.#newView();
    this.#view = view;
    this.#mark(...this.sections);
    tell(`${performance.title}: ${performance.summary}`);
    let goesOn = true;
    const verdict = await performance.play({
      speed: () => this.#speed,
      observer: view,
      tell: (line) => view.tell(line),
      onProgress: (state) => {
        const wasDisturbed = view.disturbed;
        view.slice(state.timeMicros);
        this.#mark("live");
        if (view.disturbed !== wasDisturbed) this.#mark("session");
        onProgress?.(state, performance);
        goesOn = !this.#stopped && this.#next === undefined;
        if (!goesOn || state.timeMicros >= performance.durationS * 1e6) this.#state = "ending";
        return goesOn;
      },
    });
    this.#state = "ended";
    this.#mark(...this.sections);
    if (!goesOn) return undefined;
    this.#verdict = verdict;
    const held = verdict.outcomes.filter((outcome) => outcome.held).length;
    const touched = view.disturbed ? " It was disturbed from the page." : "";
    view.say(
      `${verdict.held ? "All held" : "Not all held"}: ${held} of ${verdict.outcomes.length} expectations.${touched}`,
      true,
    );
    return verdict;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #newView(): LiveView {
    return new LiveView(this.#run, {
      line: ({ timeS, text }) => {
        this.#mark("log");
        this.#options.tell(`${clock(timeS)}  ${text}`);
      },
      record: () => this.#mark("record", "findings"),
    });
  }

  #session(): SessionSection {
    const { scenario, title, summary, durationS, seed, expectations } = this.#performance;
    return {
      run: this.#run,
      state: this.#state,
      scenario,
      title,
      summary,
      durationS,
      seed,
      speed: Number.isFinite(this.#speed) ? this.#speed : null,
      deviceId: this.#view.deviceId,
      expectations,
      disturbed: this.#view.disturbed,
    };
  }

  #mark(...sections: readonly SectionName[]): void {
    for (const section of sections) this.#changed.add(section);
  }

  #tell(server: PageServer): void {
    const samples = this.#view.samples();
    if (samples.ecg !== null || samples.ppg !== null || samples.beats.length > 0) {
      server.moment(SAMPLES_EVENT, samples);
    }
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const section of changed) server.changed(section);
  }
}
