/*
 * fxAllocateChunks and fxAllocateSlots, as the engine wants them from a platform. The layout is that of
 * Moddable's port to microcontrollers with a `static` creation: a hard ceiling, shared by both kinds.
 */
#include "xsAll.h"

#include "arena.h"

static struct {
	uint8_t *start;
	uint8_t *chunks_end;
	uint8_t *slots_start;
	uint8_t *end;
	size_t growth_left;
} arena;

void arena_init(void *memory, size_t size)
{
	arena.start = arena.chunks_end = memory;
	arena.slots_start = arena.end = arena.start + (size & ~(size_t)31);
	arena.growth_left = size;
}

void arena_limit_growth(size_t bytes)
{
	arena.growth_left = bytes;
}

/** Room between the two kinds that may still be taken. */
static size_t room(void)
{
	const size_t gap = (size_t)(arena.slots_start - arena.chunks_end);
	return gap < arena.growth_left ? gap : arena.growth_left;
}

size_t arena_taken(void)
{
	return (size_t)(arena.chunks_end - arena.start) + (size_t)(arena.end - arena.slots_start);
}

void *fxAllocateChunks(txMachine *the, txSize size)
{
	(void)the;
	void *result = arena.chunks_end;
	if ((size_t)size > room())
		return NULL;
	arena.chunks_end += size;
	arena.growth_left -= (size_t)size;
	return result;
}

void fxFreeChunks(txMachine *the, void *chunks)
{
	(void)the;
	(void)chunks;
}

void arena_return_chunk_room(txMachine *the)
{
	txBlock *block = the->firstBlock;
	if (!block || (uint8_t *)block->limit != arena.chunks_end)
		return;
	fxCollect(the, XS_COMPACT_FLAG | XS_ORGANIC_FLAG);
	const size_t align = sizeof(size_t) - 1;
	uint8_t *used = (uint8_t *)(((uintptr_t)block->current + align) & ~(uintptr_t)align);
	the->maximumChunksSize -= (txSize)(arena.chunks_end - used);
	block->limit = (txByte *)used;
	arena.growth_left += (size_t)(arena.chunks_end - used);
	arena.chunks_end = used;
}

txSlot *fxAllocateSlots(txMachine *the, txSize count)
{
	const size_t need = (size_t)count * sizeof(txSlot);
	if (need > room() && the->stack)
		arena_return_chunk_room(the);
	if (need > room())
		return NULL;
	arena.slots_start -= need;
	arena.growth_left -= need;
	return (txSlot *)arena.slots_start;
}

void fxFreeSlots(txMachine *the, void *slots)
{
	(void)the;
	(void)slots;
}
