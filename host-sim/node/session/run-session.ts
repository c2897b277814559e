import { writeFileSync } from "node:fs";
import { enrol, formatEnrolment } from "../../../gateway/enrolment.ts";
import { softwareSha256 } from "../../../gateway/hash.ts";
import { RecordVerifier, type VerificationReport } from "../../../gateway/verify/verifier.ts";
import type { Flash } from "../../../modules/host/flash.ts";
import type { Log } from "../../../modules/host/log.ts";
import { MemoryStore } from "../../device/memory-store.ts";
import { JOURNAL_SECTORS, SimulatedDevice, type Wearer } from "../../device/simulated-device.ts";
import { injectDeviceFault } from "../../faults/device-faults.ts";
import type { FaultSpec } from "../../faults/fault-spec.ts";
import { PowerSupply, powerFaults } from "../../faults/power-supply.ts";
import type { WorkAccount } from "../../io/processor.ts";
import type { CollectedBatch } from "../collector/collector.ts";
import { gatewayKey, softwareSigner, softwareVerifier } from "../crypto/software-signer.ts";
import { createMqttClient } from "../mqtt/client.ts";
import { describeDiagnosis } from "../mqtt/diagnosis.ts";
import { readFlashImage, writeThrough } from "../state/file-flash.ts";
import { openFileStore } from "../state/file-store.ts";
import { openStateFolder, statePaths } from "../state/state-folder.ts";
import { BootTotals } from "./boot-totals.ts";
import { Capture } from "./capture.ts";
import { DeviceNetwork } from "./device-network.ts";
import { seededEntropy } from "./entropy.ts";
import { LiveSummary } from "./live-summary.ts";
import { openNetwork, type SessionNetwork } from "./network.ts";
import { injectNetworkFaults, networkFaults } from "./network-faults.ts";
import { type Network, runPaced } from "./pacing.ts";
import type { SessionObserver, SessionParts } from "./session-observer.ts";

const SECTOR_BYTES = 4096;

export const FIRMWARE_VERSION = "0.1.0";

export interface SessionOptions {
  readonly wearer: Wearer;
  /** Virtual time to run. */
  readonly forMicros: number;
  /** Multiple of real time; a function is asked again and again. */
  readonly speed: number | (() => number);
  readonly seed: number;
  /** Keeps the device between runs; a device that lives for this run only when left out. */
  readonly stateFolder?: string;
  /** Another broker than the one in this process. */
  readonly mqttUrl?: string;
  readonly captureFile?: string;
  readonly faults: readonly FaultSpec[];
  /** One line for a person. */
  readonly tell: (line: string) => void;
  /** Called now and then with the virtual time that was reached; false ends the run early. */
  readonly onProgress?: (state: SessionProgress) => boolean;
  /** Who looks on from inside, and may disturb. */
  readonly observer?: SessionObserver;
  /** Makes the wearer do something else for a while; a recorded heart has no body to move. */
  readonly interrupt?: SessionParts["interrupt"];
}

export interface SessionProgress {
  readonly timeMicros: number;
  readonly heartRateDeciPerMin: number | null;
  readonly temperatureCentiC: number | null;
  readonly published: number;
  readonly acknowledged: number;
  readonly verified: number;
}

export interface SessionResult {
  readonly deviceId: string;
  readonly boot: number;
  readonly simulatedMicros: number;
  readonly wallMs: number;
  readonly beats: number;
  readonly batches: number;
  readonly published: number;
  readonly acknowledged: number;
  readonly lostReadings: number;
  readonly powerCuts: number;
  readonly queued: number;
  readonly repeats: number;
  readonly summary: LiveSummary;
  readonly report: VerificationReport;
  readonly work: readonly WorkAccount[];
}

/** How long the device may take after its last sample to sign, publish and be acknowledged: virtual time. */
const FAREWELL_MICROS = 600e6;
const FAREWELL_STEP_MICROS = 1e6;
const FAREWELL_SPEED = 50;

/** Runs one simulated device with its broker, collector and verifier, and says what came of it. */
export async function runSession(options: SessionOptions): Promise<SessionResult> {
  const { tell, faults, observer } = options;
  const summary = new LiveSummary();
  let verifier: RecordVerifier | undefined;
  let arriving: CollectedBatch | undefined;
  let capture: Capture | undefined;
  let network: SessionNetwork | undefined;
  try {
    const gateway = gatewayKey();
    network = await openNetwork(options.mqttUrl, (batch) => capture?.keep(batch), gateway.sign, tell);
    const { device, publicKey, awaited, isEarlier } = makeDevice(options, network, gateway.publicKey);
    const kept = new Capture(options.captureFile, isEarlier, (batch) => {
      arriving = batch;
      verifier?.push(batch.bytes);
    });
    capture = kept;
    const enrolment = enrol(publicKey, { simulated: true, model: "purkinje-simulator" });
    if (options.stateFolder !== undefined) {
      writeFileSync(statePaths(options.stateFolder).enrolment, formatEnrolment(enrolment));
    }
    verifier = new RecordVerifier({
      enrolled: [enrolment],
      allowSimulated: true,
      onBatch: (content) => {
        summary.add(content);
        observer?.verified(content, arriving!);
      },
    });
    const power = faults.filter((fault) => Object.hasOwn(powerFaults, fault.kind));
    const others = faults.filter((fault) => !power.includes(fault) && !injectDeviceFault(device, fault));
    const disturbance = injectNetworkFaults(network, others);
    const totals = new BootTotals();
    const supply = new PowerSupply(device, power, options.seed, {
      onCut: () => totals.add(device.wearable),
      onRestart: () => observer?.restarted(),
    });
    observer?.ready({
      device,
      network,
      deviceId: enrolment.deviceId,
      totals: () => totals.with(device.wearable),
      inject: (fault) => {
        if (Object.hasOwn(networkFaults, fault.kind)) disturbance.add(fault);
        else injectDeviceFault(device, fault);
      },
      ...(options.interrupt === undefined ? {} : { interrupt: options.interrupt }),
      cutPower: (offMicros) => supply.cutNow(offMicros),
    });

    const started = performance.now();
    device.start();
    const progress = (timeMicros: number) => ({
      timeMicros,
      heartRateDeciPerMin: summary.heartRateDeciPerMin,
      temperatureCentiC: summary.temperatureCentiC,
      ...totals.with(device.wearable),
      verified: kept.batches,
    });
    let reached = 0;
    const awaitedBySession = disturbance.watch(awaited, supply);
    await runPaced(supply, 0, options.forMicros, {
      speed: options.speed,
      network: awaitedBySession,
      onSlice: (timeMicros) => {
        reached = timeMicros;
        disturbance.advance(timeMicros);
        return options.onProgress?.(progress(timeMicros)) ?? true;
      },
    });
    await disturbance.end();
    await farewell(device, reached, awaited);
    totals.add(device.wearable);
    const wallMs = performance.now() - started;
    const { wearable, board } = device;
    return {
      deviceId: enrolment.deviceId,
      boot: wearable.recorder!.builder.chain.bootCounter,
      simulatedMicros: reached,
      wallMs,
      ...totals.sums,
      powerCuts: supply.cuts,
      queued: wearable.outbox.size,
      repeats: kept.repeats,
      summary,
      report: verifier.end(),
      work: board.processor.account(),
    };
  } finally {
    await network?.close();
    capture?.close();
  }
}

function makeDevice(options: SessionOptions, network: SessionNetwork, gatewayPublicKey: Uint8Array) {
  const { seed, tell, stateFolder, faults, observer } = options;
  const entropy = seededEntropy(seed);
  const paths = stateFolder === undefined ? undefined : statePaths(openStateFolder(stateFolder));
  const store = paths === undefined ? new MemoryStore() : openFileStore(paths.store);
  const image = paths === undefined ? undefined : readFlashImage(paths.flash, JOURNAL_SECTORS, SECTOR_BYTES);
  const log: Log = {
    note: (code, detail = 0) => tell(`device: ${code}${detail === 0 ? "" : ` (${detail})`}`),
  };
  let publicKey!: Uint8Array;
  let journal: Flash | undefined;
  const awaited = new DeviceNetwork(() => device.wearable?.uplink);
  const device: SimulatedDevice = new SimulatedDevice({
    wearer: options.wearer,
    seed,
    slowFlash: faults.some((fault) => fault.kind === "flash-slow"),
    ...(image === undefined ? {} : { journalImage: image }),
    wearable: {
      firmwareVersion: FIRMWARE_VERSION,
      broker: network.address,
      receipts: true,
      gatewayKey: gatewayPublicKey,
      ...(observer === undefined ? {} : { observer }),
    },
    services: (board, flash) => {
      journal ??= paths === undefined ? flash : writeThrough(flash, paths.flash);
      return {
        sha256: softwareSha256(),
        verifier: softwareVerifier,
        entropy,
        store,
        log,
        journal,
        mqtt: awaited.connect((post) =>
          createMqttClient({
            clock: board.clock,
            post,
            onDiagnosis: (diagnosis) => tell(`network: ${describeDiagnosis(diagnosis)}`),
          }),
        ),
        signer: (charge) => {
          const signer = softwareSigner(store, entropy, charge);
          publicKey = signer.publicKey;
          return signer;
        },
      };
    },
  });
  return { device, publicKey, awaited, isEarlier: image !== undefined };
}

/**
 * Lets the device close its last batch and hand over what it can. Virtual time goes on meanwhile, slowly, so
 * that answers of the real network arrive; whatever is still queued at the end is said in the result.
 */
async function farewell(device: SimulatedDevice, fromMicros: number, network: Network): Promise<void> {
  let stopped = false;
  device.wearable.stop(() => {
    stopped = true;
  });
  const end = fromMicros + FAREWELL_MICROS;
  const delivered = () => stopped && device.wearable.outbox.size === 0;
  let at = fromMicros;
  while (at < end && !delivered()) at = await unhurried(device, at, network);
  let closed = false;
  device.wearable.close(() => {
    closed = true;
  });
  while (at < end + FAREWELL_MICROS && !closed) at = await unhurried(device, at, network);
}

/** One second of virtual time with real time for the network to answer. */
function unhurried(device: SimulatedDevice, fromMicros: number, network: Network): Promise<number> {
  return runPaced(device, fromMicros, fromMicros + FAREWELL_STEP_MICROS, { speed: FAREWELL_SPEED, network });
}
