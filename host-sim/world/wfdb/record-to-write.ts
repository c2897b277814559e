import type { SampleFormatCode } from "./sample-formats.ts";

/** A signal to be written. */
export interface SignalToWrite {
  readonly name: string;
  /** ADC values; `missingSample` where there is none. All signals of a record are equally long. */
  readonly samples: Int32Array;
  /** ADC units a physical unit. */
  readonly gain: number;
  /** The ADC value of 0 physical units. Default 0. */
  readonly baseline?: number;
  /** Default mV. */
  readonly units?: string;
  /** Default: the bits of the format. */
  readonly adcResolution?: number;
  /** Default 0. */
  readonly adcZero?: number;
}

/** A record to be written. */
export interface RecordToWrite {
  /** Letters, digits, `-` and `_`. */
  readonly name: string;
  readonly rateHz: number;
  readonly format: SampleFormatCode;
  readonly signals: readonly SignalToWrite[];
  /** `HH:MM:SS`, `DD/MM/YYYY`: the time of the first sample. */
  readonly baseTime?: string;
  readonly baseDate?: string;
  readonly comments?: readonly string[];
}
