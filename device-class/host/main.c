/*
 * Runs one job: starts an XS machine in a fixed arena, runs the firmware's bytecode, and then plays the
 * tape's events to it one by one, measuring each. Reports in lines of JSON.
 */
#include "xsAll.h"
#include "xsScript.h"

#include "arena.h"
#include "census.h"
#include "counters.h"
#include "host.h"
#include "profile.h"
#include "tape.h"

#define JOB_MAGIC 0x444a4b50u /* "PKJD" */
#define CLASSES 32
#define MINUTE_MICROS 60e6

extern void fxGrowSlots(txMachine *the, txSize count);
extern void fxRemapIDs(txMachine *the, txByte *codeBuffer, txSize codeSize, txID *theIDs);

enum { FLAG_FIND_PEAK = 1, FLAG_PROFILE = 2 };

struct job {
	uint32_t magic, arena_bytes, stack_slots, flags, symbols_length, code_length, tape_length, heap_slots, heap_chunk_bytes,
		reserved;
};

struct cost {
	uint32_t events, slots, chunks, chunk_bytes, collections, doubles, events_that_allocate;
	uint64_t instructions, longest;
};

/** Most bytes that were in use in any event of a class, where the job looks for peaks. */
static uint32_t class_peaks[CLASSES];
static struct peak whole;
static struct cost classes[CLASSES];

void fxAbort(txMachine *the, int status)
{
	switch (status) {
	case XS_NOT_ENOUGH_MEMORY_EXIT:
		host_printf("no memory: the engine has taken %u bytes and needs more\n", (unsigned)arena_taken());
		host_exit(EXIT_NO_MEMORY);
	case XS_STACK_OVERFLOW_EXIT:
		host_write("stack overflow\n");
		host_exit(EXIT_STACK);
	default:
		host_printf("XS exit %d: ", status);
		host_write(mxException.kind == XS_UNDEFINED_KIND ? "" : fxToString(the, &mxException));
		host_write("\n");
		host_exit(EXIT_EXCEPTION);
	}
}

void fxQueuePromiseJobs(txMachine *the)
{
	the->promiseJobs = 1;
}

/** There is no parser on the device, so no eval either: everything was compiled before. */
txScript *fxParseScript(txMachine *the, void *stream, txGetter getter, txUnsigned flags)
{
	(void)the;
	(void)stream;
	(void)getter;
	(void)flags;
	return NULL;
}

/** The JavaScript function `print(text)`. */
static void print(txMachine *the)
{
	if (mxArgc > 0)
		host_write(fxToString(the, mxArgv(0)));
	host_write("\n");
}

static void define(txMachine *the, const char *name, txCallback function)
{
	fxNewHostFunction(the, function, 1, XS_NO_ID, XS_NO_ID);
	mxPush(mxGlobal);
	fxSetID(the, fxNewNameC(the, (txString)name));
	mxPop();
}

/** Runs the bytecode where it lies, as firmware does from flash; only its names go into the heap. */
static void run_bytecode(txMachine *the, const uint8_t *symbols, const uint8_t *code, uint32_t code_length)
{
	txScript script;
	memset(&script, 0, sizeof script);
	txByte *p = (txByte *)symbols;
	const txID count = (txID)(symbols[0] | symbols[1] << 8);
	static txID ids[16384];
	if (count > sizeof ids / sizeof ids[0])
		host_exit(EXIT_BAD_JOB);
	p += sizeof(txID);
	ids[0] = XS_NO_ID;
	for (txID i = 1; i < count; i++) {
		ids[i] = fxNewNameC(the, (txString)p);
		p += strlen((char *)p) + 1;
	}
	fxRemapIDs(the, (txByte *)code, (txSize)code_length, ids);
	script.codeBuffer = (txS1 *)code;
	script.codeSize = (txSize)code_length;
	txSlot *realm = mxProgram.value.reference->next->value.module.realm;
	fxRunScript(the, &script, mxRealmGlobal(realm), C_NULL, mxRealmClosures(realm)->value.reference, C_NULL,
		mxProgram.value.reference);
	mxPop();
}

static void run_promises(txMachine *the)
{
	while (the->promiseJobs) {
		the->promiseJobs = 0;
		fxRunPromiseJobs(the);
	}
	fxEndJob(the);
	fxCheckUnhandledRejections(the, 1);
}

static void report(const char *what, int index, const struct cost *cost)
{
	host_printf("{\"%s\":%d,\"events\":%lu,\"instructions\":%llu,\"longest\":%llu,\"slots\":%lu,\"chunks\":%lu,"
		"\"chunkBytes\":%lu,\"collections\":%lu,\"doubles\":%lu,\"eventsThatAllocate\":%lu",
		what, index, (unsigned long)cost->events, (unsigned long long)cost->instructions,
		(unsigned long long)cost->longest, (unsigned long)cost->slots, (unsigned long)cost->chunks,
		(unsigned long)cost->chunk_bytes, (unsigned long)cost->collections, (unsigned long)cost->doubles,
		(unsigned long)cost->events_that_allocate);
}

static void add(struct cost *to, const struct cost *from)
{
	to->events += from->events;
	to->slots += from->slots;
	to->chunks += from->chunks;
	to->chunk_bytes += from->chunk_bytes;
	to->collections += from->collections;
	to->doubles += from->doubles;
	to->events_that_allocate += from->events_that_allocate;
	to->instructions += from->instructions;
	if (to->longest < from->longest)
		to->longest = from->longest;
}

static txID call_id, once_id, forget_id;

/** Calls a callback of the firmware on the object that it was given to, as a chip's binding does. */
static void deliver(txMachine *the, const txSlot *handlers, const struct tape_event *event)
{
	mxPushSlot(handlers);
	fxGetIndex(the, event->handler);
	const txSlot *handler = the->stack;
	mxDub();
	fxGetID(the, call_id);
	mxPushSlot(handler);
	fxGetID(the, once_id);
	const int is_once = fxToBoolean(the, the->stack);
	mxPop();
	if (is_once) {
		mxPush(mxGlobal);
		mxDub();
		fxGetID(the, forget_id);
		mxCall();
		mxPushSlot(handler);
		mxRunCount(1);
		mxPop();
	}
	mxCall();
	const int has_argument = !isnan(event->argument);
	if (has_argument)
		mxPushInteger((txInteger)event->argument);
	mxRunCount(has_argument);
	mxPop();
	run_promises(the);
}

/* What is loaded is one script, whose variables all lie on the stack while it runs; later turns are measured. */
#define STACK_PAINT 0xa5

static void paint_stack(txMachine *the)
{
	memset(the->stackBottom, STACK_PAINT, (size_t)((txByte *)the->stack - (txByte *)the->stackBottom));
}

/**
 * Slots of the stack that were used since it was painted: calls use it from its top, and the matching of a
 * regular expression keeps its states at its bottom. All slots that are no longer painted are counted.
 */
static uint32_t stack_used(txMachine *the)
{
	txSlot paint;
	memset(&paint, STACK_PAINT, sizeof paint);
	uint32_t used = 0;
	for (const txSlot *slot = the->stackBottom; slot < the->stackTop; slot++)
		used += slot >= the->stack || memcmp(slot, &paint, sizeof paint) != 0;
	return used;
}

/*
 * Putting a private method on an instance gives the method's function a name and lets it remember the instance,
 * which keeps that alive. On a chip the functions of preloaded modules lie in flash, and the engine leaves them as
 * they are (fxDefinePrivateProperty looks at their mark); so what is written into them here is undone.
 */
#define MOST_FIXED 16384
static struct { txSlot *slot; txSlot was; } fixed[MOST_FIXED];
static int fixed_count;

static void remember_modules(txMachine *the)
{
	for (txSlot *block = the->firstHeap; block; block = block->next)
		for (txSlot *slot = block + 1; slot < block->value.reference; slot++)
			if (slot->kind == XS_HOME_KIND || (slot->ID == mxID(_name) && slot->kind == XS_STRING_X_KIND)) {
				if (fixed_count == MOST_FIXED)
					host_exit(EXIT_BAD_JOB);
				fixed[fixed_count].slot = slot;
				fixed[fixed_count++].was = *slot;
			}
}

static void modules_as_in_flash(void)
{
	for (int i = 0; i < fixed_count; i++) {
		fixed[i].slot->kind = fixed[i].was.kind;
		fixed[i].slot->value = fixed[i].was.value;
	}
}

/** Plays every event; fills the costs of each class and prints those of each minute. */
static void play(txMachine *the, uint32_t flags)
{
	mxPush(mxGlobal);
	fxGetID(the, fxNewNameC(the, "handlers"));
	const txSlot *handlers = the->stack;
	call_id = fxNewNameC(the, "call");
	once_id = fxNewNameC(the, "once");
	forget_id = fxNewNameC(the, "forget");
	struct tape_event event;
	struct cost minute;
	memset(&minute, 0, sizeof minute);
	int minutes = 0;
	while (tape_next_event(&event)) {
		if (event.class >= CLASSES)
			host_exit(EXIT_BAD_JOB);
		while (event.micros >= (minutes + 1) * MINUTE_MICROS) {
			report("minute", ++minutes, &minute);
			modules_as_in_flash();
			host_printf(",\"liveBytes\":%lu}\n", (unsigned long)counters_live_bytes(the));
			memset(&minute, 0, sizeof minute);
		}
		const struct counters before = counters;
		const uint64_t start = counters_instructions(), of_tape = tape_instructions();
		profile_event(event.class);
		deliver(the, handlers, &event);
		struct cost cost;
		cost.instructions = cost.longest = counters_instructions() - start - (tape_instructions() - of_tape);
		cost.events = 1;
		cost.slots = counters.slots - before.slots;
		cost.chunks = counters.chunks - before.chunks;
		cost.chunk_bytes = counters.chunk_bytes - before.chunk_bytes;
		cost.collections = counters.collections - before.collections;
		cost.doubles = counters.doubles - before.doubles;
		cost.events_that_allocate = cost.slots || cost.chunks;
		if (flags & FLAG_FIND_PEAK) {
			modules_as_in_flash();
			counters_live_bytes(the);
			if (class_peaks[event.class] < peak.bytes)
				class_peaks[event.class] = peak.bytes;
			if (whole.slots < peak.slots)
				whole.slots = peak.slots;
			if (whole.chunk_bytes < peak.chunk_bytes)
				whole.chunk_bytes = peak.chunk_bytes;
			if (whole.bytes < peak.bytes)
				whole.bytes = peak.bytes;
			memset(&peak, 0, sizeof peak);
		}
		add(&classes[event.class], &cost);
		add(&minute, &cost);
	}
	if (minute.events) {
		report("minute", ++minutes, &minute);
		host_printf(",\"liveBytes\":%lu}\n", (unsigned long)counters_live_bytes(the));
	}
}

/** Free room in the engine's blocks of chunks. */
static uint32_t chunk_room(txMachine *the)
{
	uint32_t room = 0;
	for (txBlock *block = the->firstBlock; block; block = block->nextBlock)
		room += (uint32_t)(block->limit - block->current);
	return room;
}

static uint32_t free_slots(txMachine *the)
{
	return (uint32_t)(the->maximumHeapCount - the->currentHeapCount);
}

/** What is loaded lies in flash on a chip. Beyond that the firmware has this heap, as `creation` gives it. */
static void fix_heap(txMachine *the, const struct job *job)
{
	if (!job->heap_slots)
		return;
	arena_return_chunk_room(the);
	if (free_slots(the) < job->heap_slots)
		fxGrowSlots(the, (txSize)(job->heap_slots - free_slots(the)));
	if (chunk_room(the) < job->heap_chunk_bytes) {
		fxNewChunk(the, (txSize)(job->heap_chunk_bytes - chunk_room(the)));
		fxCollect(the, XS_COMPACT_FLAG);
	}
	arena_limit_growth(0);
	host_printf("{\"heap\":true,\"heapSlots\":%lu,\"heapChunkBytes\":%lu}\n", (unsigned long)free_slots(the),
		(unsigned long)chunk_room(the));
}

int main(int argc, char **argv)
{
	const uint8_t *bytes = host_job(argc, argv);
	struct job job;
	memcpy(&job, bytes, sizeof job);
	void *memory = job.magic == JOB_MAGIC ? host_arena(job.arena_bytes) : NULL;
	if (!memory) {
		host_write("no job, or an arena larger than the host's\n");
		host_exit(EXIT_BAD_JOB);
	}
	const uint8_t *symbols = bytes + sizeof job;
	const uint8_t *code = symbols + ((job.symbols_length + 3) & ~3u);
	const uint8_t *recording = code + ((job.code_length + 3) & ~3u);
	arena_init(memory, job.arena_bytes);
	tape_open(recording, job.tape_length);

	/* Small steps, so that what is taken of the arena follows what is needed. */
	txCreation creation = { 4096, 1024, 512, 64, (txSize)job.stack_slots, 1024, 256, 127, 127, 0, 0, 0 };
	txMachine *machine = fxCreateMachine(&creation, "device", NULL, XS_NO_ID);
	txMachine *the = fxBeginHost(machine);
	mxTry(the) {
		define(the, "print", print);
		define(the, "call", tape_call);
		define(the, "spiTransfer", tape_spi_transfer);
		counters_watch(the);
		/* Who holds what is asked for along with the peak; a script that needs no device is too large for it. */
		if (job.flags & FLAG_FIND_PEAK)
			census_engine(the);
		const uint32_t base = counters_live_bytes(the);
		const uint64_t start = counters_instructions();
		run_bytecode(the, symbols, code, job.code_length);
		run_promises(the);
		const uint64_t loading = counters_instructions() - start;
		const uint32_t loaded = counters_live_bytes(the);
		const uint32_t loaded_slots = (uint32_t)the->currentHeapCount;
		remember_modules(the);
		if (job.flags & FLAG_FIND_PEAK) {
			census_modules(the);
			counters_find_peak();
		}
		host_printf("{\"base\":%lu,\"loaded\":%lu,\"loadedSlots\":%lu,\"loadInstructions\":%llu,\"codeBytes\":%lu,"
			"\"stackBytes\":%lu}\n",
			(unsigned long)base, (unsigned long)loaded, (unsigned long)loaded_slots, (unsigned long long)loading,
			(unsigned long)job.code_length, (unsigned long)(job.stack_slots * sizeof(txSlot)));
		fix_heap(the, &job);
		paint_stack(the);
		if (job.flags & FLAG_PROFILE)
			profile_start(the);
		play(the, job.flags);
		if (job.flags & FLAG_PROFILE)
			profile_report(the);
		for (int i = 0; i < CLASSES; i++)
			if (classes[i].events) {
				report("class", i, &classes[i]);
				host_printf(",\"peak\":%lu}\n", (unsigned long)class_peaks[i]);
			}
		if (job.flags & FLAG_FIND_PEAK)
			census_report(the);
		host_printf("{\"end\":true,\"liveBytes\":%lu,\"peakSlots\":%lu,\"peakChunkBytes\":%lu,"
			"\"peakBytes\":%lu,\"stackSlots\":%lu,\"calls\":%lu}\n",
			(unsigned long)counters_live_bytes(the), (unsigned long)whole.slots, (unsigned long)whole.chunk_bytes,
			(unsigned long)whole.bytes,
			(unsigned long)stack_used(the), (unsigned long)tape_calls());
	}
	mxCatch(the) {
		host_write(fxToString(the, &mxException));
		host_write("\n");
		host_exit(EXIT_EXCEPTION);
	}
	fxEndHost(the);
	host_exit(EXIT_OK);
}
