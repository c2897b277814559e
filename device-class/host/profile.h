/* Which of the firmware's functions the instructions are spent in. */
#ifndef DEVICE_CLASS_PROFILE_H
#define DEVICE_CLASS_PROFILE_H

#include <stdint.h>

struct sxMachine;

/** Looks from now on, every few thousand instructions, which function runs. */
void profile_start(struct sxMachine *the);

/** What is looked at from now on belongs to this class of events. */
void profile_event(uint32_t class);

/** Prints a line for each function and class of events: instructions in itself, and with what it calls. */
void profile_report(struct sxMachine *the);

#endif
