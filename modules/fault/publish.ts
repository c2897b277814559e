/** Codes of publishing: the outbox, the link to the broker and the receipts. */
export const publishFaults = Object.freeze({
  "publish-bad-option":
    "The uplink or outbox was configured with a value outside of its documented range: correct the configuration.",
  "publish-batch-too-large":
    "A batch is larger than the outbox or a message may be: lower the batch's size limit or raise the outbox's.",
  "publish-outbox-full":
    "Batches waited longer than there was room for and the oldest were dropped: restore the link, or give the outbox more room.",
  "publish-link-lost":
    "The link to the broker ended or could not be made: check the network and the broker's address, user name and password; the device tries again by itself.",
  "publish-no-acknowledgement":
    "The broker did not acknowledge in time: the link is made anew and what was not acknowledged is sent again.",
  "publish-write-refused":
    "The MQTT client refused a packet that should have fitted: the link is made anew; report it if it happens again.",
  "publish-receipts-refused":
    "The broker refused the subscription to receipts: allow the device to read its receipt topic; until then nothing leaves the queue.",
  "publish-receipt-invalid":
    "A receipt was malformed, too long or not signed by the gateway's key and was ignored: check who may write to the receipt topic.",
  "publish-batch-vanished":
    "A batch that was sent and not acknowledged is no longer held: it was overwritten or dropped before its delivery was certain.",
});
