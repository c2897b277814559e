/** Modules of the SDK (8.2.3) that this firmware may import; drivers/esp32/manifest.json includes all of them. */
export const sdkModules: ReadonlySet<string> = new Set([
  "embedded:io/digital",
  "embedded:io/smbus",
  "embedded:io/spi",
  "embedded:io/socket/tcp",
  "embedded:io/socket/udp",
  "embedded:network/dns/resolver/udp",
  "embedded:network/interface/wifi",
  "embedded:network/mqtt/client",
  "embedded:storage/flash",
  "embedded:storage/key-value",
  "mc/ffi",
  "microseconds",
  "time",
  "timer",
]);
