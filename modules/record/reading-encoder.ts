import { CborWriter } from "./cbor/writer.ts";
import { ReadingKind } from "./codes.ts";
import { ReadingKey as Key } from "./keys.ts";

/** The kinds that are one scaled number: see docs/FORMAT.md for each kind's unit. */
export type VitalKind =
  | typeof ReadingKind.heartRate
  | typeof ReadingKind.pulseRate
  | typeof ReadingKind.sdnn
  | typeof ReadingKind.rmssd
  | typeof ReadingKind.spo2
  | typeof ReadingKind.skinTemperature
  | typeof ReadingKind.skinTemperatureTrend
  | typeof ReadingKind.pnn50;

/** What a strip reading takes besides its samples, at most. */
export const STRIP_ROOM = 64;
/** Of that, the count and the head of the samples, which are known when the strip ends. */
const STRIP_TAIL_ROOM = 12;
const NONE = -1;

export type IntervalKind = typeof ReadingKind.rrIntervals | typeof ReadingKind.pulseIntervals;

/**
 * Appends readings, in encoded form, to a buffer. Each method writes one whole reading or nothing: it returns
 * false when the buffer has no room, and the caller then closes the batch and offers the reading again. It
 * throws Fault `record-not-integer` for a number that is no whole one, and then has written nothing either.
 *
 * All ticks are monotonic microseconds of this boot, all numbers whole and in the units of docs/FORMAT.md. An
 * optional argument that is left out is absent in the record. Appending allocates nothing.
 */
export abstract class ReadingEncoder {
  /** Writes readings, and between two batches whatever else its owner has to write. */
  protected readonly writer: CborWriter;
  /** End of the last whole reading. */
  #committed = 0;
  #count = 0;
  #baseTick = 0;
  /** Where the open strip's count will stand; what is packed lies behind it. */
  #stripHead = NONE;
  #stripSamples = 0;
  #stripBytes = 0;

  protected constructor(buffer: Uint8Array) {
    this.writer = new CborWriter(buffer);
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Readings in the open batch. */
  get readingCount(): number {
    return this.#count;
  }

  /** Offset behind the last whole reading. */
  protected get committed(): number {
    return this.#committed;
  }

  /** Offset behind all that is written, the open strip included. */
  protected get written(): number {
    return this.#stripHead === NONE ? this.#committed : this.stripFrom;
  }

  /** Tick of the first reading appended: the others are told relative to it. */
  protected get baseTick(): number {
    return this.#baseTick;
  }

  protected restart(buffer: Uint8Array, start: number, end: number): void {
    this.writer.use(buffer, start, end);
    this.#committed = start;
    this.#count = 0;
  }

  /** One value, valid at `tickMicros` or, with a duration, from it on. `count`: beats or samples behind it. */
  vital(
    kind: VitalKind,
    tickMicros: number,
    value: number,
    source: number,
    quality?: number,
    durationMicros?: number,
    count?: number,
  ): boolean {
    const writer = this.open(
      4 + present(quality) + present(durationMicros) + present(count),
      kind,
      tickMicros,
      source,
    );
    optional(writer, Key.quality, quality);
    writer.entry(Key.value, value);
    optional(writer, Key.duration, durationMicros);
    optional(writer, Key.count, count);
    return this.commit();
  }

  /** Says that a vital sign or intervals cannot be given at this tick, and why. */
  absent(kind: VitalKind | IntervalKind, tickMicros: number, source: number, reason: number): boolean {
    const writer = this.open(4, kind, tickMicros, source);
    writer.entry(Key.absent, reason);
    return this.commit();
  }

  /**
   * Consecutive beat-to-beat intervals without a gap between them.
   *
   * @param tickMicros the beat that begins the first interval
   * @param intervalsMs differences of beat times that were each rounded to a millisecond, so that rounding
   *   does not add up; the first `count` entries are used
   * @param classes the class of the beat that ends each interval, as `count` character codes of
   *   ANSI/AAMI EC57 (`N`, `S`, `V`, `F`, `Q`); left out where beats are not classified
   */
  intervals(
    kind: IntervalKind,
    tickMicros: number,
    intervalsMs: Uint16Array | Int32Array,
    count: number,
    source: number,
    quality?: number,
    classes?: Uint8Array,
  ): boolean {
    const writer = this.open(4 + present(quality) + present(classes), kind, tickMicros, source);
    optional(writer, Key.quality, quality);
    writer.int(Key.intervals);
    writer.arrayHead(count);
    let before = 0;
    for (let i = 0; i < count; i++) {
      const interval = intervalsMs[i];
      writer.int(interval - before);
      before = interval;
    }
    if (classes !== undefined) {
      writer.int(Key.classes);
      writer.asciiCodes(classes, count);
    }
    return this.commit();
  }

  /**
   * A rhythm finding. One that goes on is appended without a duration when it is found and again, with the
   * same code and start, when it has ended: the later reading replaces the earlier.
   *
   * @param reasons what decided, as triples of feature code, measured value, threshold
   * @param reasonsFrom where the first triple begins
   */
  finding(
    code: number,
    startTickMicros: number,
    source: number,
    confidencePercent: number,
    reasons: Int32Array,
    reasonCount: number,
    durationMicros?: number,
    reasonsFrom = 0,
  ): boolean {
    const writer = this.open(6 + present(durationMicros), ReadingKind.finding, startTickMicros, source);
    optional(writer, Key.duration, durationMicros);
    writer.entry(Key.code, code);
    writer.entry(Key.confidence, confidencePercent);
    const numbers = reasonCount * 3;
    writer.int(Key.reasons);
    writer.arrayHead(numbers);
    for (let i = 0; i < numbers; i++) writer.int(reasons[reasonsFrom + i]);
    return this.commit();
  }

  /** The open batch's memory: a strip is packed straight into it, from {@link stripFrom} on. */
  get buffer(): Uint8Array {
    return this.writer.bytes;
  }

  /** Where the room for readings ends. What is written behind it, and is not appended, does no harm. */
  get roomEnd(): number {
    return this.writer.end;
  }

  /**
   * Begins a reading of ECG samples, which {@link addToStrip} gives its samples; whatever is appended next ends it,
   * and so does the batch. One that has no samples by then is no reading.
   *
   * @param tickMicros the first sample's tick
   * @param resolutionNanoV what one unit of the samples is worth
   */
  beginStrip(
    tickMicros: number,
    source: number,
    lead: number,
    rateMilliHz: number,
    resolutionNanoV: number,
    codec: number,
  ): void {
    const writer = this.open(9, ReadingKind.strip, tickMicros, source);
    writer.entry(Key.code, lead);
    writer.entry(Key.rateMilliHz, rateMilliHz);
    writer.entry(Key.resolutionNanoV, resolutionNanoV);
    writer.entry(Key.codec, codec);
    this.#stripHead = writer.at;
  }

  get isStripOpen(): boolean {
    return this.#stripHead !== NONE;
  }

  /** Where the next samples of the open strip are to be packed, by `strip/`. */
  get stripFrom(): number {
    return this.#stripHead + STRIP_TAIL_ROOM + this.#stripBytes;
  }

  /** Adds `sampleCount` samples, which were packed from {@link stripFrom} to `end`; false where that is too far. */
  addToStrip(sampleCount: number, end: number): boolean {
    if (end > this.writer.end || this.writer.overflowed) return false;
    this.#stripBytes += end - this.stripFrom;
    this.#stripSamples += sampleCount;
    return true;
  }

  /** Ends the strip that is open, if one is. */
  endStrip(): void {
    if (this.#stripHead === NONE) return;
    const packedFrom = this.#stripHead + STRIP_TAIL_ROOM;
    const { writer } = this;
    writer.at = this.#stripHead;
    this.#stripHead = NONE;
    if (this.#stripSamples > 0) {
      writer.entry(Key.count, this.#stripSamples);
      writer.int(Key.data);
      writer.bytesFrom(packedFrom, this.#stripBytes);
      this.commit();
    }
    this.#stripSamples = 0;
    this.#stripBytes = 0;
  }

  /** Whether a sensor touches the skin, from this tick on. */
  contact(tickMicros: number, source: number, on: boolean): boolean {
    const writer = this.open(4, ReadingKind.contact, tickMicros, source);
    writer.entry(Key.value, on ? 1 : 0);
    return this.commit();
  }

  battery(tickMicros: number, percent: number, chargeState?: number, milliV?: number): boolean {
    const writer = this.open(4 + present(chargeState) + present(milliV), ReadingKind.battery, tickMicros, 0);
    writer.entry(Key.value, percent);
    optional(writer, Key.code, chargeState);
    optional(writer, Key.milliV, milliV);
    return this.commit();
  }

  /** Samples that a consumer was too slow for, since the last such reading or the start. */
  drops(tickMicros: number, source: number, sampleCount: number): boolean {
    const writer = this.open(4, ReadingKind.drops, tickMicros, source);
    writer.entry(Key.count, sampleCount);
    return this.commit();
  }

  /** @param code a `FaultCode`; recorded as text, so that the record needs no second table of faults */
  fault(tickMicros: number, source: number, code: string, detail: number): boolean {
    const writer = this.open(5, ReadingKind.fault, tickMicros, source);
    writer.entry(Key.value, detail);
    writer.int(Key.text);
    writer.ascii(code);
    return this.commit();
  }

  /**
   * Samples are missing from this tick on. A duration or count that is left out is unknown, as after a loss of
   * power.
   */
  gap(
    tickMicros: number,
    source: number,
    cause: number,
    durationMicros?: number,
    sampleCount?: number,
  ): boolean {
    const writer = this.open(
      4 + present(durationMicros) + present(sampleCount),
      ReadingKind.gap,
      tickMicros,
      source,
    );
    optional(writer, Key.duration, durationMicros);
    writer.entry(Key.code, cause);
    optional(writer, Key.count, sampleCount);
    return this.commit();
  }

  /** Signed batches of this chain that were given up before anyone had them: `first` to `last`, both included. */
  lostBatches(tickMicros: number, cause: number, first: number, last: number): boolean {
    const writer = this.open(6, ReadingKind.lostBatches, tickMicros, 0);
    writer.entry(Key.code, cause);
    writer.entry(Key.from, first);
    writer.entry(Key.to, last);
    return this.commit();
  }

  /** The device started: why, and which firmware. */
  start(tickMicros: number, cause: number, firmwareVersion: string): boolean {
    const writer = this.open(5, ReadingKind.start, tickMicros, 0);
    writer.entry(Key.code, cause);
    writer.int(Key.text);
    writer.ascii(firmwareVersion);
    return this.commit();
  }

  /** An offset record: at this tick it was `unixMs`, give or take `uncertaintyMs`, says `timeSource`. */
  time(tickMicros: number, timeSource: number, unixMs: number, uncertaintyMs: number): boolean {
    const writer = this.open(6, ReadingKind.time, tickMicros, 0);
    writer.entry(Key.code, timeSource);
    writer.entry(Key.unixMs, unixMs);
    writer.entry(Key.uncertaintyMs, uncertaintyMs);
    return this.commit();
  }

  private open(fields: number, kind: number, tickMicros: number, source: number): CborWriter {
    if (this.#stripHead !== NONE) this.endStrip();
    const writer = this.writer;
    writer.at = this.#committed;
    writer.overflowed = false;
    if (this.#count === 0) this.#baseTick = tickMicros;
    writer.mapHead(fields);
    writer.entry(Key.kind, kind);
    writer.entry(Key.tick, tickMicros - this.#baseTick);
    writer.entry(Key.source, source);
    return writer;
  }

  private commit(): boolean {
    if (this.writer.overflowed) return false;
    this.#committed = this.writer.at;
    this.#count = (this.#count + 1) | 0;
    return true;
  }
}

function present(value: unknown): number {
  return value === undefined ? 0 : 1;
}

function optional(writer: CborWriter, key: number, value: number | undefined): void {
  if (value !== undefined) writer.entry(key, value);
}
