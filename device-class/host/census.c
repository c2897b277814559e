/*
 * Walks the heap from what the modules hold, breadth first, and books every slot and chunk that came after the
 * modules were loaded on the nearest instance of one of the firmware's classes that leads to it. Nothing is
 * allocated and nothing moves while it walks.
 */
#include "xsAll.h"

#include "census.h"
#include "counters.h"
#include "host.h"

#define MOST_CELLS (1 << 20)
#define MOST_QUEUED 65536
#define MOST_OWNERS 128
#define CELL 8

enum { OWN, VIEWS, FUNCTIONS, ENVIRONMENTS, OBJECTS, ARRAYS, PARTS };

struct owner {
	const char *name;
	uint32_t instances, slots[PARTS], data;
};

/** One bit for every 8 bytes of the arena. */
static uint8_t engine[MOST_CELLS / 8], known[MOST_CELLS / 8];
static struct { txSlot *slot; uint8_t owner; } queue[MOST_QUEUED];
static uint32_t head, tail;
static struct owner owners[MOST_OWNERS];
static uint32_t owner_count;
static uint8_t *lowest;

static uint32_t cell_of(const void *address)
{
	const uint32_t cell = (uint32_t)(((uintptr_t)address - (uintptr_t)lowest) / CELL);
	if (cell >= MOST_CELLS)
		host_exit(EXIT_BAD_JOB);
	return cell;
}

static int has(const uint8_t *set, const void *address)
{
	const uint32_t cell = cell_of(address);
	return set[cell >> 3] >> (cell & 7) & 1;
}

/** Adds to a set; 0 where it was in it. */
static int add(uint8_t *set, const void *address)
{
	if (has(set, address))
		return 0;
	const uint32_t cell = cell_of(address);
	set[cell >> 3] |= (uint8_t)(1 << (cell & 7));
	return 1;
}

/** Calls back for every live slot of the heap. */
static void each_live(txMachine *the, void (*visit)(txMachine *, txSlot *))
{
	static uint8_t free_slots[MOST_CELLS / 8];
	memset(free_slots, 0, sizeof free_slots);
	for (txSlot *slot = the->freeHeap; slot; slot = slot->next)
		add(free_slots, slot);
	for (txSlot *block = the->firstHeap; block; block = block->next)
		for (txSlot *slot = block + 1; slot < block->value.reference; slot++)
			if (!has(free_slots, slot))
				visit(the, slot);
}

static void enqueue(txSlot *slot, uint8_t owner)
{
	if (!slot || !add(known, slot))
		return;
	if (tail == MOST_QUEUED)
		host_exit(EXIT_BAD_JOB);
	queue[tail].slot = slot;
	queue[tail++].owner = owner;
}

static void book_chunk(void *data, uint8_t owner)
{
	if (!data)
		return;
	txChunk *chunk = (txChunk *)((txByte *)data - sizeof(txChunk));
	if (add(known, chunk) && owner)
		owners[owner].data += (uint32_t)chunk->size;
}

/** Follows what a slot refers to. */
static void follow(txSlot *slot, uint8_t owner, int part)
{
	switch (slot->kind) {
	case XS_REFERENCE_KIND:
		enqueue(slot->value.reference, owner);
		break;
	case XS_CLOSURE_KIND:
		enqueue(slot->value.closure, owner);
		break;
	case XS_INSTANCE_KIND:
		enqueue(slot->value.instance.prototype, owner);
		break;
	case XS_ACCESSOR_KIND:
		enqueue(slot->value.accessor.getter, owner);
		enqueue(slot->value.accessor.setter, owner);
		break;
	case XS_CALLBACK_KIND:
		enqueue(slot->value.callback.closures, owner);
		break;
	case XS_CODE_KIND:
		/* A function that is made in a turn has its code copied, in preloaded modules on a chip too. */
		book_chunk(slot->value.code.address, owner);
		enqueue(slot->value.code.closures, owner);
		break;
	case XS_CODE_X_KIND:
		enqueue(slot->value.code.closures, owner);
		break;
	case XS_HOME_KIND:
		enqueue(slot->value.home.object, owner);
		enqueue(slot->value.home.module, owner);
		break;
	case XS_ARRAY_KIND:
		if (slot->value.array.address) {
			txIndex count = (txIndex)(((txChunk *)((txByte *)slot->value.array.address - sizeof(txChunk)))->size / sizeof(txSlot));
			if (count > slot->value.array.length)
				count = slot->value.array.length;
			book_chunk(slot->value.array.address, owner);
			for (txIndex i = 0; i < count; i++)
				follow(slot->value.array.address + i, owner, part);
		}
		break;
	case XS_ARRAY_BUFFER_KIND:
		book_chunk(slot->value.arrayBuffer.address, owner);
		break;
	case XS_STRING_KIND:
		book_chunk(slot->value.string, owner);
		break;
	case XS_KEY_KIND:
		book_chunk(slot->value.key.string, owner);
		break;
	case XS_REGEXP_KIND:
		book_chunk(slot->value.regexp.code, owner);
		book_chunk(slot->value.regexp.data, owner);
		break;
	case XS_MAP_KIND:
	case XS_SET_KIND:
		book_chunk(slot->value.table.address, owner);
		for (txInteger i = 0; i < slot->value.table.length; i++)
			for (txSlot *entry = slot->value.table.address[i]; entry; entry = entry->next)
				if (add(known, entry) && owner)
					owners[owner].slots[part]++;
		break;
	case XS_LIST_KIND:
		for (txSlot *item = slot->value.list.first; item; item = item->next) {
			if (add(known, item) && owner)
				owners[owner].slots[part]++;
			follow(item, owner, part);
		}
		break;
	case XS_PRIVATE_KIND:
		enqueue(slot->value.private.check, owner);
		for (txSlot *field = slot->value.private.first; field; field = field->next) {
			if (add(known, field) && owner)
				owners[owner].slots[part]++;
			follow(field, owner, part);
		}
		break;
	default:
		break;
	}
}

static txSlot *property(txSlot *instance, txID id)
{
	for (txSlot *slot = instance->next; slot; slot = slot->next)
		if (slot->ID == id)
			return slot;
	return NULL;
}

/** The name of the class that an instance is of, unless the engine brings it. */
static const char *class_of(const txSlot *instance)
{
	txSlot *prototype = instance->value.instance.prototype;
	if (!prototype || has(engine, prototype))
		return NULL;
	const txSlot *constructor = property(prototype, mxID(_constructor));
	if (!constructor || constructor->kind != XS_REFERENCE_KIND || constructor->value.reference == instance)
		return NULL;
	const txSlot *name = property(constructor->value.reference, mxID(_name));
	return name && (name->kind == XS_STRING_KIND || name->kind == XS_STRING_X_KIND) ? name->value.string : NULL;
}

static uint8_t owner_of(const char *name)
{
	for (uint32_t i = 1; i < owner_count; i++)
		if (!strcmp(owners[i].name, name))
			return (uint8_t)i;
	if (owner_count == MOST_OWNERS)
		host_exit(EXIT_BAD_JOB);
	owners[owner_count].name = name;
	return (uint8_t)owner_count++;
}

static int part_of(const txSlot *instance)
{
	const txSlot *prototype = instance->value.instance.prototype;
	const txSlot *first = instance->next;
	switch (first ? first->kind : XS_UNDEFINED_KIND) {
	case XS_TYPED_ARRAY_KIND:
	case XS_ARRAY_BUFFER_KIND:
	case XS_DATA_VIEW_KIND:
		return VIEWS;
	case XS_ARRAY_KIND:
		return ARRAYS;
	case XS_CODE_KIND:
	case XS_CODE_X_KIND:
	case XS_CALLBACK_KIND:
		return FUNCTIONS;
	default:
		return prototype ? OBJECTS : ENVIRONMENTS;
	}
}

static void book(txSlot *slot, uint8_t owner)
{
	if (slot->kind != XS_INSTANCE_KIND) {
		/* The variable that closures share. */
		owners[owner].slots[ENVIRONMENTS]++;
		follow(slot, owner, ENVIRONMENTS);
		return;
	}
	int part = part_of(slot);
	const char *name = class_of(slot);
	if (name) {
		owner = owner_of(name);
		owners[owner].instances++;
		part = OWN;
	}
	owners[owner].slots[part]++;
	follow(slot, owner, part);
	for (txSlot *field = slot->next; field; field = field->next) {
		add(known, field);
		owners[owner].slots[part]++;
		follow(field, owner, part);
	}
}

static void is_engine(txMachine *the, txSlot *slot)
{
	(void)the;
	add(engine, slot);
}

static void is_known(txMachine *the, txSlot *slot)
{
	(void)the;
	add(known, slot);
}

static void from_known(txMachine *the, txSlot *slot)
{
	(void)the;
	if (!has(known, slot))
		return;
	/* Chunks first: what a module holds itself is not booked. Then what it leads to. */
	follow(slot, 0, OWN);
}

void census_engine(txMachine *the)
{
	/* The arena begins with the engine's first block of chunks. */
	lowest = (uint8_t *)the->firstBlock;
	for (txBlock *block = the->firstBlock; block; block = block->nextBlock)
		if ((uint8_t *)block < lowest)
			lowest = (uint8_t *)block;
	counters_live_bytes(the);
	each_live(the, is_engine);
}

void census_modules(txMachine *the)
{
	each_live(the, is_known);
}

static uint32_t live_slots;

static void count_new(txMachine *the, txSlot *slot)
{
	(void)the;
	if (!has(known, slot))
		live_slots++;
}

void census_report(txMachine *the)
{
	static uint8_t before[sizeof known];
	counters_live_bytes(the);
	memcpy(before, known, sizeof known);
	each_live(the, count_new);
	owners[0].name = "modules";
	owner_count = 1;
	const uint8_t root = owner_of("(no class)");
	each_live(the, from_known);
	for (uint32_t i = 0; i < tail; i++)
		queue[i].owner = root;
	while (head < tail) {
		book(queue[head].slot, queue[head].owner);
		head++;
	}
	uint32_t booked = 0;
	for (uint32_t i = 1; i < owner_count; i++) {
		const struct owner *owner = &owners[i];
		for (int part = 0; part < PARTS; part++)
			booked += owner->slots[part];
		host_printf("{\"census\":\"%s\",\"instances\":%lu,\"own\":%lu,\"views\":%lu,\"functions\":%lu,"
			"\"environments\":%lu,\"objects\":%lu,\"arrays\":%lu,\"data\":%lu}\n",
			owner->name, (unsigned long)owner->instances, (unsigned long)owner->slots[OWN],
			(unsigned long)owner->slots[VIEWS], (unsigned long)owner->slots[FUNCTIONS],
			(unsigned long)owner->slots[ENVIRONMENTS], (unsigned long)owner->slots[OBJECTS],
			(unsigned long)owner->slots[ARRAYS], (unsigned long)owner->data);
	}
	host_printf("{\"census\":\"(not found)\",\"instances\":0,\"own\":%ld,\"views\":0,\"functions\":0,"
		"\"environments\":0,\"objects\":0,\"arrays\":0,\"data\":0}\n", (long)live_slots - (long)booked);
}
