/*
 * The engine's allocation functions are wrapped by the linker (--wrap), so every slot and chunk that is
 * asked for is counted, whatever a later collection hides. Calls within xsMemory.c are not wrapped, and
 * need not be: there, only fxDuplicateSlot allocates through another of the five, and it is one of them.
 */
#include "xsAll.h"

#include "counters.h"

struct counters counters;

txSlot *__real_fxNewSlot(txMachine *the);
txSlot *__real_fxDuplicateSlot(txMachine *the, txSlot *slot);
void *__real_fxNewChunk(txMachine *the, txSize size);
void *__real_fxNewGrowableChunk(txMachine *the, txSize size, txSize capacity);
void *__real_fxRenewChunk(txMachine *the, void *data, txSize size);

txSlot *__wrap_fxNewSlot(txMachine *the)
{
	counters.slots++;
	return __real_fxNewSlot(the);
}

txSlot *__wrap_fxDuplicateSlot(txMachine *the, txSlot *slot)
{
	counters.slots++;
	return __real_fxDuplicateSlot(the, slot);
}

void *__wrap_fxNewChunk(txMachine *the, txSize size)
{
	counters.chunks++;
	counters.chunk_bytes += (uint32_t)size;
	return __real_fxNewChunk(the, size);
}

void *__wrap_fxNewGrowableChunk(txMachine *the, txSize size, txSize capacity)
{
	counters.chunks++;
	counters.chunk_bytes += (uint32_t)capacity;
	return __real_fxNewGrowableChunk(the, size, capacity);
}

void *__wrap_fxRenewChunk(txMachine *the, void *data, txSize size)
{
	counters.chunks++;
	return __real_fxRenewChunk(the, data, size);
}

static void on_mark(txMachine *the, void *data, txMarkRoot mark)
{
	(void)the;
	(void)data;
	(void)mark;
	counters.collections++;
}

static const txHostHooks watch_hooks = { .marker = on_mark };

void counters_watch(txMachine *the)
{
	static int watched;
	fxNewHostObject(the, NULL);
	fxSetHostData(the, the->stack, &watched);
	fxSetHostHooks(the, the->stack, &watch_hooks);
	mxPush(mxGlobal);
	fxSetID(the, fxNewNameC(the, "collectionWatch"));
	mxPop();
}

uint64_t counters_instructions(void)
{
#if defined(__riscv) && __riscv_xlen == 32
	uint32_t high, low, again;
	do {
		__asm__ volatile(".option arch, +zicsr\n csrr %0, minstreth" : "=r"(high));
		__asm__ volatile(".option arch, +zicsr\n csrr %0, minstret" : "=r"(low));
		__asm__ volatile(".option arch, +zicsr\n csrr %0, minstreth" : "=r"(again));
	} while (high != again);
	return ((uint64_t)high << 32) | low;
#else
	return 0;
#endif
}

uint32_t counters_used_bytes(txMachine *the)
{
	return (uint32_t)the->currentHeapCount * (uint32_t)sizeof(txSlot) + (uint32_t)the->currentChunksSize;
}

uint32_t counters_live_bytes(txMachine *the)
{
	fxCollect(the, XS_COMPACT_FLAG);
	return counters_used_bytes(the);
}
