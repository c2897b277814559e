import { Fault } from "../../fault/fault.ts";
import type { Clock } from "../../host/clock.ts";
import type { Entropy, Sha256 } from "../../host/crypto.ts";
import type { Log } from "../../host/log.ts";
import type { MQTTClientConstructor } from "../../host/mqtt.ts";
import type { BatchSource } from "../batch-source.ts";
import type { ReceiptTrust } from "./receipt.ts";

export interface UplinkOptions {
  readonly mqtt: MQTTClientConstructor;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Log;
  readonly source: BatchSource;
  /** 1 to 64 letters, digits, `_` or `-`. It is the client identifier, and a level of every topic. */
  readonly deviceId: string;
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
  /** Present: a batch leaves its queue on the gateway's receipt. Absent: on the broker's PUBACK. */
  readonly receipts?: {
    readonly sha256: Sha256;
    /** Whose receipts are believed. Absent: of whoever may write to the receipt topic. */
    readonly trust?: ReceiptTrust;
    /** After this long a batch without a receipt is published again; doubled each time, five times. */
    readonly timeoutMs?: number;
  };
  readonly limits?: Partial<UplinkLimits>;
}

/** Caps and times. The defaults fit a heap of some 166 KB and a home's Wi-Fi. */
export interface UplinkLimits {
  /**
   * Longest silence before the client pings, 1,000 to 65,535,000. The client cannot ping while a batch is being
   * written and gives up when that takes more than a quarter of this: 15 s of 60 s.
   */
  readonly keepAliveMs: number;
  /** From the attempt to the CONNACK; see {@link BrokerLinkOptions}. */
  readonly connectTimeoutMs: number;
  /** A PUBACK or SUBACK that takes longer ends the link, as does a send buffer that does not drain. */
  readonly acknowledgeTimeoutMs: number;
  /** Batches that may be on their way at a time, 1 to 64. */
  readonly maxOutstanding: number;
  /** Places of these that only urgent batches may take; fewer than `maxOutstanding`. */
  readonly urgentReserve: number;
  /** Bounds of the back-off; see {@link BackOff}. */
  readonly backOffFirstMs: number;
  readonly backOffMaxMs: number;
  /** A link that lasted this long has proved itself, as has one that acknowledged a batch. */
  readonly provenMs: number;
}

const defaults: UplinkLimits = Object.freeze({
  keepAliveMs: 60_000,
  connectTimeoutMs: 60_000,
  acknowledgeTimeoutMs: 30_000,
  maxOutstanding: 4,
  urgentReserve: 1,
  backOffFirstMs: 1000,
  backOffMaxMs: 300_000,
  provenMs: 30_000,
});

/** The limits with defaults filled in. Throws a Fault of code `publish-bad-option`. */
export function uplinkLimits(given?: Partial<UplinkLimits>): UplinkLimits {
  if (given === undefined) return defaults;
  const limits = { ...defaults, ...given };
  const { keepAliveMs, connectTimeoutMs, acknowledgeTimeoutMs, maxOutstanding, urgentReserve, provenMs } =
    limits;
  const hold =
    keepAliveMs >= 1000 &&
    keepAliveMs <= 65_535_000 &&
    connectTimeoutMs >= 1000 &&
    acknowledgeTimeoutMs >= 1000 &&
    provenMs >= 0 &&
    Number.isInteger(maxOutstanding) &&
    maxOutstanding >= 1 &&
    maxOutstanding <= 64 &&
    Number.isInteger(urgentReserve) &&
    urgentReserve >= 0 &&
    urgentReserve < maxOutstanding;
  if (!hold) throw new Fault("publish-bad-option");
  return limits;
}
