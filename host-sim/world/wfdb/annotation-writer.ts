import { type Annotation, type AnnotationFile, annotation } from "./annotation.ts";
import { annotationCodes, greatestAnnotationCode } from "./annotation-codes.ts";
import { greatestInterval, pseudoCodes, resolutionPrefix } from "./annotation-words.ts";
import { WfdbError } from "./wfdb-error.ts";

/** WFDB's library keeps a text's length in one byte. */
const greatestTextLength = 255;
const greatestSkip = 0x7fff_ffff;

/**
 * Writes annotations in MIT format, in the order given; most readers want them in order of time.
 *
 * @throws WfdbError `not-writable` for a code, number or text that the format has no room for
 */
export function writeAnnotations(file: AnnotationFile): Uint8Array {
  const out = new WordWriter();
  const { resolutionHz } = file;
  if (resolutionHz !== undefined) {
    if (!(resolutionHz > 0) || !Number.isFinite(resolutionHz)) throw unfit(`a resolution of ${resolutionHz}`);
    const aux = resolutionPrefix + resolutionHz;
    writeOne(out, annotation(0, annotationCodes['"'], { aux }), annotation(0, 0));
  }
  let before = annotation(0, 0);
  for (const mark of file.annotations) {
    check(mark);
    writeOne(out, mark, before);
    before = mark;
  }
  out.word(0);
  return out.bytes();
}

function writeOne(out: WordWriter, mark: Annotation, before: Annotation): void {
  let interval = mark.sample - before.sample;
  if (mark.code === 0) {
    // A word of zero would end the file: pass over all but the last sample.
    writeSkip(out, interval - 1);
    interval = 1;
  } else if (interval < 0 || interval > greatestInterval) {
    writeSkip(out, interval);
    interval = 0;
  }
  out.word((mark.code << 10) | interval);
  if (mark.subtype !== 0) out.word((pseudoCodes.subtype << 10) | (mark.subtype & 1023));
  if (mark.channel !== before.channel) out.word((pseudoCodes.channel << 10) | mark.channel);
  if (mark.number !== before.number) out.word((pseudoCodes.number << 10) | (mark.number & 1023));
  if (mark.aux !== "") {
    out.word((pseudoCodes.aux << 10) | mark.aux.length);
    for (let i = 0; i < mark.aux.length; i += 2) {
      const second = i + 1 < mark.aux.length ? mark.aux.charCodeAt(i + 1) : 0;
      out.word(mark.aux.charCodeAt(i) | (second << 8));
    }
  }
}

/** One interval of 32 bits, or several where it is longer. */
function writeSkip(out: WordWriter, interval: number): void {
  let left = interval;
  do {
    const step = Math.max(-greatestSkip, Math.min(greatestSkip, left));
    out.word(pseudoCodes.skip << 10);
    out.word((step >> 16) & 0xffff);
    out.word(step & 0xffff);
    left -= step;
  } while (left !== 0);
}

function check(mark: Annotation): void {
  const whole = (value: number, least: number, greatest: number) =>
    Number.isInteger(value) && value >= least && value <= greatest;
  if (!Number.isSafeInteger(mark.sample)) throw unfit(`the time ${mark.sample}`);
  if (!whole(mark.code, 0, greatestAnnotationCode)) throw unfit(`the code ${mark.code}`);
  if (!whole(mark.subtype, -128, 127)) throw unfit(`the subtype ${mark.subtype}`);
  if (!whole(mark.channel, 0, 255)) throw unfit(`the channel ${mark.channel}`);
  if (!whole(mark.number, -128, 127)) throw unfit(`the number ${mark.number}`);
  if (mark.aux.length > greatestTextLength) throw unfit(`a text of ${mark.aux.length} characters`);
  for (let i = 0; i < mark.aux.length; i++) {
    const character = mark.aux.charCodeAt(i);
    if (character === 0 || character > 255) throw unfit(`the character ${character} in a text`);
  }
}

function unfit(what: string): WfdbError {
  return new WfdbError("not-writable", `An annotation file has no room for ${what}.`);
}

/** Words of 16 bits, low byte first, into bytes that grow. */
class WordWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  word(value: number): void {
    if (this.#length + 2 > this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#bytes.length);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.#length++] = value & 255;
    this.#bytes[this.#length++] = (value >> 8) & 255;
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}
