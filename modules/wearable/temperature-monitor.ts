import type { Fault, FaultCode } from "../fault/fault.ts";
import type { Clock, Timer } from "../host/clock.ts";
import type { Targeted } from "../host/io.ts";
import type { Log } from "../host/log.ts";
import type { SensorEvents, TemperatureSensor } from "../host/sensor.ts";
import { AbsentReason, ReadingKind, Source } from "../record/codes.ts";
import { type Recorder, recordFault } from "./recorder.ts";

/** Conversions older than this are not reported as if they were new. */
const FRESH_MICROS = 5e6;

/** Records the skin's temperature once a period: the newest conversion, or that there is none and why. */
export class TemperatureMonitor {
  /** Hundredths of a degree Celsius; undefined before the first conversion. */
  newestCentiC: number | undefined;

  readonly #clock: Clock;
  readonly #log: Log;
  readonly #recorder: Recorder;
  readonly #sensor: TemperatureSensor;
  readonly #periodMs: number;
  #newestMicros = 0;
  #faulty: FaultCode | undefined;
  #timer: Timer | undefined;

  constructor(
    make: (events: SensorEvents) => TemperatureSensor,
    clock: Clock,
    log: Log,
    recorder: Recorder,
    periodMs: number,
  ) {
    this.#clock = clock;
    this.#recorder = recorder;
    this.#periodMs = periodMs;
    this.#log = log;
    this.#sensor = make({ target: this, onAlert, onError });
  }

  start(): void {
    this.#sensor.configure();
    this.#timer = this.#clock.every(this.#periodMs, TemperatureMonitor.report, this);
  }

  close(): void {
    this.#timer?.cancel();
    this.#sensor.close();
  }

  /** Whether the newest conversion may be told as the present temperature. */
  isFresh(nowMicros: number): boolean {
    return this.newestCentiC !== undefined && nowMicros - this.#newestMicros < FRESH_MICROS;
  }

  /** Why there is no temperature, where there is none: an `AbsentReason`. */
  get absence(): number {
    return this.#faulty === undefined ? AbsentReason.tooLittleData : AbsentReason.sensorFault;
  }

  /** The sensor has a conversion. */
  take(): void {
    const centiC = this.#sensor.sample();
    if (centiC === undefined) return;
    this.newestCentiC = centiC;
    this.#newestMicros = this.#clock.nowMicros();
    this.#faulty = undefined;
  }

  /** The sensor has told of a fault. */
  failed(fault: Fault): void {
    this.#faulty = fault.code;
    recordFault(this.#recorder, this.#clock, this.#log, Source.skinThermometer, fault);
  }

  private static report(monitor: TemperatureMonitor): void {
    monitor.record(monitor.#clock.nowMicros());
  }

  private record(now: number): void {
    const kind = ReadingKind.skinTemperature;
    const source = Source.skinThermometer;
    const { builder } = this.#recorder;
    while (
      !(this.isFresh(now)
        ? builder.vital(kind, this.#newestMicros, this.newestCentiC!, source)
        : builder.absent(kind, now, source, this.absence))
    ) {
      if (!this.#recorder.makeRoom()) break;
    }
  }
}

function onAlert(this: Targeted): void {
  (this.target as TemperatureMonitor).take();
}

function onError(this: Targeted, fault: Fault): void {
  (this.target as TemperatureMonitor).failed(fault);
}
