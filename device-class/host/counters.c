/*
 * The engine's allocation functions are wrapped by the linker (--wrap), so every slot and chunk that is
 * asked for is counted, whatever a later collection hides. Calls within xsMemory.c are not wrapped, and
 * need not be: there, only fxDuplicateSlot allocates through another of the five, and it is one of them.
 */
#include "xsAll.h"

#include "counters.h"

/** Asked for between two collections while the peak is looked for. */
#define PEAK_STEP_BYTES 1024

struct counters counters;
struct peak peak;

static int is_finding_peak;
/** Asked for since the last collection of slots, and of chunks. */
static uint32_t slots_asked, chunk_bytes_asked;

txSlot *__real_fxNewSlot(txMachine *the);
txSlot *__real_fxDuplicateSlot(txMachine *the, txSlot *slot);
void *__real_fxNewChunk(txMachine *the, txSize size);
void *__real_fxNewGrowableChunk(txMachine *the, txSize size, txSize capacity);
void *__real_fxRenewChunk(txMachine *the, void *data, txSize size);

static void note_peak(txMachine *the)
{
	const uint32_t slots = (uint32_t)the->currentHeapCount, chunk_bytes = (uint32_t)the->currentChunksSize;
	const uint32_t bytes = slots * (uint32_t)sizeof(txSlot) + chunk_bytes;
	if (peak.slots < slots)
		peak.slots = slots;
	if (peak.chunk_bytes < chunk_bytes)
		peak.chunk_bytes = chunk_bytes;
	if (peak.bytes < bytes)
		peak.bytes = bytes;
}

/* What asks for a slot may hold the address of a chunk, so that chunks must stay where they are. */
static void before_slot(txMachine *the)
{
	if (!is_finding_peak)
		return;
	slots_asked += (uint32_t)sizeof(txSlot);
	if (slots_asked < PEAK_STEP_BYTES)
		return;
	slots_asked = 0;
	note_peak(the);
	fxCollect(the, 0);
}

static void before_chunk(txMachine *the, txSize size)
{
	if (!is_finding_peak)
		return;
	chunk_bytes_asked += (uint32_t)size;
	if (chunk_bytes_asked < PEAK_STEP_BYTES)
		return;
	chunk_bytes_asked = slots_asked = 0;
	note_peak(the);
	fxCollect(the, XS_COMPACT_FLAG);
}

void counters_find_peak(void)
{
	is_finding_peak = 1;
}

txSlot *__wrap_fxNewSlot(txMachine *the)
{
	counters.slots++;
	before_slot(the);
	return __real_fxNewSlot(the);
}

txSlot *__wrap_fxDuplicateSlot(txMachine *the, txSlot *slot)
{
	counters.slots++;
	before_slot(the);
	return __real_fxDuplicateSlot(the, slot);
}

void *__wrap_fxNewChunk(txMachine *the, txSize size)
{
	counters.chunks++;
	counters.chunk_bytes += (uint32_t)size;
	before_chunk(the, size);
	return __real_fxNewChunk(the, size);
}

void *__wrap_fxNewGrowableChunk(txMachine *the, txSize size, txSize capacity)
{
	counters.chunks++;
	counters.chunk_bytes += (uint32_t)capacity;
	before_chunk(the, capacity);
	return __real_fxNewGrowableChunk(the, size, capacity);
}

void *__wrap_fxRenewChunk(txMachine *the, void *data, txSize size)
{
	counters.chunks++;
	return __real_fxRenewChunk(the, data, size);
}

#if defined(__riscv) && __riscv_xlen == 32
/* The compiler's own helpers (libgcc, "Soft float library routines"), wrapped alike. */
double __real___adddf3(double a, double b);
double __real___subdf3(double a, double b);
double __real___muldf3(double a, double b);
double __real___divdf3(double a, double b);

double __wrap___adddf3(double a, double b)
{
	counters.doubles++;
	return __real___adddf3(a, b);
}

double __wrap___subdf3(double a, double b)
{
	counters.doubles++;
	return __real___subdf3(a, b);
}

double __wrap___muldf3(double a, double b)
{
	counters.doubles++;
	return __real___muldf3(a, b);
}

double __wrap___divdf3(double a, double b)
{
	counters.doubles++;
	return __real___divdf3(a, b);
}
#endif

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
	if (is_finding_peak)
		note_peak(the);
	slots_asked = chunk_bytes_asked = 0;
	fxCollect(the, XS_COMPACT_FLAG);
	return counters_used_bytes(the);
}
