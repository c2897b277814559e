import type { Timer } from "../host/clock.ts";
import type { Verifier } from "../host/crypto.ts";
import type { Host } from "../host/host.ts";
import type { SensorSet } from "../host/sensor.ts";
import { Uplink } from "../publish/mqtt/uplink.ts";
import { BatchBuilder } from "../record/batch-builder.ts";
import { ChainState } from "../record/chain-state.ts";
import { AbsentReason, GapCause, ReadingKind, Source, StartCause } from "../record/codes.ts";
import { CONFIGURATION_BYTES } from "../record/keys.ts";
import { SettingsStore } from "../settings/settings-store.ts";
import type { SampleBus } from "../signal/bus.ts";
import { ClockKeeper } from "./clock-keeper.ts";
import { EcgStream } from "./ecg-stream.ts";
import { type BeatObserver, HeartMonitor } from "./heart-monitor.ts";
import { MemoryQueue } from "./memory-queue.ts";
import { MotionMonitor } from "./motion-monitor.ts";
import type { Outbox } from "./outbox.ts";
import { PulseMonitor } from "./pulse-monitor.ts";
import { Recorder, type RecorderOwner } from "./recorder.ts";
import { openStorage } from "./storage.ts";
import type { StreamWatch } from "./stream-watch.ts";
import { TemperatureMonitor } from "./temperature-monitor.ts";

/** Where readings are published to. */
export interface BrokerOptions {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
}

export interface WearableOptions {
  readonly firmwareVersion: string;
  readonly broker?: BrokerOptions;
  /** A batch leaves its queue on the collector's receipt; on the broker's acknowledgement when false. */
  readonly receipts?: boolean;
  /** 65 bytes, uncompressed: with it, a receipt is believed if this key signed it, and no other is. */
  readonly gatewayKey?: Uint8Array;
  readonly observer?: BeatObserver;
}

/**
 * How often what waits in the rings is worked off: well within their second, and seldom enough that four of the
 * ECG's blocks are gone through as one. Every pass costs some 30,000 instructions, however few samples there are.
 */
const PROCESS_PERIOD_MS = 500;
/** How often findings that are urgent, and strips, are looked for: not in the turns of the samples, which allocate nothing. */
const RECORD_PERIOD_MS = 400;
/** And those of the slower streams, whose rings hold seconds. */
const SLOW_PROCESS_PERIOD_MS = 600;
/**
 * The firmware, whole: it wires sensors, signal path, record and publishing to a host. What the host lacks it
 * goes without: with no signer nothing is recorded (nothing leaves the device unsigned), with no MQTT client
 * batches wait.
 */
export class Wearable implements RecorderOwner {
  readonly outbox: Outbox;
  readonly uplink: Uplink | undefined;
  readonly recorder: Recorder | undefined;
  readonly heart: HeartMonitor | undefined;
  readonly pulse: PulseMonitor | undefined;
  readonly motion: MotionMonitor | undefined;
  readonly temperature: TemperatureMonitor | undefined;

  readonly #host: Host;
  readonly #options: WearableOptions;
  readonly settings: SettingsStore;
  readonly #isContinued: boolean = false;
  readonly #clockKeeper: ClockKeeper | undefined;
  readonly #ecg: EcgStream | undefined;
  readonly #timers: Timer[] = [];

  constructor(host: Host, sensors: SensorSet, options: WearableOptions) {
    this.#host = host;
    this.#options = options;
    const { clock, log, signer, sha256 } = host;
    const settings = new SettingsStore(host.store, sha256, log);
    this.settings = settings;
    if (signer === undefined) {
      log.note("record-not-signed");
      this.outbox = new MemoryQueue(log, host.store, new ChainState());
      return;
    }
    const storage = openStorage(host);
    const { chain, outbox } = storage;
    const builder = new BatchBuilder({
      sha256,
      signer,
      chain,
      simulated: host.simulated,
      capacityBytes: storage.batchBytes,
      configuration: settings.hash.subarray(0, CONFIGURATION_BYTES),
    });
    const clockKeeper = new ClockKeeper(clock, host.networkTime);
    const recorder = new Recorder({
      clock,
      log,
      builder,
      sink: outbox,
      time: clockKeeper,
      batchPeriodMs: settings.values.batchPeriodMs,
      urgentDelayMs: settings.values.urgentDelayMs,
      owner: this,
    });
    this.#isContinued = storage.isContinued;
    this.#clockKeeper = clockKeeper;
    clockKeeper.recorder = recorder;
    this.outbox = outbox;
    this.recorder = recorder;
    this.uplink = this.makeUplink(builder.deviceId);

    const parts = { clock, log, recorder };
    if (sensors.ecg !== undefined) {
      const ecg = new EcgStream(sensors.ecg, parts, outbox);
      const ring = ecg.channel.bus.subscribe();
      this.#ecg = ecg;
      this.heart = new HeartMonitor(ring, recorder, ecg.watch, settings.values, options.observer);
      ecg.heart = this.heart;
    }
    if (sensors.motion !== undefined) this.motion = new MotionMonitor(sensors.motion, parts);
    if (sensors.ppg !== undefined) this.pulse = new PulseMonitor(sensors.ppg, parts, this.motion);
    if (sensors.temperature !== undefined) {
      const period = settings.values.temperaturePeriodMs;
      this.temperature = new TemperatureMonitor(sensors.temperature, clock, log, recorder, period);
    }
  }

  /** The ECG's bus, for a consumer that the host itself has: a page that looks on. */
  get ecgBus(): SampleBus | undefined {
    return this.#ecg?.channel.bus;
  }

  /** What was missing of the ECG. */
  get ecgWatch(): StreamWatch | undefined {
    return this.#ecg?.watch;
  }

  /** For the recorder; see `RecorderOwner`. */
  closing(): void {
    this.outbox.tellLoss(this.recorder!, this.#host.clock.nowMicros());
    this.heart?.flush();
  }

  /** For the recorder; see `RecorderOwner`. The chain's state is durable before anybody hears of the batch. */
  kept(): void {
    this.outbox.keepChain();
    this.uplink?.wake();
  }

  /** Begins to measure and to publish. */
  start(): void {
    const { recorder, heart } = this;
    if (recorder === undefined) return;
    const { clock } = this.#host;
    const { builder } = recorder;
    builder.start(clock.nowMicros(), StartCause.powerOn, this.#options.firmwareVersion);
    if (this.#isContinued) builder.gap(clock.nowMicros(), Source.device, GapCause.powerLost);
    this.tellNotFitted(recorder);
    recorder.start();
    this.#clockKeeper?.start();
    this.uplink?.start();
    this.#ecg?.channel.configure();
    const { pulse, motion } = this;
    pulse?.stream.start();
    motion?.stream.start();
    this.temperature?.start();
    if (pulse !== undefined || motion !== undefined) {
      this.#timers.push(clock.every(SLOW_PROCESS_PERIOD_MS, Wearable.processSlowStreams, this));
    }
    if (heart !== undefined) {
      this.#timers.push(
        clock.every(PROCESS_PERIOD_MS, processHeart, heart),
        clock.every(RECORD_PERIOD_MS, recordHeart, heart),
      );
    }
    if (heart !== undefined || pulse !== undefined) {
      this.#timers.push(clock.every(this.settings.values.heartRatePeriodMs, Wearable.report, this));
    }
  }

  /** Stops measuring, closes the open batch and calls back once it is signed. The uplink goes on. */
  stop(done: () => void): void {
    for (const timer of this.#timers.splice(0)) timer.cancel();
    this.#clockKeeper?.stop();
    this.#ecg?.channel.close();
    this.pulse?.stream.close();
    this.motion?.stream.close();
    this.temperature?.close();
    this.heart?.finish();
    Wearable.processSlowStreams(this);
    if (this.recorder === undefined) done();
    else this.recorder.stop(done);
  }

  /** Ends the connection to the broker, and makes durable who has had what. */
  close(done: () => void): void {
    const finish = () => {
      this.outbox.settle();
      done();
    };
    if (this.uplink === undefined) finish();
    else this.uplink.close(finish);
  }

  private static processSlowStreams({ motion, pulse }: Wearable): void {
    motion?.process();
    pulse?.process();
  }

  private static report(wearable: Wearable): void {
    const { clock } = wearable.#host;
    wearable.heart?.report(clock.nowMicros());
    wearable.pulse?.report(clock.nowMicros());
  }

  /** What this board cannot measure is said once, at the start. */
  private tellNotFitted({ builder }: Recorder): void {
    const { clock, log } = this.#host;
    const now = clock.nowMicros();
    const reason = AbsentReason.notFitted;
    if (this.heart === undefined) {
      log.note("sensor-not-fitted", Source.ecg);
      builder.absent(ReadingKind.heartRate, now, Source.ecg, reason);
    }
    if (this.pulse === undefined) {
      log.note("sensor-not-fitted", Source.ppg);
      builder.absent(ReadingKind.pulseRate, now, Source.ppg, reason);
    }
    if (this.motion === undefined) log.note("sensor-not-fitted", Source.accelerometer);
    if (this.temperature === undefined) {
      log.note("sensor-not-fitted", Source.skinThermometer);
      builder.absent(ReadingKind.skinTemperature, now, Source.skinThermometer, reason);
    }
  }

  private makeUplink(deviceId: Uint8Array): Uplink | undefined {
    const { mqtt, clock, entropy, log, sha256, verifier = nobody } = this.#host;
    const { broker, receipts, gatewayKey } = this.#options;
    if (mqtt === undefined || broker === undefined) return undefined;
    return new Uplink({
      mqtt,
      clock,
      entropy,
      log,
      source: this.outbox,
      deviceId: hex(deviceId),
      ...broker,
      ...(receipts && { receipts: { sha256, ...(gatewayKey && { trust: { gatewayKey, verifier } }) } }),
    });
  }
}

/** In place of a verifier, where the host has none: what cannot be checked is not believed. */
const nobody: Verifier = Object.freeze({ verify: () => false });

function hex(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += (bytes[i] < 16 ? "0" : "") + bytes[i].toString(16);
  return text;
}

function processHeart(heart: HeartMonitor): void {
  heart.process();
}

function recordHeart(heart: HeartMonitor): void {
  heart.record();
}
