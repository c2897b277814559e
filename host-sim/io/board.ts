import type { DigitalConstructor, SMBusConstructor, SPIConstructor } from "../../modules/host/io.ts";
import { DeviceClock } from "./clock.ts";
import { createDigital } from "./digital.ts";
import { createI2C, createSMBus, type I2CConstructor } from "./i2c.ts";
import { I2CBus } from "./i2c-bus.ts";
import { Net } from "./net.ts";
import { Processor } from "./processor.ts";
import { createSPI, type SpiPeripheral } from "./spi.ts";
import { Timeline } from "./timeline.ts";

export interface BoardOptions {
  /** How much the device's own crystal is fast, in millionths. */
  readonly clockPpm?: number;
  /** False for a host whose pins cannot stamp their edges. */
  readonly stampsEdges?: boolean;
}

/** One simulated device's hardware: world time, a processor, wires and buses. Chips are attached to it. */
export class Board {
  readonly timeline = new Timeline();
  readonly processor = new Processor(this.timeline);
  readonly stampsEdges: boolean;

  readonly #clockPpm: number;
  readonly #pins = new Map<number, Net>();
  readonly #spi = new Map<number, SpiPeripheral>();
  readonly #i2c = new Map<number, I2CBus>();
  #clock: DeviceClock;

  constructor(options: BoardOptions = {}) {
    this.stampsEdges = options.stampsEdges ?? true;
    this.#clockPpm = options.clockPpm ?? 0;
    this.#clock = new DeviceClock(this.processor, this.#clockPpm);
  }

  /** The clock of this boot. */
  get clock(): DeviceClock {
    return this.#clock;
  }

  pin(pin: number): Net {
    let net = this.#pins.get(pin);
    if (!net) {
      net = new Net();
      this.#pins.set(pin, net);
    }
    return net;
  }

  /** Solders a chip to the SPI bus. */
  attachSpi(select: number, peripheral: SpiPeripheral): void {
    this.#spi.set(select, peripheral);
  }

  spiPeripheral(select: number): SpiPeripheral | undefined {
    return this.#spi.get(select);
  }

  i2cBus(port = 0): I2CBus {
    let bus = this.#i2c.get(port);
    if (!bus) {
      bus = new I2CBus(this.processor);
      this.#i2c.set(port, bus);
    }
    return bus;
  }

  /** The device restarts: its code is gone, its clock begins at 0, its chips keep their registers. */
  restart(): void {
    this.processor.reset();
    this.#clock = new DeviceClock(this.processor, this.#clockPpm);
  }

  runUntil(timeMicros: number): void {
    this.processor.runUntil(timeMicros);
  }
}

/** The I/O classes of ECMA-419, bound to one board. */
export interface BoardIo {
  readonly SPI: SPIConstructor;
  readonly I2C: I2CConstructor;
  readonly SMBus: SMBusConstructor;
  readonly Digital: DigitalConstructor;
}

export function createIo(board: Board): BoardIo {
  return {
    SPI: createSPI(board),
    I2C: createI2C(board),
    SMBus: createSMBus(board),
    Digital: createDigital(board),
  };
}
