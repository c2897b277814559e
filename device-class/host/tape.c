#include "xsAll.h"

#include "counters.h"
#include "host.h"
#include "tape.h"

enum { RECORD_END = 0, RECORD_EVENT = 1, RECORD_CALL = 2 };

/** How an argument takes part in a call; the low nibble of its header, with its byte length above. */
enum { ARGUMENT_NUMBER = 1, ARGUMENT_OUT = 2, ARGUMENT_IN = 3, ARGUMENT_IN_PLACE = 4, ARGUMENT_STRING = 5 };

enum { RESULT_UNDEFINED = 0, RESULT_NUMBER = 1, RESULT_FALSE = 2, RESULT_TRUE = 3, RESULT_BYTES = 4, RESULT_THROWS = 5 };

static struct {
	const uint8_t *start;
	const uint8_t *at;
	const uint8_t *end;
	uint32_t calls;
	uint64_t instructions;
} tape;

void tape_open(const uint8_t *bytes, size_t length)
{
	tape.start = tape.at = bytes;
	tape.end = bytes + length;
}

uint32_t tape_calls(void)
{
	return tape.calls;
}

uint64_t tape_instructions(void)
{
	return tape.instructions;
}

static void diverged(const char *what, int id)
{
	host_printf("diverged at offset %u of the tape, call %u (capability %d): %s\n",
		(unsigned)(tape.at - tape.start), (unsigned)tape.calls, id, what);
	host_exit(EXIT_DIVERGED);
}

static const uint8_t *take(size_t length)
{
	const uint8_t *result = tape.at;
	const size_t padded = (length + 3) & ~(size_t)3;
	if (padded > (size_t)(tape.end - tape.at))
		diverged("the tape ends within a record", -1);
	tape.at += padded;
	return result;
}

static uint32_t take_u32(void)
{
	uint32_t value;
	memcpy(&value, take(4), 4);
	return value;
}

static double take_f64(void)
{
	double value;
	memcpy(&value, take(8), 8);
	return value;
}

int tape_next_event(struct tape_event *event)
{
	const uint32_t header = take_u32();
	if ((header & 0xff) == RECORD_END)
		return 0;
	if ((header & 0xff) != RECORD_EVENT)
		diverged("the firmware returned before it made this call", (int)(header >> 8 & 0xff));
	event->class = (uint8_t)(header >> 8);
	event->handler = (uint16_t)(header >> 16);
	event->micros = take_f64();
	event->argument = take_f64();
	return 1;
}

/** The bytes behind a Uint8Array or an ArrayBuffer, where they lie. */
static uint8_t *bytes_of(txMachine *the, txSlot *slot, txInteger *length)
{
	if (slot->kind == XS_REFERENCE_KIND) {
		txSlot *first = slot->value.reference->next;
		if (first && first->kind == XS_TYPED_ARRAY_KIND) {
			txSlot *view = first->next;
			txSlot *buffer = view->next;
			*length = fxGetDataViewSize(the, view, buffer);
			return (uint8_t *)buffer->value.reference->next->value.arrayBuffer.address + view->value.dataView.offset;
		}
		if (first && first->kind == XS_ARRAY_BUFFER_KIND) {
			*length = first->next->value.bufferInfo.length;
			return (uint8_t *)first->value.arrayBuffer.address;
		}
	}
	return NULL;
}

static void bytes_argument(txMachine *the, int id, txSlot *slot, uint32_t kind, uint32_t length)
{
	txInteger have = 0;
	uint8_t *bytes = bytes_of(the, slot, &have);
	if (!bytes && length)
		diverged("an argument is no buffer", id);
	if ((uint32_t)have != length)
		diverged("a buffer has another length", id);
	if (kind != ARGUMENT_IN && memcmp(bytes, take(length), length))
		diverged("a buffer holds other bytes", id);
	if (kind != ARGUMENT_OUT)
		memcpy(bytes, take(length), length);
}

static void check_argument(txMachine *the, int id, txSlot *slot)
{
	const uint32_t header = take_u32();
	const uint32_t kind = header & 15, length = header >> 4;
	switch (kind) {
	case ARGUMENT_NUMBER: {
		const double expected = take_f64();
		double value = NAN;
		if (slot->kind == XS_INTEGER_KIND)
			value = slot->value.integer;
		else if (slot->kind == XS_NUMBER_KIND)
			value = slot->value.number;
		if (!(value == expected))
			diverged("a number is another", id);
		break;
	}
	case ARGUMENT_STRING: {
		const char *expected = (const char *)take(length);
		if ((slot->kind != XS_STRING_KIND && slot->kind != XS_STRING_X_KIND) ||
			strlen(slot->value.string) != length || memcmp(slot->value.string, expected, length))
			diverged("a string is another", id);
		break;
	}
	default:
		bytes_argument(the, id, slot, kind, length);
	}
}

/** The arguments are `receiver`, if there is one, and those of the call from number `first` on. */
static void play_call(txMachine *the, int id, txSlot *receiver, int first)
{
	const int own = receiver ? 1 : 0;
	if (tape.at >= tape.end || *tape.at != RECORD_CALL)
		diverged("a call that was not recorded", id);
	const uint32_t header = take_u32();
	const int count = header >> 16 & 0xff;
	if ((int)(header >> 8 & 0xff) != id)
		diverged("another call was recorded here", id);
	if (count != mxArgc - first + own)
		diverged("another number of arguments was recorded", id);
	if (receiver)
		check_argument(the, id, receiver);
	for (int i = first; i < mxArgc; i++)
		check_argument(the, id, mxArgv(i));
	tape.calls++;
	switch (header >> 24) {
	case RESULT_NUMBER: {
		const double value = take_f64();
		if (value == (double)(txInteger)value) {
			mxResult->kind = XS_INTEGER_KIND;
			mxResult->value.integer = (txInteger)value;
		}
		else {
			mxResult->kind = XS_NUMBER_KIND;
			mxResult->value.number = value;
		}
		break;
	}
	case RESULT_FALSE:
	case RESULT_TRUE:
		mxResult->kind = XS_BOOLEAN_KIND;
		mxResult->value.boolean = (header >> 24) == RESULT_TRUE;
		break;
	case RESULT_BYTES: {
		const uint32_t length = take_u32();
		fxArrayBuffer(the, mxResult, (void *)take(length), (txInteger)length, -1);
		break;
	}
	case RESULT_THROWS:
		mxUnknownError("recorded");
	}
}

void tape_call(txMachine *the)
{
	const uint64_t start = counters_instructions();
	play_call(the, mxArgc > 0 && mxArgv(0)->kind == XS_INTEGER_KIND ? mxArgv(0)->value.integer : -1, NULL, 1);
	tape.instructions += counters_instructions() - start;
}

void tape_spi_transfer(txMachine *the)
{
	const uint64_t start = counters_instructions();
	mxPushSlot(mxFunction);
	mxGetID(fxID(the, "capability"));
	mxPushSlot(mxThis);
	mxGetID(fxID(the, "select"));
	const int id = (the->stack + 1)->kind == XS_INTEGER_KIND ? (the->stack + 1)->value.integer : -1;
	play_call(the, id, the->stack, 0);
	the->stack += 2;
	tape.instructions += counters_instructions() - start;
}
