/** What the manifests put in place for one board, and what the SDK generates from them. */
declare module "purkinje/board" {
  export const board: import("./boards/board-file.ts").BoardFile;
}
declare module "microseconds" {}
/** The glue over native/ that the SDK generates from the manifest's `ffi`. */
declare module "mc/ffi" {
  export default class FFI {
    purkinje_random(buffer: ArrayBuffer, offset: number, length: number): number;
    purkinje_sha256_reset(): number;
    purkinje_sha256_update(buffer: ArrayBuffer, offset: number, length: number): number;
    purkinje_sha256_digest(buffer: ArrayBuffer, offset: number): number;
    purkinje_key_open(publicKey: ArrayBuffer, offset: number): number;
    purkinje_key_sign(
      digest: ArrayBuffer,
      digestOffset: number,
      signature: ArrayBuffer,
      offset: number,
    ): number;
  }
}
declare function trace(text: string): void;
