import { writeFileSync } from "node:fs";
import { enrol, formatEnrolment } from "../../../gateway/enrolment.ts";
import { RecordVerifier, type VerificationReport } from "../../../gateway/verify/verifier.ts";
import type { Log } from "../../../modules/host/log.ts";
import { MemoryStore } from "../../device/memory-store.ts";
import { SimulatedDevice, type Wearer } from "../../device/simulated-device.ts";
import { injectDeviceFault } from "../../faults/device-faults.ts";
import type { FaultSpec } from "../../faults/fault-spec.ts";
import type { WorkAccount } from "../../io/processor.ts";
import { softwareSha256 } from "../crypto/sha256.ts";
import { softwareSigner } from "../crypto/software-signer.ts";
import { createMqttClient } from "../mqtt/client.ts";
import type { MqttClientClass } from "../mqtt/client-host.ts";
import { describeDiagnosis } from "../mqtt/diagnosis.ts";
import { openFileStore } from "../state/file-store.ts";
import { openStateFolder, statePaths } from "../state/state-folder.ts";
import { Capture } from "./capture.ts";
import { DeviceNetwork } from "./device-network.ts";
import { seededEntropy } from "./entropy.ts";
import { LiveSummary } from "./live-summary.ts";
import { openNetwork, type SessionNetwork } from "./network.ts";
import { injectNetworkFaults } from "./network-faults.ts";
import { type Network, runPaced } from "./pacing.ts";

export const FIRMWARE_VERSION = "0.1.0";

export interface SessionOptions {
  readonly wearer: Wearer;
  /** Virtual time to run. */
  readonly forMicros: number;
  readonly speed: number;
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
  const { tell, faults } = options;
  const summary = new LiveSummary();
  let verifier: RecordVerifier | undefined;
  const capture = new Capture(options.captureFile, (batch) => verifier?.push(batch.bytes));
  let network: SessionNetwork | undefined;
  try {
    network = await openNetwork(options.mqttUrl, (batch) => capture.keep(batch), tell);
    const { device, publicKey, awaited } = makeDevice(options, network);
    const enrolment = enrol(publicKey, { simulated: true, model: "purkinje-simulator" });
    if (options.stateFolder !== undefined) {
      writeFileSync(statePaths(options.stateFolder).enrolment, formatEnrolment(enrolment));
    }
    verifier = new RecordVerifier({
      enrolled: [enrolment],
      allowSimulated: true,
      onBatch: (content) => summary.add(content),
    });
    const networkFaults = faults.filter((fault) => !injectDeviceFault(device, fault));
    const disturbance = injectNetworkFaults(network, networkFaults);

    const started = performance.now();
    device.start();
    const progress = (timeMicros: number) => ({
      timeMicros,
      heartRateDeciPerMin: summary.heartRateDeciPerMin,
      temperatureCentiC: summary.temperatureCentiC,
      published: device.wearable.uplink!.counts.published,
      acknowledged: device.wearable.uplink!.counts.acknowledged,
      verified: capture.batches,
    });
    let reached = 0;
    await runPaced(device, 0, options.forMicros, {
      speed: options.speed,
      network: disturbance.watch(awaited),
      onSlice: (timeMicros) => {
        reached = timeMicros;
        disturbance.advance(timeMicros);
        return options.onProgress?.(progress(timeMicros)) ?? true;
      },
    });
    await disturbance.end();
    await farewell(device, reached, awaited);
    const wallMs = performance.now() - started;
    const { wearable, board } = device;
    const uplink = wearable.uplink!;
    return {
      deviceId: enrolment.deviceId,
      boot: wearable.recorder!.builder.chain.bootCounter,
      simulatedMicros: reached,
      wallMs,
      beats: wearable.heart!.beats,
      batches: wearable.recorder!.batches,
      published: uplink.counts.published,
      acknowledged: uplink.counts.acknowledged,
      lostReadings: wearable.recorder!.lostReadings,
      queued: wearable.outbox.size,
      repeats: capture.repeats,
      summary,
      report: verifier.end(),
      work: board.processor.account(),
    };
  } finally {
    await network?.close();
    capture.close();
  }
}

function makeDevice(options: SessionOptions, network: SessionNetwork) {
  const { seed, tell, stateFolder } = options;
  const entropy = seededEntropy(seed);
  const store =
    stateFolder === undefined
      ? new MemoryStore()
      : openFileStore(statePaths(openStateFolder(stateFolder)).store);
  const log: Log = {
    note: (code, detail = 0) => tell(`device: ${code}${detail === 0 ? "" : ` (${detail})`}`),
  };
  let mqtt!: MqttClientClass;
  let publicKey!: Uint8Array;
  const awaited = new DeviceNetwork(
    () => mqtt,
    () => device.wearable.uplink,
  );
  const device: SimulatedDevice = new SimulatedDevice({
    wearer: options.wearer,
    seed,
    wearable: { firmwareVersion: FIRMWARE_VERSION, broker: network.address, receipts: true },
    services: (board) => {
      mqtt = createMqttClient({
        clock: board.clock,
        post: awaited.post,
        onDiagnosis: (diagnosis) => tell(`network: ${describeDiagnosis(diagnosis)}`),
      });
      return {
        sha256: softwareSha256(),
        entropy,
        store,
        log,
        mqtt,
        signer: (charge) => {
          const signer = softwareSigner(store, entropy, charge);
          publicKey = signer.publicKey;
          return signer;
        },
      };
    },
  });
  return { device, publicKey, awaited };
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
