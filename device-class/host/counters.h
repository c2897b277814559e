/* What running JavaScript costs: instructions, allocations, collections, live bytes. */
#ifndef DEVICE_CLASS_COUNTERS_H
#define DEVICE_CLASS_COUNTERS_H

#include <stdint.h>

struct sxMachine;

struct counters {
	/** Slots and chunks that the engine has handed out, counted one by one at its allocation functions. */
	uint32_t slots;
	uint32_t chunks;
	uint32_t chunk_bytes;
	/** Collections, seen through the marking of a host object that the machine always holds. */
	uint32_t collections;
	/** Additions, subtractions, multiplications and divisions of doubles, which are software on such a chip. */
	uint32_t doubles;
};

extern struct counters counters;

/** Most that was in use at a time, while {@link counters_find_peak} was on. */
struct peak {
	uint32_t slots;
	uint32_t chunk_bytes;
	/** Of both together. */
	uint32_t bytes;
};

extern struct peak peak;

/**
 * From now on the engine collects whenever a kilobyte was asked for, as it does when its heap is full: what is
 * in use is then what is live, and at most that kilobyte more.
 */
void counters_find_peak(void);

/** Plants the host object that counts collections; inside a host frame. */
void counters_watch(struct sxMachine *the);

/** Instructions retired since reset; always 0 on the desktop, where nothing counts them. */
uint64_t counters_instructions(void);

/** Bytes in live slots and chunks after a full collection. */
uint32_t counters_live_bytes(struct sxMachine *the);

/** Bytes in slots and chunks that are in use or garbage right now. */
uint32_t counters_used_bytes(struct sxMachine *the);

#endif
