import { ElectrodeContact } from "../../../host-sim/chips/analog/contact.ts";
import { Max30003 as Chip, type Max30003Options } from "../../../host-sim/chips/max30003/max30003.ts";
import { Board, type BoardOptions, createIo } from "../../../host-sim/io/board.ts";
import type { Fault } from "../../../modules/fault/fault.ts";
import { SampleBlock } from "../../../modules/signal/block.ts";
import type { EcgConfiguration } from "../../../sensors/max30003/configuration.ts";
import { Max30003 as Sensor } from "../../../sensors/max30003/max30003.ts";
import { sine } from "./waveforms.ts";

export interface Delivered {
  firstIndex: number;
  tickMicros: number;
  rateMilliHz: number;
  flags: number;
  samples: number[];
}

export interface EcgRigOptions extends Max30003Options {
  board?: BoardOptions;
  configuration?: Partial<EcgConfiguration>;
}

const INTB_PIN = 4;
const SELECT_PIN = 5;

/** The unmodified driver on the chip's model, on a board of its own, with an owner that empties at once. */
export class EcgRig {
  readonly board: Board;
  readonly chip: Chip;
  readonly contact = new ElectrodeContact();
  readonly sensor: Sensor;
  readonly blocks: Delivered[] = [];
  readonly faults: Fault[] = [];
  readonly block = new SampleBlock(Sensor.blockSamples);
  /** Called in the owner's turn before it samples: a test's device work. */
  onAlert: () => void = () => {};

  constructor(options: EcgRigOptions = {}) {
    this.board = new Board(options.board);
    const io = createIo(this.board);
    this.chip = new Chip(this.board.timeline, {
      source: sine(500, 5, 1000),
      contact: this.contact,
      ...options,
      intb: this.board.pin(INTB_PIN),
    });
    this.board.attachSpi(SELECT_PIN, this.chip);
    this.sensor = new Sensor({
      sensor: {
        io: io.SPI,
        clock: 12,
        in: 13,
        out: 11,
        select: SELECT_PIN,
        active: 0,
        hz: 4_000_000,
        mode: 0,
      },
      alert: { io: io.Digital, pin: INTB_PIN },
      clock: this.board.clock,
      onAlert: () => {
        this.onAlert();
        this.drain();
      },
      onError: (fault) => this.faults.push(fault),
    });
    this.sensor.configure(options.configuration);
  }

  get intb() {
    return this.board.pin(INTB_PIN);
  }

  drain(): void {
    const { block } = this;
    if (!this.sensor.sample(block)) return;
    this.blocks.push({
      firstIndex: block.firstIndex,
      tickMicros: block.tickMicros,
      rateMilliHz: block.rateMilliHz,
      flags: block.flags,
      samples: [...block.samples.subarray(0, block.count)],
    });
  }

  runSeconds(seconds: number): void {
    this.board.runUntil(this.board.timeline.nowMicros + seconds * 1e6);
  }
}
