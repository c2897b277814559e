declare module "file" {
  export class File {
    constructor(path: string, writable?: boolean);
    readonly length: number;
    read(type: ArrayBufferConstructor, byteLength: number): ArrayBuffer;
    write(text: string): void;
    close(): void;
  }
}
declare module "mc/config" {
  const config: { readonly input: string; readonly output: string };
  export default config;
}
