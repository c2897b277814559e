import { generate } from "mqtt-packet";
import type { MQTTClientOptions, MQTTWriteOptions } from "../../../modules/host/mqtt.ts";
import { ControlPacket } from "../../../modules/publish/mqtt/control-packet.ts";

/**
 * A will's message as the chip's client sends it: an ArrayBuffer as it is, anything else as a string. The bytes
 * of a typed array therefore arrive as decimal numbers with commas between them.
 */
function willPayload(message: unknown): Buffer {
  return message instanceof ArrayBuffer ? Buffer.from(message) : Buffer.from(String(message), "utf8");
}

/** CONNECT (§3.1). The keep-alive is given in milliseconds and sent in whole seconds, rounded up. */
export function connectPacket(options: MQTTClientOptions): Uint8Array {
  const { user, password, will } = options;
  return generate({
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: 4,
    clientId: options.id,
    clean: options.clean ?? true,
    keepalive: Math.ceil((options.keepAlive ?? 0) / 1000),
    ...(user ? { username: user } : {}),
    ...(password ? { password: Buffer.from(password, "utf8") } : {}),
    ...(will
      ? {
          will: {
            topic: will.topic,
            payload: willPayload(will.message),
            qos: (will.QoS & 3) as 0 | 1 | 2,
            retain: will.retain,
          },
        }
      : {}),
  });
}

/** The head of a PUBLISH (§3.3) whose payload of `byteLength` bytes follows, perhaps in several writes. */
export function publishHead(options: MQTTWriteOptions, id: number, byteLength: number): Uint8Array {
  const qos = (options.QoS ?? 0) as 0 | 1 | 2;
  const whole = generate({
    cmd: "publish",
    topic: options.topic ?? "",
    payload: Buffer.alloc(byteLength),
    qos,
    retain: options.retain === true,
    dup: options.duplicate === true,
    messageId: id & 0xffff || 1,
  });
  const head = whole.subarray(0, whole.byteLength - byteLength);
  // The chip's client lets its own identifiers wrap to 0, which mqtt-packet rightly refuses to make.
  if (qos > 0) head.writeUInt16BE(id & 0xffff, head.byteLength - 2);
  return head;
}

/** Every packet but CONNECT and PUBLISH that the client may write. */
export function controlPacket(operation: number, id: number, items: MQTTWriteOptions["items"]): Uint8Array {
  const messageId = id & 0xffff || 1;
  switch (operation) {
    case ControlPacket.SUBSCRIBE:
      return generate({
        cmd: "subscribe",
        messageId,
        subscriptions: (items ?? []).map(({ topic, QoS }) => ({ topic, qos: ((QoS ?? 0) & 3) as 0 | 1 | 2 })),
      });
    case ControlPacket.UNSUBSCRIBE:
      return generate({
        cmd: "unsubscribe",
        messageId,
        unsubscriptions: (items ?? []).map(({ topic }) => topic),
      });
    case ControlPacket.PUBACK:
      return generate({ cmd: "puback", messageId });
    case ControlPacket.PUBREC:
      return generate({ cmd: "pubrec", messageId });
    case ControlPacket.PUBREL:
      return generate({ cmd: "pubrel", messageId });
    case ControlPacket.PUBCOMP:
      return generate({ cmd: "pubcomp", messageId });
    case ControlPacket.PINGREQ:
      return generate({ cmd: "pingreq" });
    case ControlPacket.DISCONNECT:
      return generate({ cmd: "disconnect" });
    default:
      throw new Error("unknown");
  }
}
