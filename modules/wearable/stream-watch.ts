import type { FaultCode } from "../fault/fault.ts";
import { GapCause } from "../record/codes.ts";
import { BlockFlag, type SampleBlock } from "../signal/block.ts";
import type { SampleRing } from "../signal/bus.ts";
import type { Timebase } from "../signal/timebase.ts";
import type { Recorder } from "./recorder.ts";

const LOOKED_AT = BlockFlag.gap | BlockFlag.contactOff;

/**
 * Keeps the record honest about one stream: every sample that is missing is signed as a gap with its length
 * and cause, and every change of contact as a reading.
 */
export class StreamWatch {
  /** Gaps and lost samples since start. */
  gaps = 0;
  lostSamples = 0;
  contactOff = false;

  readonly #recorder: Recorder;
  readonly #source: number;
  /** Index that the next block should begin with; none until the first block has come. */
  #next = -1;
  #begun = false;
  #droppedBefore = 0;
  #lastFault: FaultCode | undefined;

  constructor(recorder: Recorder, source: number) {
    this.#recorder = recorder;
    this.#source = source;
  }

  /** The sensor reported a fault: a gap that follows is its doing. */
  fault(code: FaultCode): void {
    this.#lastFault = code;
  }

  /** Looks at a block before it is used; the timebase must follow it already. Returns true after a gap. */
  block(block: SampleBlock, ring: SampleRing, timebase: Timebase): boolean {
    const { count, firstIndex, flags } = block;
    if (firstIndex === this.#next && (flags & LOOKED_AT) === 0 && !this.contactOff) {
      this.#next = (firstIndex + count) | 0;
      return false;
    }
    return count > 0 && this.unusual(block, ring, timebase);
  }

  private unusual(block: SampleBlock, ring: SampleRing, timebase: Timebase): boolean {
    const { flags } = block;
    const missing = this.#begun ? (block.firstIndex - this.#next) | 0 : 0;
    const gap = missing > 0 || (this.#begun && (flags & BlockFlag.gap) !== 0);
    this.#next = (block.firstIndex + block.count) | 0;
    this.#begun = true;
    const { builder } = this.#recorder;
    if (gap) {
      this.gaps++;
      this.lostSamples += missing;
      const start = timebase.tickMicros((block.firstIndex - missing) | 0);
      const cause = this.cause(flags, ring);
      const duration = timebase.durationMicros(missing);
      while (!builder.gap(start, this.#source, cause, duration, missing)) {
        if (!this.#recorder.makeRoom()) break;
      }
    }
    this.#droppedBefore = ring.dropped;
    const off = (flags & BlockFlag.contactOff) !== 0;
    if (off !== this.contactOff || (gap && off)) {
      this.contactOff = off;
      const tick = timebase.tickMicros(block.firstIndex);
      while (!builder.contact(tick, this.#source, !off)) if (!this.#recorder.makeRoom()) break;
    }
    return gap;
  }

  private cause(flags: number, ring: SampleRing): number {
    const fault = this.#lastFault;
    this.#lastFault = undefined;
    if (ring.dropped !== this.#droppedBefore) return GapCause.consumerTooSlow;
    if ((flags & BlockFlag.reset) !== 0) return GapCause.sensorReset;
    if ((flags & BlockFlag.overflow) !== 0) return GapCause.fifoOverflow;
    return fault === "sensor-no-acknowledge" || fault === "sensor-wrong-id"
      ? GapCause.sensorAbsent
      : GapCause.sensorStale;
  }
}
