/* The engine's whole memory: one fixed block, chunks growing up from its start and slots down from its end. */
#ifndef DEVICE_CLASS_ARENA_H
#define DEVICE_CLASS_ARENA_H

#include <stddef.h>

struct sxMachine;

/** Hands the engine's allocators their block; before the machine is created. */
void arena_init(void *memory, size_t size);

/** Bytes of the arena that the engine has taken so far; it never gives any back but chunk space to slots. */
size_t arena_taken(void);

/** Compacts the chunks and takes the room behind them back from the engine. */
void arena_return_chunk_room(struct sxMachine *the);

/** From now on the engine may take only so many bytes more. */
void arena_limit_growth(size_t bytes);

#endif
