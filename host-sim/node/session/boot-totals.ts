import type { Wearable } from "../../../modules/wearable/wearable.ts";

export interface BootSums {
  readonly beats: number;
  readonly batches: number;
  readonly published: number;
  readonly acknowledged: number;
  readonly lostReadings: number;
}

const nothing: BootSums = { beats: 0, batches: 0, published: 0, acknowledged: 0, lostReadings: 0 };

/** Sums up what the firmware counted over the boots of one run: its counters begin anew with each. */
export class BootTotals {
  sums: BootSums = nothing;

  /** A boot has ended. */
  add(wearable: Wearable): void {
    this.sums = this.with(wearable);
  }

  /** The sums with a boot that still runs. */
  with(wearable: Wearable): BootSums {
    const { heart, recorder, uplink } = wearable;
    return {
      beats: this.sums.beats + (heart?.beats ?? 0),
      batches: this.sums.batches + (recorder?.batches ?? 0),
      published: this.sums.published + (uplink?.counts.published ?? 0),
      acknowledged: this.sums.acknowledged + (uplink?.counts.acknowledged ?? 0),
      lostReadings: this.sums.lostReadings + (recorder?.lostReadings ?? 0),
    };
  }
}
