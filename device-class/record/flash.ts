import type { Flash } from "../../modules/host/flash.ts";
import { Capability } from "../tape/capability.ts";
import type { Recording } from "./recording.ts";

/** A flash partition whose every operation is written down. */
export function recordedFlash(inner: Flash, { tape }: Recording): Flash {
  return {
    read(buffer, byteOffset) {
      const count = inner.read(buffer, byteOffset);
      tape.call(Capability.flashRead, [{ in: buffer }, byteOffset], count);
      return count;
    },
    write(buffer, byteOffset) {
      inner.write(buffer, byteOffset);
      tape.call(Capability.flashWrite, [{ out: buffer }, byteOffset]);
    },
    eraseBlock(start, end = start + 1) {
      inner.eraseBlock(start, end);
      tape.call(Capability.flashErase, [start, end]);
    },
    status() {
      const status = inner.status();
      tape.call(Capability.flashStatus, [], status.size);
      tape.call(Capability.flashStatus, [], status.blockLength);
      tape.call(Capability.flashStatus, [], status.writeAlign);
      return status;
    },
    close() {
      inner.close();
      tape.call(Capability.flashClose, []);
    },
  };
}
