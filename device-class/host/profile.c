/*
 * A profile by sampling: a timer of the emulated machine, whose time is its instructions, stops the engine every few
 * thousand of them and looks which functions are being run. The engine's own functions are booked on the firmware's
 * that call them, unless they have a frame of their own.
 */
#include "xsAll.h"

#include "host.h"
#include "profile.h"

/** Instructions from one look to the next: drawn anew each time, so that no loop keeps step with them. */
#define LEAST_STEP 4000
#define STEP_MASK 0xfff
#define CELLS 2048

struct cell {
	char name[32], of_class[32];
	uint32_t is_used, class, last_look;
	uint64_t self, total;
};

static struct cell cells[CELLS];
static txMachine *machine;
static uint32_t looks, event_class, random_state = 1, step;

static uint32_t next_step(void)
{
	random_state = random_state * 1664525u + 1013904223u;
	step = LEAST_STEP + ((random_state >> 16) & STEP_MASK);
	return step;
}

static const txSlot *property(const txSlot *instance, txID id)
{
	for (const txSlot *slot = instance ? instance->next : NULL; slot; slot = slot->next)
		if (slot->ID == id)
			return slot;
	return NULL;
}

/** The name that it was defined with; functions of the engine's own have it as a property. */
static const char *name_of(const txSlot *function)
{
	const txID id = mxFunctionInstanceCode(function)->ID;
	const txString key = id == XS_NO_ID ? NULL : fxGetKeyName(machine, id);
	if (key && *key)
		return key;
	const txSlot *name = property(function, mxID(_name));
	return name && (name->kind == XS_STRING_KIND || name->kind == XS_STRING_X_KIND) ? name->value.string : "";
}

/** The class whose method it is. */
static const char *class_of(const txSlot *function)
{
	const txSlot *home = mxFunctionInstanceHome(function);
	const txSlot *constructor = home && home->kind == XS_HOME_KIND ? property(home->value.home.object, mxID(_constructor)) : NULL;
	return constructor && constructor->kind == XS_REFERENCE_KIND ? name_of(constructor->value.reference) : "";
}

/** By name, for a function that is made in a turn may be gone at the end, and another lie in its place. */
static struct cell *cell_of(const txSlot *function)
{
	const char *name = name_of(function), *of_class = class_of(function);
	uint32_t hash = event_class;
	for (const char *c = name; *c; c++)
		hash = hash * 31 + (uint8_t)*c;
	for (const char *c = of_class; *c; c++)
		hash = hash * 31 + (uint8_t)*c;
	for (uint32_t tried = 0; tried < CELLS; tried++) {
		struct cell *cell = &cells[(hash + tried) % CELLS];
		if (!cell->is_used) {
			cell->is_used = 1;
			cell->class = event_class;
			strncpy(cell->name, name, sizeof cell->name - 1);
			strncpy(cell->of_class, of_class, sizeof cell->of_class - 1);
			return cell;
		}
		if (cell->class == event_class && !strncmp(cell->name, name, sizeof cell->name - 1) &&
			!strncmp(cell->of_class, of_class, sizeof cell->of_class - 1))
			return cell;
	}
	host_exit(EXIT_BAD_JOB);
}

/** Not so while the engine makes or leaves a frame. */
static int is_frame(const txSlot *frame)
{
	return frame >= machine->stackBottom && frame + 4 < machine->stackTop;
}

static int is_function(const txSlot *called)
{
	if (called->kind != XS_REFERENCE_KIND)
		return 0;
	const txSlot *function = called->value.reference;
	for (const txSlot *block = machine->firstHeap; block; block = block->next)
		if (function > block && function < block->value.reference)
			return function->kind == XS_INSTANCE_KIND && (function->flag & XS_CAN_CALL_FLAG);
	return 0;
}

static uint32_t look(void)
{
	const uint32_t passed = step;
	looks++;
	int is_top = 1;
	/* The stack grows down: who called lies above. */
	for (const txSlot *frame = machine->frame, *below = NULL; is_frame(frame) && frame > below; below = frame, frame = frame->next) {
		/* A frame lies above its function on the stack (xsAll.h, mxFunction). */
		const txSlot *called = frame + 3;
		if (!is_function(called))
			continue;
		struct cell *cell = cell_of(called->value.reference);
		if (is_top)
			cell->self += passed;
		if (cell->last_look != looks)
			cell->total += passed;
		cell->last_look = looks;
		is_top = 0;
	}
	return next_step();
}

void profile_start(txMachine *the)
{
	machine = the;
	host_look_every(look, next_step());
}

void profile_event(uint32_t class)
{
	event_class = class;
}

void profile_report(txMachine *the)
{
	(void)the;
	host_look_every(NULL, 0);
	for (uint32_t i = 0; i < CELLS; i++)
		if (cells[i].is_used)
			host_printf("{\"profile\":%lu,\"class\":\"%s\",\"function\":\"%s\",\"self\":%llu,\"total\":%llu}\n",
				(unsigned long)cells[i].class, cells[i].of_class, cells[i].name,
				(unsigned long long)cells[i].self, (unsigned long long)cells[i].total);
}
