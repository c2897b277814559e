import { type IoClasses, sensorsOf } from "../drivers/esp32/sensors.ts";
import type { Host } from "../modules/host/host.ts";
import { Wearable } from "../modules/wearable/wearable.ts";
import { wiring } from "./wiring.ts";

/** The firmware that is measured: composed like the chip's, of a host and the I/O classes of its board. */
export function composeFirmware(host: Host, io: IoClasses): Wearable {
  return new Wearable(host, sensorsOf(wiring, io, host.clock), {
    firmwareVersion: "0.1.0",
    broker: { host: "broker.local", port: 1883 },
  });
}
