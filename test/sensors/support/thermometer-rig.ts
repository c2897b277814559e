import { Tmp117 as Chip, type Tmp117Options } from "../../../host-sim/chips/tmp117/tmp117.ts";
import { Board, createIo } from "../../../host-sim/io/board.ts";
import type { Fault } from "../../../modules/fault/fault.ts";
import { Tmp117 as Sensor, type TemperatureConfiguration } from "../../../sensors/tmp117/tmp117.ts";

const ALERT_PIN = 6;
const ADDRESS = 0x48;

export interface ThermometerRigOptions extends Partial<Tmp117Options> {
  withPin?: boolean;
  configuration?: Partial<TemperatureConfiguration>;
}

/** The unmodified TMP117 driver on the chip's model; the owner samples at every alert. */
export class ThermometerRig {
  readonly board = new Board();
  readonly chip: Chip;
  readonly sensor: Sensor;
  readonly readings: { atMicros: number; centi: number }[] = [];
  readonly absences: string[] = [];
  readonly faults: Fault[] = [];

  constructor(options: ThermometerRigOptions = {}) {
    const { board } = this;
    const io = createIo(board);
    this.chip = new Chip(board.timeline, {
      source: () => 36.6,
      ...options,
      alert: board.pin(ALERT_PIN),
    });
    board.i2cBus().attach(ADDRESS, this.chip);
    this.sensor = new Sensor({
      sensor: { io: io.SMBus, data: 21, clock: 22, hz: 400_000, address: ADDRESS },
      ...(options.withPin === false ? {} : { alert: { io: io.Digital, pin: ALERT_PIN } }),
      clock: board.clock,
      onAlert: () => this.read(),
      onError: (fault) => this.faults.push(fault),
    });
    this.sensor.configure(options.configuration);
  }

  read(): void {
    const centi = this.sensor.sample();
    if (centi === undefined) this.absences.push(String(this.sensor.absence));
    else this.readings.push({ atMicros: this.board.timeline.nowMicros, centi });
  }

  runSeconds(seconds: number): void {
    this.board.runUntil(this.board.timeline.nowMicros + seconds * 1e6);
  }
}
