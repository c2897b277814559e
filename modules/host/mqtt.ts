/**
 * The MQTT client class of ECMA-419 (clause 17, `embedded:network/mqtt/client`): MQTT 3.1.1 on the wire and
 * nothing above it. It does not reconnect, resend, persist or count; its send buffer is small and finite;
 * `write` throws when not connected or when the message does not fit. All of that is the application's.
 */
export interface MQTTClient {
  /** Queues a packet; returns the bytes still free in the send buffer. */
  write(data: Uint8Array, options: MQTTWriteOptions): number;
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
  readonly payload?: ArrayBuffer;
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
  will?: { topic: string; message: Uint8Array; QoS: number; retain: boolean };
  onReadable?: (count: number, options: MQTTReadableOptions) => void;
  onWritable?: (count: number) => void;
  onControl?: (message: MQTTControlMessage) => void;
  onClose?: () => void;
  onError?: (error: unknown) => void;
}

export type MQTTClientConstructor = new (options: MQTTClientOptions) => MQTTClient;
