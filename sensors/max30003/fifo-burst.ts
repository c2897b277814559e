import type { SPI } from "../../modules/host/io.ts";
import { BlockFlag, type SampleStorage, type Samples } from "../../modules/signal/block.ts";
import { isLittleEndian } from "../../modules/signal/byte-order.ts";
import { Register, SATURATED_CODE, Tag } from "./registers.ts";

// By names of their own: on XS a property of a table costs three times as much.
const TAG_MASK = Tag.MASK;
const TAG_VALID_EOF = Tag.VALID_EOF;
const COMMAND = (Register.ECG_FIFO_BURST << 1) | 1;
/**
 * What samples are kept in has 16 bits. At a gain of 20 the converter goes on to ±50 mV, but no heart gives more than a
 * third of this: beyond it something else moves the electrodes.
 */
const MOST_MICROVOLT = 32_767;
/** What is looked at in the three words of four samples together: see {@link FifoBurst.read}. */
const UNUSUAL = -0x47_47_47_58;

/**
 * Burst reads of one watermark of samples (datasheet, "FIFO Burst Mode"): 24 bits each, high byte first: 18 of
 * voltage, three of tag, three that are not used.
 *
 * On XS an array access costs as much as ten operations on locals. So four samples are read as three words, after
 * one `reverse()` has turned the bytes into this machine's order (and the samples too: the newest lies first). The
 * common case, four samples without a tag and far from the converter's limit, is told by masks; a burst with
 * anything else in it is looked at sample by sample.
 */
export class FifoBurst {
  /** What the samples of the last burst say: {@link BlockFlag}. */
  flags = 0;
  /** The last burst has emptied the FIFO. */
  isLast = false;

  readonly #count: number;
  readonly #shift: number;
  readonly #bytes: Uint8Array;
  /** Undefined where words cannot be used: another byte order, or no multiple of four samples. */
  readonly #words: Int32Array | undefined;

  /**
   * @param count samples a burst
   * @param shift of the scale, see `EcgSetup`
   */
  constructor(count: number, shift: number) {
    this.#count = count;
    this.#shift = shift;
    const length = 3 * count + 1;
    const buffer = new ArrayBuffer(length + 3);
    this.#bytes = new Uint8Array(buffer, 0, length);
    if (isLittleEndian() && count % 4 === 0) this.#words = new Int32Array(buffer, 0, (3 * count) / 4);
  }

  /**
   * Reads one burst and puts its samples, in µV, from `to` on. Returns how many there were, or −1 when the FIFO has
   * overflowed.
   */
  read(spi: SPI, storage: SampleStorage, to: number): number {
    const bytes = this.#bytes;
    const words = this.#words;
    bytes[0] = COMMAND;
    spi.transfer(bytes);
    const pairs = storage.pairs;
    if (words === undefined || pairs === undefined || (to & 1) !== 0)
      return this.readSingly(storage.samples, to);
    bytes.reverse();
    const count = this.#count;
    const shift = this.#shift;
    const half = 1 << (shift - 1);
    const length = (3 * count) >> 2;
    let at = (to + count) >> 1;
    let unusual = 0;
    let a = 0;
    let b = 0;
    let c = 0;
    for (let k = 0; k < length; k += 3) {
      // Tags, and the upper two bits of each voltage: where they differ it is beyond half of the range, and the
      // addition shows it in the upper one. Of the first sample the end's tag is let pass: before an older sample
      // it is followed by EMPTY.
      unusual |=
        (((a = words[k]) & 0x38_c0_00_28) |
          ((b = words[k + 1]) & 0x00_38_c0_00) |
          ((c = words[k + 2]) & -0x3f_ff_c7_40)) +
        0x40_40_40_40;
      pairs[--at] =
        ((((((b << 16) >> 14) | (a >>> 30)) * 3125 + half) >> shift) & 0xffff) |
        (((((a << 8) >> 14) * 3125 + half) >> shift) << 16);
      pairs[--at] =
        ((((c >> 14) * 3125 + half) >> shift) & 0xffff) |
        ((((((c << 24) >> 14) | (b >>> 22)) * 3125 + half) >> shift) << 16);
    }
    this.flags = 0;
    this.isLast = (words[0] & TAG_MASK) === TAG_VALID_EOF;
    if ((unusual & UNUSUAL) === 0) return count;
    bytes.reverse();
    return this.readSingly(storage.samples, to);
  }

  /** The same, with a look at each sample; what lies behind the FIFO's end is no sample. */
  private readSingly(samples: Samples, to: number): number {
    const bytes = this.#bytes;
    const length = bytes.length;
    const shift = this.#shift;
    const half = 1 << (shift - 1);
    let count = 0;
    let flags = 0;
    let tag = 0;
    for (let at = 1; at < length; at += 3) {
      const low = bytes[at + 2];
      tag = low & Tag.MASK;
      if (tag === Tag.EMPTY) continue;
      if (tag === Tag.OVERFLOW) {
        this.isLast = false;
        return -1;
      }
      const code = ((bytes[at] << 24) | (bytes[at + 1] << 16) | (low << 8)) >> 14;
      if (tag & Tag.FAST) flags |= BlockFlag.recovering;
      let microvolt = (code * 3125 + half) >> shift;
      if (code >= SATURATED_CODE || code <= -SATURATED_CODE) flags |= BlockFlag.saturated;
      if (microvolt > MOST_MICROVOLT || microvolt < -MOST_MICROVOLT) {
        flags |= BlockFlag.saturated;
        microvolt = microvolt > 0 ? MOST_MICROVOLT : -MOST_MICROVOLT;
      }
      samples[to + count] = microvolt;
      count++;
    }
    this.flags = flags;
    this.isLast = tag === Tag.EMPTY || tag === Tag.VALID_EOF || tag === Tag.FAST_EOF;
    return count;
  }
}
