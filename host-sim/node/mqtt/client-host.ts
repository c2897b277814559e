import type { Clock } from "../../../modules/host/clock.ts";
import type { MQTTClientConstructor } from "../../../modules/host/mqtt.ts";
import type { ControlPacket } from "../../../modules/publish/mqtt/control-packet.ts";
import type { MqttDiagnosis } from "./diagnosis.ts";
import type { OpenTransport } from "./transport.ts";

/** What a simulated device's MQTT clients stand on. */
export interface MqttClientHost {
  /** The device's own time; the client's time-outs and keep-alive run on it. */
  readonly clock: Clock;
  /** The device's turn queue: every callback into device code goes through it, in order. */
  readonly post: (turn: () => void) => void;
  /** Told why a connection failed, for a person to read. The device is not told, as on a chip. */
  readonly onDiagnosis?: (diagnosis: MqttDiagnosis) => void;
  /** 2,920 where left out: two segments, less than any port of the SDK configures (ESP32-S3: 5,744). */
  readonly sendBufferBytes?: number;
  /** 5,744 where left out, as the SDK configures for the ESP32-S3. */
  readonly receiveWindowBytes?: number;
  /** Real milliseconds for which device time may be held back for an answer; 5,000 where left out. */
  readonly patienceMs?: number;
  /** Name resolution; Node's where left out. IPv4 alone, as in the SDK's resolver. */
  readonly resolve?: (host: string) => Promise<string>;
  /** Connections; TCP by Node's sockets where left out. */
  readonly openTransport?: OpenTransport;
}

/** The client class, with the packet types as static properties, as on a chip. */
export type MqttClientClass = MQTTClientConstructor &
  typeof ControlPacket & {
    /** True while any client of this class awaits an answer from the network and patience lasts. */
    readonly busy: boolean;
    /** Resolves once no answer is awaited, or patience has run out. Hold device time until then. */
    settled(): Promise<void>;
  };
