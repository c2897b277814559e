import type { Entropy, Sha256, Signer, Verifier } from "../../modules/host/crypto.ts";
import type { Flash, KeyValueStore } from "../../modules/host/flash.ts";
import type { Host } from "../../modules/host/host.ts";
import type { Log } from "../../modules/host/log.ts";
import type { MQTTClientConstructor } from "../../modules/host/mqtt.ts";
import type { SensorSet } from "../../modules/host/sensor.ts";
import { Wearable, type WearableOptions } from "../../modules/wearable/wearable.ts";
import { Lis2dh12 as Lis2dh12Sensor } from "../../sensors/lis2dh12/lis2dh12.ts";
import { Max30003 as Max30003Sensor } from "../../sensors/max30003/max30003.ts";
import { Max30101 as Max30101Sensor } from "../../sensors/max30101/max30101.ts";
import { Tmp117 as Tmp117Sensor } from "../../sensors/tmp117/tmp117.ts";
import { ElectrodeContact } from "../chips/analog/contact.ts";
import { Lis2dh12 } from "../chips/lis2dh12/lis2dh12.ts";
import type { MotionOptions } from "../chips/lis2dh12/motion.ts";
import { Max30003 } from "../chips/max30003/max30003.ts";
import { Max30101 } from "../chips/max30101/max30101.ts";
import type { OpticalPath } from "../chips/max30101/optics.ts";
import { Tmp117 } from "../chips/tmp117/tmp117.ts";
import { NorFlash } from "../flash/nor-flash.ts";
import { longestTiming, typicalTiming } from "../flash/timing.ts";
import { Board, createIo } from "../io/board.ts";
import { costs, scriptMicros, Work } from "../io/costs.ts";
import type { Waveform } from "../world/waveform.ts";
import { SimulatedTimeServer } from "./time-server.ts";
import { wiring } from "./wiring.ts";

/** What the simulated wearer offers to the sensors. */
export interface Wearer {
  /** Voltage between the ECG electrodes in µV. */
  readonly ecg: Waveform;
  /** Temperature of the skin under the thermometer in °C, over world time in µs. */
  readonly skinCelsius: (timeMicros: number) => number;
  /** Light of each LED that comes back, in nA a mA; a device whose wearer has none is built without a PPG chip. */
  readonly light?: OpticalPath;
  /** Photocurrent of ambient light in µA, over world time in µs. */
  readonly ambientMicroamps?: (timeMicros: number) => number;
  /** In mg, with gravity; without it the device is built without an accelerometer. */
  readonly acceleration?: MotionOptions["source"];
}

/** What a simulated device cannot make by itself: it comes from the desktop, or from a test. */
export interface Services {
  readonly sha256: Sha256;
  readonly entropy: Entropy;
  readonly store: KeyValueStore;
  readonly log: Log;
  readonly mqtt?: MQTTClientConstructor;
  /** Checks receipts, where the wearable is given its gateway's key. */
  readonly verifier?: Verifier;
  /** The flash that the journal lives on: the model's, or something around it; none for a host without one. */
  readonly journal?: Flash;
  /** Makes the signer; `charge` is called before each signature. */
  readonly signer?: (charge: () => void) => Signer;
}

export interface SimulatedDeviceOptions {
  readonly wearer: Wearer;
  /** Called at each start of the device. */
  readonly services: (board: Board, flash: NorFlash) => Services;
  /** What the journal's flash holds at first; erased when left out. */
  readonly journalImage?: Uint8Array;
  /** Every flash operation takes its datasheet's longest time. */
  readonly slowFlash?: boolean;
  readonly wearable: WearableOptions;
  /** Noise of the chips; one seed repeats a run exactly. */
  readonly seed: number;
}

/** 512 KiB of journal: some twelve hours of quiet readings. A board has more. */
export const JOURNAL_SECTORS = 128;

/**
 * One whole simulated device: a wearer, chips at their registers on a board with buses, and the firmware as it
 * is. Pure: what is the desktop's comes in as services.
 */
export class SimulatedDevice {
  readonly board = new Board();
  readonly contact = new ElectrodeContact();
  readonly ecgChip: Max30003;
  readonly temperatureChip: Tmp117;
  /** Undefined where the wearer's light is not known: such a device has none. */
  readonly ppgChip: Max30101 | undefined;
  readonly motionChip: Lis2dh12 | undefined;
  /** Skin under the PPG's window. */
  readonly windowContact = new ElectrodeContact();
  readonly journalFlash: NorFlash;
  readonly timeServer: SimulatedTimeServer;
  /** The firmware as it was started last. */
  wearable: Wearable;

  readonly #options: SimulatedDeviceOptions;

  constructor(options: SimulatedDeviceOptions) {
    const { board, contact } = this;
    const { wearer, seed } = options;
    this.ecgChip = new Max30003(board.timeline, {
      source: wearer.ecg,
      contact,
      intb: board.pin(wiring.ecgInterrupt),
      seed,
    });
    board.attachSpi(wiring.ecgSelect, this.ecgChip);
    this.temperatureChip = new Tmp117(board.timeline, {
      source: wearer.skinCelsius,
      alert: board.pin(wiring.temperatureAlert),
      seed: (seed + 1) >>> 0,
    });
    const i2c = board.i2cBus();
    i2c.attach(wiring.temperatureAddress, this.temperatureChip);
    const { light, ambientMicroamps, acceleration, skinCelsius } = wearer;
    if (light !== undefined) {
      this.ppgChip = new Max30101(board.timeline, {
        path: light,
        contact: this.windowContact,
        ...(ambientMicroamps && { ambientMicroamps }),
        dieCelsius: skinCelsius,
        int: board.pin(wiring.ppgInterrupt),
        seed: (seed + 2) >>> 0,
      });
      i2c.attach(wiring.ppgAddress, this.ppgChip);
    }
    if (acceleration !== undefined) {
      this.motionChip = new Lis2dh12(board.timeline, {
        source: acceleration,
        int1: board.pin(wiring.motionInterrupt),
        seed: (seed + 3) >>> 0,
      });
      i2c.attach(wiring.motionAddress, this.motionChip);
    }
    this.journalFlash = new NorFlash({
      sectors: JOURNAL_SECTORS,
      seed,
      timing: options.slowFlash ? longestTiming : typicalTiming,
      charge: (micros) => board.processor.charge(micros, Work.flashProgram),
      observe: ({ data }) =>
        board.processor.charge(scriptMicros(costs.journalByte.value * data.length), Work.script),
    });
    if (options.journalImage !== undefined) this.journalFlash.restore(options.journalImage);
    this.timeServer = new SimulatedTimeServer(board);
    this.#options = options;
    this.wearable = this.#boot();
  }

  start(): void {
    this.wearable.start();
  }

  /** Power is gone: running code, RAM and the chips' registers with it. What is on flash and in the store stays. */
  cutPower(): void {
    this.board.restart();
    this.ecgChip.powerCycle();
    this.temperatureChip.powerCycle();
    this.ppgChip?.powerCycle();
    this.motionChip?.powerCycle();
    this.journalFlash.powerUp();
  }

  /** Power is back: the firmware starts anew on what it finds. */
  restart(): void {
    this.wearable = this.#boot();
    this.wearable.start();
  }

  #boot(): Wearable {
    const { board } = this;
    const { signer, verifier, journal, ...services } = this.#options.services(board, this.journalFlash);
    const charge = () => board.processor.charge(costs.es256Signature.value, Work.signature);
    // Checking a signature is two multiplications of a point where making one is one.
    const charged = (verifier: Verifier): Verifier => ({
      verify: (publicKey, digest, signature) => {
        board.processor.charge(2 * costs.es256Signature.value, Work.signature);
        return verifier.verify(publicKey, digest, signature);
      },
    });
    const host: Host = {
      clock: board.clock,
      simulated: true,
      networkTime: this.timeServer,
      ...services,
      ...(journal === undefined ? {} : { journalFlash: journal }),
      ...(signer === undefined ? {} : { signer: signer(charge) }),
      ...(verifier === undefined ? {} : { verifier: charged(verifier) }),
    };
    return new Wearable(host, this.#sensors(), this.#options.wearable);
  }

  runUntil(timeMicros: number): void {
    this.board.runUntil(timeMicros);
  }

  /** The firmware's own sensor classes, on this board's buses. */
  #sensors(): SensorSet {
    const io = createIo(this.board);
    const { clock } = this.board;
    const onI2c = (address: number) => ({ io: io.SMBus, ...wiring.i2c, address });
    const interrupt = (pin: number) => ({ io: io.Digital, pin });
    return {
      ecg: (events) =>
        new Max30003Sensor({
          sensor: { io: io.SPI, ...wiring.spi, select: wiring.ecgSelect },
          alert: interrupt(wiring.ecgInterrupt),
          clock,
          ...events,
        }),
      ...(this.ppgChip && {
        ppg: (events) =>
          new Max30101Sensor({
            sensor: onI2c(wiring.ppgAddress),
            alert: interrupt(wiring.ppgInterrupt),
            clock,
            ...events,
          }),
      }),
      ...(this.motionChip && {
        motion: (events) =>
          new Lis2dh12Sensor({
            sensor: onI2c(wiring.motionAddress),
            alert: interrupt(wiring.motionInterrupt),
            clock,
            ...events,
          }),
      }),
      temperature: (events) =>
        new Tmp117Sensor({
          sensor: onI2c(wiring.temperatureAddress),
          alert: interrupt(wiring.temperatureAlert),
          clock,
          ...events,
        }),
    };
  }
}
