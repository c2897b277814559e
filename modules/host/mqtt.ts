/**
 * The MQTT client class of ECMA-419 (clause 17, `embedded:network/mqtt/client`): MQTT 3.1.1 on the wire and
 * nothing above it. It does not reconnect, resend, persist or count; its send buffer is small and finite;
 * `write` throws when not connected or when the message does not fit. All of that is the application's.
 */
export interface MQTTClient {
  /**
   * Queues a packet; returns the bytes still free in the send buffer. A PUBLISH may be written in parts: the first
   * with options that say the length of all, the others without. A control packet has no data.
   */
  write(data: Uint8Array | null, options?: MQTTWriteOptions): number;
  /** Reads up to `count` bytes of the message announced by `onReadable`; undefined when nothing is left. */
  read(count: number): ArrayBuffer | undefined;
  close(): void;
}

export interface MQTTWriteOptions {
  /** An MQTT packet type (3 = PUBLISH, 8 = SUBSCRIBE, …); PUBLISH when left out. */
  operation?: number;
  id?: number;
  topic?: string;
  QoS?: number;
  retain?: boolean;
  duplicate?: boolean;
  byteLength?: number;
  items?: readonly { topic: string; QoS: number }[];
}

export interface MQTTControlMessage {
  readonly operation: number;
  readonly id?: number;
  readonly returnCode?: number;
  /** Of a SUBACK, its return codes. An array of numbers, whatever the SDK's typings call it (seen in 8.2.3). */
  readonly payload?: readonly number[];
}

export interface MQTTReadableOptions {
  readonly topic: string;
  readonly QoS: number;
  readonly more?: boolean;
  readonly byteLength?: number;
}

export interface MQTTClientOptions {
  host: string;
  port: number;
  id: string;
  user?: string;
  password?: string;
  clean?: boolean;
  keepAlive?: number;
  /** The message is an ArrayBuffer: the chip's client writes a typed array as decimal text. */
  will?: { topic: string; message: ArrayBuffer; QoS: number; retain: boolean };
  onReadable?: (count: number, options: MQTTReadableOptions) => void;
  onWritable?: (count: number) => void;
  onControl?: (message: MQTTControlMessage) => void;
  onClose?: () => void;
  /** Tells no reason; the client is closed when it is called. */
  onError?: () => void;
}

export type MQTTClientConstructor = new (options: MQTTClientOptions) => MQTTClient;
