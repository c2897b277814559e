/* Who holds the live bytes: which class of the firmware, and as what. */
#ifndef DEVICE_CLASS_CENSUS_H
#define DEVICE_CLASS_CENSUS_H

struct sxMachine;

/** What is live now is the engine's own. */
void census_engine(struct sxMachine *the);

/** What is live now, beyond that, are the modules as they are loaded: it lies in flash on a chip. */
void census_modules(struct sxMachine *the);

/** Prints a line for each class that holds something beyond both. */
void census_report(struct sxMachine *the);

#endif
