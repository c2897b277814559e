import { type Annotation, type AnnotationFile, annotation } from "./annotation.ts";
import { annotationCodes, greatestAnnotationCode, mnemonicOf } from "./annotation-codes.ts";
import { pseudoCodes, resolutionPrefix } from "./annotation-words.ts";
import { WfdbError } from "./wfdb-error.ts";

type Draft = { -readonly [key in keyof Annotation]: Annotation[key] };

/**
 * Reads an annotation file in MIT format, in the file's order. The comment that states a time resolution
 * becomes `resolutionHz` and is left out; every other annotation stands.
 *
 * @throws WfdbError `annotations-broken` for a file that is cut short or holds an impossible annotation
 */
export function parseAnnotations(bytes: Uint8Array): AnnotationFile {
  const annotations: Draft[] = [];
  let at = 0;
  let sample = 0;
  let channel = 0;
  let number = 0;
  for (;;) {
    const word = wordAt(bytes, at);
    const code = word >> 10;
    const value = word & 1023;
    at += 2;
    if (word === 0) break;
    const last = annotations[annotations.length - 1];
    if (code <= greatestAnnotationCode) {
      sample += value;
      annotations.push(annotation(sample, code, { channel, number }));
    } else if (code === pseudoCodes.skip) {
      sample += (wordAt(bytes, at) << 16) | wordAt(bytes, at + 2);
      at += 4;
    } else if (last === undefined || code < pseudoCodes.skip) {
      throw broken(`byte ${at - 2} holds code ${code}, which has no meaning there`);
    } else if (code === pseudoCodes.number) {
      number = (value << 24) >> 24;
      last.number = number;
    } else if (code === pseudoCodes.channel) {
      channel = value & 255;
      last.channel = channel;
    } else if (code === pseudoCodes.subtype) {
      last.subtype = (value << 24) >> 24;
    } else {
      last.aux = textAt(bytes, at, value);
      at += value + (value & 1);
    }
  }
  return withoutResolution(annotations);
}

function withoutResolution(annotations: readonly Annotation[]): AnnotationFile {
  const states = (mark: Annotation) =>
    mark.code === annotationCodes['"'] && mark.sample === 0 && mark.aux.startsWith(resolutionPrefix);
  const statement = annotations.find(states);
  if (statement === undefined) return { annotations };
  const resolutionHz = Number(statement.aux.slice(resolutionPrefix.length));
  if (!(resolutionHz > 0) || !Number.isFinite(resolutionHz)) {
    throw broken(`its ${mnemonicOf(statement.code)} mark states the resolution "${statement.aux}"`);
  }
  return { resolutionHz, annotations: annotations.filter((mark) => !states(mark)) };
}

function wordAt(bytes: Uint8Array, at: number): number {
  if (at + 2 > bytes.length) throw broken("it ends without its end mark: it was cut short");
  return bytes[at] | (bytes[at + 1] << 8);
}

/** Bytes as characters, up to a closing NUL. */
function textAt(bytes: Uint8Array, at: number, length: number): string {
  if (at + length > bytes.length) throw broken("it ends in the middle of a text: it was cut short");
  let end = at + length;
  while (end > at && bytes[end - 1] === 0) end--;
  let text = "";
  for (let i = at; i < end; i++) text += String.fromCharCode(bytes[i]);
  return text;
}

function broken(what: string): WfdbError {
  return new WfdbError("annotations-broken", `The annotation file cannot be read: ${what}.`);
}
