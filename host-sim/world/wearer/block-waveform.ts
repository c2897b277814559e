import type { Waveform } from "../waveform.ts";

const BLOCK_SAMPLES = 256;
const BLOCKS_KEPT = 16;

/**
 * An endless waveform that is drawn block by block. What a block holds depends on its place alone, so that any
 * part can be read in any order; the last few are kept.
 *
 * @param draw fills `out`, whose first sample is the waveform's sample `start`; what it held before is old
 */
export function blockWaveform(
  rateHz: number,
  draw: (out: Float64Array, start: number) => void,
  length = Number.POSITIVE_INFINITY,
): Waveform {
  const blocks: { number: number; readonly samples: Float64Array }[] = [];
  let oldest = 0;
  const blockOf = (number: number): Float64Array => {
    for (let i = 0; i < blocks.length; i++) if (blocks[i].number === number) return blocks[i].samples;
    if (blocks.length < BLOCKS_KEPT) blocks.push({ number: -1, samples: new Float64Array(BLOCK_SAMPLES) });
    const block = blocks[oldest < blocks.length ? oldest : 0];
    oldest = (oldest + 1) % BLOCKS_KEPT;
    block.number = number;
    draw(block.samples, number * BLOCK_SAMPLES);
    return block.samples;
  };
  return {
    rateHz,
    length,
    read(start, count, out) {
      for (let done = 0; done < count; ) {
        const index = Math.min(Math.max(start + done, 0), length - 1);
        const number = Math.floor(index / BLOCK_SAMPLES);
        const samples = blockOf(number);
        const offset = index - number * BLOCK_SAMPLES;
        if (index !== start + done) {
          // Before the first sample or past the last, the nearest one holds.
          out[done++] = samples[offset];
          continue;
        }
        const run = Math.min(count - done, BLOCK_SAMPLES - offset, length - index);
        for (let i = 0; i < run; i++) out[done + i] = samples[offset + i];
        done += run;
      }
    },
  };
}
