/** Codes of what the device keeps: the journal, the boot counter and the settings. */
export const journalFaults = Object.freeze({
  "journal-geometry":
    "The journal's partition has sectors that it cannot use: give it at least 5 sectors of 1 to 64 KiB, a power of two.",
  "journal-newer-schema":
    "The journal was written by a firmware too new for this one to read: install that firmware again; nothing was changed.",
  "journal-entry-length":
    "A batch is empty or too long for one journal entry: lower the limit of the batch builder to the journal's.",
  "journal-entry-buffer":
    "The buffer to read an entry into is too small: give it the journal's longest entry.",
  "journal-receipt-unknown":
    "A receipt names an entry that this consumer was not given: check what the peer sends as its receipt.",
  "journal-consumers-full": "The journal keeps no more cursors: forget a consumer that is no longer bonded.",
  "journal-worn":
    "Sectors of the journal's flash can no longer be erased or programmed: the flash is worn out, replace the device.",
  "journal-sector-failed":
    "A sector did not take what was written and was left: the entry went into the next one.",
  "journal-damaged":
    "Entries in the journal could not be read back whole: they are lost and a gap is recorded.",
  "journal-newest-lost":
    "The journal's newest sector could not be read: its entries are lost, and a new chain must be begun.",
  "journal-overwritten":
    "The journal was full and gave up its oldest sector before everyone had it: a gap is recorded; restore the link.",
  "journal-numbers-spent": "The journal has used up its entry numbers: format it.",
  "journal-key-lost":
    "The journal's key could not be unwrapped or has a wrong length: what was in the journal is lost and a new key was made.",
  "boot-counter-lost":
    "No record of the boot counter could be read: it goes on from what the journal shows, and a new chain must be begun.",
  "settings-unknown": "There is no setting of this name or number: see the list of settings.",
  "settings-out-of-bounds": "The value lies outside of the setting's bounds: see the list of settings.",
  "settings-malformed": "The settings are not in the encoding that this firmware reads: nothing was changed.",
  "settings-record-damaged": "A stored record of the settings was damaged: the other one is used.",
  "settings-defaults": "No stored settings could be read: the defaults are in force.",
});
