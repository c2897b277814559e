import type { Clock } from "../../modules/host/clock.ts";
import type {
  BusOptions,
  DigitalConstructor,
  SMBusConstructor,
  SPIConstructor,
} from "../../modules/host/io.ts";
import type { SensorSet } from "../../modules/host/sensor.ts";
import { Lis2dh12 } from "../../sensors/lis2dh12/lis2dh12.ts";
import { Max30003 } from "../../sensors/max30003/max30003.ts";
import { Max30101 } from "../../sensors/max30101/max30101.ts";
import { Tmp117 } from "../../sensors/tmp117/tmp117.ts";

/** The I/O classes that the sensors are built on; on a chip they are `embedded:io/*`. */
export interface IoClasses {
  readonly SPI: SPIConstructor;
  readonly SMBus: SMBusConstructor;
  readonly Digital: DigitalConstructor;
}

/** How one board is wired: bus options as its ECMA-419 classes take them, and the pins of interrupt lines. */
export interface BoardWiring {
  readonly ecg?: { readonly bus: BusOptions; readonly interruptPin: number };
  readonly ppg?: { readonly bus: BusOptions; readonly interruptPin: number };
  readonly motion?: { readonly bus: BusOptions; readonly interruptPin: number };
  readonly temperature?: { readonly bus: BusOptions; readonly alertPin?: number };
}

/** The sensors of one board; a chip that the wiring does not name is absent. */
export function sensorsOf(wiring: BoardWiring, io: IoClasses, clock: Clock): SensorSet {
  const { ecg, ppg, motion, temperature } = wiring;
  return {
    ...(ecg && {
      ecg: (events) =>
        new Max30003({
          sensor: { ...ecg.bus, io: io.SPI },
          alert: { io: io.Digital, pin: ecg.interruptPin },
          clock,
          ...events,
        }),
    }),
    ...(ppg && {
      ppg: (events) =>
        new Max30101({
          sensor: { ...ppg.bus, io: io.SMBus },
          alert: { io: io.Digital, pin: ppg.interruptPin },
          clock,
          ...events,
        }),
    }),
    ...(motion && {
      motion: (events) =>
        new Lis2dh12({
          sensor: { ...motion.bus, io: io.SMBus },
          alert: { io: io.Digital, pin: motion.interruptPin },
          clock,
          ...events,
        }),
    }),
    ...(temperature && {
      temperature: (events) =>
        new Tmp117({
          sensor: { ...temperature.bus, io: io.SMBus },
          ...(temperature.alertPin === undefined
            ? {}
            : { alert: { io: io.Digital, pin: temperature.alertPin } }),
          clock,
          ...events,
        }),
    }),
  };
}
