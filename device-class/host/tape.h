/*
 * The recording that stands for the rest of the device. On the desktop the firmware runs against the
 * simulator, and everything that crosses the host's contracts is written down: events that came in, calls
 * that went out, with what they were given and what they answered. Here the same firmware runs against
 * that recording, and every call must be the one that was recorded, byte for byte.
 *
 * docs: device-class/README.md gives the layout.
 */
#ifndef DEVICE_CLASS_TAPE_H
#define DEVICE_CLASS_TAPE_H

#include <stddef.h>
#include <stdint.h>

struct sxMachine;

struct tape_event {
	/** What the costs are booked under: the meaning is the recorder's. */
	uint8_t class;
	uint16_t handler;
	double micros;
	double argument;
};

void tape_open(const uint8_t *bytes, size_t length);

/** The next event; 0 at the end. Exits when the firmware has not made a call that was recorded. */
int tape_next_event(struct tape_event *event);

/** The JavaScript function `call(id, ...arguments)`. */
void tape_call(struct sxMachine *the);

/**
 * `transfer(buffer)` of an SPI, native as on a chip, where its class is C: plays the call whose capability is this
 * function's property `capability`, for the chip whose `select` the instance has.
 */
void tape_spi_transfer(struct sxMachine *the);

/** Instructions that the calls took here: comparing and answering, in place of a chip's C behind the contracts. */
uint64_t tape_instructions(void);

/** Calls that were made so far. */
uint32_t tape_calls(void);

#endif
