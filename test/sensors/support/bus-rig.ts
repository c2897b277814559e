import { Board, type BoardIo, type BoardOptions, createIo } from "../../../host-sim/io/board.ts";
import type { I2CPeripheral } from "../../../host-sim/io/i2c-bus.ts";
import type { Fault } from "../../../modules/fault/fault.ts";
import type { Clock } from "../../../modules/host/clock.ts";
import type { AlertOptions, SMBusSensorOptions } from "../../../modules/host/io.ts";
import type { StreamSensor } from "../../../modules/host/sensor.ts";
import { BlockFlag, SampleBlock } from "../../../modules/signal/block.ts";

export interface Delivered {
  firstIndex: number;
  count: number;
  tickMicros: number;
  rateMilliHz: number;
  flags: number;
  samples: number[];
}

export interface Parts {
  sensor: SMBusSensorOptions;
  alert: AlertOptions;
  clock: Clock;
  onAlert: () => void;
  onError: (fault: Fault) => void;
}

export const ALERT_PIN = 8;

/** An I2C sensor with a FIFO on its chip's model, with an owner that empties at once. */
export class BusRig<Sensor extends StreamSensor> {
  readonly board: Board;
  readonly io: BoardIo;
  readonly blocks: Delivered[] = [];
  readonly faults: Fault[] = [];
  readonly block: SampleBlock;
  readonly sensor: Sensor;
  onAlert: () => void = () => {};

  constructor(
    address: number,
    channels: number,
    chip: (board: Board) => I2CPeripheral,
    sensor: (parts: Parts) => Sensor,
    options?: BoardOptions,
  ) {
    this.board = new Board(options);
    this.io = createIo(this.board);
    this.block = new SampleBlock(64, channels);
    this.board.i2cBus().attach(address, chip(this.board));
    this.sensor = sensor({
      sensor: { io: this.io.SMBus, data: 21, clock: 22, hz: 400_000, address },
      alert: { io: this.io.Digital, pin: ALERT_PIN },
      clock: this.board.clock,
      onAlert: () => {
        this.onAlert();
        this.drain();
      },
      onError: (fault) => this.faults.push(fault),
    });
  }

  get codes(): string[] {
    return this.faults.map((fault) => fault.code);
  }

  drain(): void {
    const { block } = this;
    if (!this.sensor.sample(block)) return;
    const { firstIndex, count, tickMicros, rateMilliHz, flags, channels } = block;
    const samples = [...block.samples.subarray(0, count * channels)];
    this.blocks.push({ firstIndex, count, tickMicros, rateMilliHz, flags, samples });
  }

  runSeconds(seconds: number): void {
    this.board.runUntil(this.board.timeline.nowMicros + seconds * 1e6);
  }

  /** Indices run on or a gap is flagged; and the index keeps pace with the tick, at the true rate. */
  problems(rateHz: number, slackSamples = 1): string[] {
    const problems: string[] = [];
    let next = this.blocks[0].firstIndex;
    for (const { firstIndex, count, flags } of this.blocks) {
      if (firstIndex < next) problems.push(`index falls back to ${firstIndex} from ${next}`);
      if (firstIndex > next && !(flags & BlockFlag.gap)) problems.push(`unflagged gap at ${firstIndex}`);
      next = firstIndex + count;
    }
    const [first, last] = [this.blocks[0], this.blocks[this.blocks.length - 1]];
    const samples = last.firstIndex + last.count - (first.firstIndex + first.count);
    const elapsed = ((last.tickMicros - first.tickMicros) * rateHz) / 1e6;
    if (Math.abs(samples - elapsed) > slackSamples)
      problems.push(`${samples} samples in the time of ${elapsed}`);
    return problems;
  }
}
