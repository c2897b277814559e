/**
 * True on a machine whose typed arrays have the low byte first, as on every chip of the ESP32 family. To be asked
 * where an object is made, not where a module is loaded: preloaded modules are loaded on the build machine.
 */
export function isLittleEndian(): boolean {
  return new Uint8Array(Int32Array.of(1).buffer)[0] === 1;
}
