import { ElectrodeContact } from "../../../host-sim/chips/analog/contact.ts";
import { Max30003 } from "../../../host-sim/chips/max30003/max30003.ts";
import { wiring } from "../../../host-sim/device/wiring.ts";
import { Board, createIo } from "../../../host-sim/io/board.ts";
import type { Waveform } from "../../../host-sim/world/waveform.ts";
import type { SampleBlock } from "../../../modules/signal/block.ts";
import { StreamChannel } from "../../../modules/wearable/stream-channel.ts";
import { Max30003 as Max30003Sensor } from "../../../sensors/max30003/max30003.ts";

/** As in the firmware: what a FIFO may deliver at once, and two seconds of patience. */
const SHAPE = { channels: 1, blockSamples: 64, samples: 256, blocks: 8 };
const TURN_MICROS = 250_000;
const AFTER_MICROS = 3e6;
const SEED = 1;

/** Plays a lead to the chip model and hands over each block that the firmware's own driver makes of it. */
export function throughFrontEnd(ecg: Waveform, use: (block: SampleBlock) => void): void {
  const board = new Board();
  const chip = new Max30003(board.timeline, {
    source: ecg,
    contact: new ElectrodeContact(),
    intb: board.pin(wiring.ecgInterrupt),
    seed: SEED,
  });
  board.attachSpi(wiring.ecgSelect, chip);
  const io = createIo(board);
  const channel = new StreamChannel(
    (events) =>
      new Max30003Sensor({
        sensor: { io: io.SPI, ...wiring.spi, select: wiring.ecgSelect },
        alert: { io: io.Digital, pin: wiring.ecgInterrupt },
        clock: board.clock,
        ...events,
      }),
    SHAPE,
    {
      drained: () => {},
      failed: (fault) => {
        throw fault;
      },
    },
  );
  const ring = channel.bus.subscribe();
  channel.configure();
  const end = (ecg.length * 1e6) / ecg.rateHz + AFTER_MICROS;
  for (let t = TURN_MICROS; t < end; t += TURN_MICROS) {
    board.runUntil(t);
    while (ring.take()) use(ring.block);
  }
}
