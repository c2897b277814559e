/**
 * The modules of the Moddable SDK that this folder imports, as far as it uses them. Where the SDK is installed,
 * `npm run check:sdk` compiles the folder against the SDK's own typings instead.
 */
declare module "embedded:io/spi" {
  const SPI: import("../../modules/host/io.ts").SPIConstructor;
  export default SPI;
}
declare module "embedded:io/smbus" {
  const SMBus: import("../../modules/host/io.ts").SMBusConstructor;
  export default SMBus;
}
declare module "embedded:io/digital" {
  const Digital: import("../../modules/host/io.ts").DigitalConstructor;
  export default Digital;
}
declare module "embedded:io/socket/tcp" {
  const TCP: object;
  export default TCP;
}
declare module "embedded:io/socket/udp" {
  const UDP: object;
  export default UDP;
}
declare module "embedded:network/dns/resolver/udp" {
  const Resolver: object;
  export default Resolver;
}
declare module "embedded:network/mqtt/client" {
  const MQTTClient: new (
    options: import("../../modules/host/mqtt.ts").MQTTClientOptions & { dns: object; socket: object },
  ) => import("../../modules/host/mqtt.ts").MQTTClient;
  export default MQTTClient;
}
declare module "embedded:network/interface/wifi" {
  export default class WiFi {
    constructor(options: { onChanged?: (property: string) => void });
    connect(options: { SSID: string; password?: string }): void;
    readonly connection: number;
    close(): void;
  }
}
declare module "embedded:storage/key-value" {
  const KeyValueStorage: {
    open(options: { path: string; format?: string; mode?: string }): {
      read(key: string): unknown;
      write(key: string, value: Uint8Array): void;
      delete(key: string): void;
    };
  };
  export default KeyValueStorage;
}
declare module "embedded:storage/flash" {
  const FlashStorage: {
    open(options: { path: string; mode?: string }): import("../../modules/host/flash.ts").Flash;
  };
  export default FlashStorage;
}
declare module "timer" {
  type Token = object;
  const Timer: {
    set(callback: () => void, interval?: number): Token;
    repeat(callback: (timer: Token) => void, interval: number): Token;
    schedule(timer: Token, delay: number, interval: number): void;
    clear(timer: Token): void;
  };
  export default Timer;
}
declare module "time" {
  const Time: { readonly microseconds?: number };
  export default Time;
}
