import type { Flash, FlashStatus } from "../../modules/host/flash.ts";
import { Capability } from "../tape/capability.ts";
import { call } from "./call.ts";

/** The flash partition that a tape plays. */
export const replayFlash: Flash = {
  read: (buffer, byteOffset) => call(Capability.flashRead, buffer, byteOffset),
  write: (buffer, byteOffset) => call(Capability.flashWrite, buffer, byteOffset),
  eraseBlock: (start, end = start + 1) => call(Capability.flashErase, start, end),
  status(): FlashStatus {
    const size: number = call(Capability.flashStatus);
    const blockLength: number = call(Capability.flashStatus);
    const writeAlign: number = call(Capability.flashStatus);
    return { size, blockLength, blocks: size / blockLength, writeAlign, eraseValue: 0xff };
  },
  close: () => call(Capability.flashClose),
};
