import "uplot/dist/uPlot.min.css";
import {
  type LiveSection,
  type SamplesEvent,
  type SessionSection,
  stripRateHz,
  type VerdictSection,
} from "../protocol.ts";
import { Announcer } from "./announcer.ts";
import { byId, setText } from "./dom.ts";
import { showDevice } from "./panels/device.ts";
import { makeButtons, showActions } from "./panels/disturb.ts";
import { showFindings } from "./panels/findings.ts";
import { makeLog, showLog } from "./panels/log.ts";
import { showCounts, showRecord } from "./panels/record.ts";
import { makePicker, showScenario, showScenarios } from "./panels/scenario.ts";
import { makeSpeeds, showSession, showTime } from "./panels/session.ts";
import { showVitals } from "./panels/vitals.ts";
import { Playhead } from "./playhead.ts";
import { listen } from "./stream.ts";
import { SweepStrip } from "./sweep-strip.ts";

const FRAME_MS = 1000 / 30;
/** For those who ask for less motion the strips stand still, and are drawn anew this often. */
const STILL_MS = 2000;
const TAPE_BEATS = 16;

const lessMotion = matchMedia("(prefers-reduced-motion: reduce)");
const announcer = new Announcer();
const playhead = new Playhead();
const ecg = new SweepStrip(byId("ecg"), {
  rateHz: stripRateHz.ecg,
  colour: "--ecg",
  paperStep: 500,
  leastSpan: 1800,
  mostSpan: 6000,
});
const ppg = new SweepStrip(byId("ppg"), {
  rateHz: stripRateHz.ppg,
  colour: "--ppg",
  paperStep: 0,
  leastSpan: 2000,
  mostSpan: 1e9,
});

let session: SessionSection | undefined;
let verdict: VerdictSection | null = null;
let run = -1;

makeSpeeds();
makeButtons();
makePicker();
makeLog();
listen(
  {
    session(section) {
      session = section;
      if (section.run !== run) begin(section.run);
      showSession(section);
      showScenario(section, verdict);
    },
    live: showLive,
    record: showRecord,
    findings: showFindings,
    log(lines) {
      showLog(lines);
      announcer.take(lines);
    },
    verdict(section) {
      verdict = section;
      if (session !== undefined) showScenario(session, verdict);
    },
    scenarios: showScenarios,
  },
  takeSamples,
  (isUp) => {
    byId("connection").hidden = isUp;
  },
);

function begin(number: number): void {
  run = number;
  playhead.reset();
  ecg.clear();
  ppg.clear();
  announcer.reset();
}

function takeSamples(event: SamplesEvent): void {
  if (event.run !== run) begin(event.run);
  if (event.ecg !== null) ecg.add(event.ecg);
  if (event.ppg !== null) ppg.add(event.ppg);
  ecg.mark(event.beats);
}

function showLive(live: LiveSection): void {
  showVitals(live);
  showCounts(live);
  showDevice(live, session?.deviceId ?? "");
  showActions(live, session?.state ?? "ended");
  showTime(live.timeS, session?.durationS ?? 0);
  setText(byId("ecg-note"), !live.powered ? "no power" : live.contact === "off" ? "electrode off" : "");
  byId("ppg").hidden = live.pulse === null;
  const pulse = live.pulse;
  setText(byId("ppg-note"), pulse === null ? "not fitted" : pulse.contact === "off" ? "no contact" : "");
}

/** A canvas says nothing of itself: what it shows is said beside it. */
function tellDrawn(element: HTMLElement, strip: SweepStrip, headS: number): void {
  element.dataset.head = headS.toFixed(2);
  element.dataset.beats = `${strip.beatsShown}`;
  element.dataset.span = `${Math.round(strip.spanShown)}`;
}

let drawnMs = performance.now();
function frame(nowMs: number): void {
  requestAnimationFrame(frame);
  const elapsedMs = nowMs - drawnMs;
  if (elapsedMs < (lessMotion.matches ? STILL_MS : FRAME_MS - 4)) return;
  drawnMs = nowMs;
  const speed = session?.state === "ended" ? 1 : (session?.speed ?? Number.POSITIVE_INFINITY);
  const newest = ecg.newestS;
  const isEven = !lessMotion.matches && speed <= 4;
  const head = isEven ? playhead.advance(newest, elapsedMs / 1000, speed) : playhead.jump(newest);
  ecg.draw(head);
  if (!byId("ppg").hidden) ppg.draw(head);
  tellDrawn(byId("ecg"), ecg, head);
  tellDrawn(byId("ppg"), ppg, head);
  setText(byId("beat-tape"), ecg.tape(TAPE_BEATS));
}
requestAnimationFrame(frame);
