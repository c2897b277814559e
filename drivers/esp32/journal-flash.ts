import FlashStorage from "embedded:storage/flash";
import type { Flash } from "../../modules/host/flash.ts";

/** The journal's own partition (partitions.csv); Moddable's class is the contract's shape as it is. */
export function openJournalFlash(): Flash {
  return FlashStorage.open({ path: "journal", mode: "r+" });
}
