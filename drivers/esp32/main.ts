import Digital from "embedded:io/digital";
import SMBus from "embedded:io/smbus";
import SPI from "embedded:io/spi";
import { board } from "purkinje/board";
import type { Host } from "../../modules/host/host.ts";
import { Wearable } from "../../modules/wearable/wearable.ts";
import { absentCapabilities } from "./absent.ts";
import { clock } from "./clock.ts";
import { entropy, openSigner, sha256 } from "./crypto.ts";
import { openJournalFlash } from "./journal-flash.ts";
import { MQTT } from "./mqtt.ts";
import { sensorsOf } from "./sensors.ts";
import { openStore } from "./store.ts";
import { joinNetwork } from "./wifi.ts";

/** The chip's composition root: this board's sensors on this chip's host. */
const store = openStore();
const signer = openSigner();
const host: Host = {
  clock,
  sha256,
  entropy,
  store,
  log: { note: (code, detail = 0) => trace(`${code} ${detail}\n`) },
  simulated: false,
  ...(signer === undefined ? {} : { signer }),
  journalFlash: openJournalFlash(),
  mqtt: MQTT,
};
for (const name of Object.keys(absentCapabilities)) trace(`absent: ${name}. ${absentCapabilities[name]}\n`);
joinNetwork(store, clock);
new Wearable(host, sensorsOf(board.wiring, { SPI, SMBus, Digital }, clock), {
  firmwareVersion: "0.1.0",
}).start();
