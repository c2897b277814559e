/* What the machine under the engine gives: text out, an end, and the job that was put into its memory. */
#ifndef DEVICE_CLASS_HOST_H
#define DEVICE_CLASS_HOST_H

#include <stddef.h>
#include <stdint.h>

enum { EXIT_OK = 0, EXIT_EXCEPTION = 1, EXIT_BAD_JOB = 2, EXIT_NO_MEMORY = 3, EXIT_DIVERGED = 4, EXIT_STACK = 5 };

void host_write(const char *text);
void host_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
void host_exit(int code) __attribute__((noreturn));

/** The job's bytes; a job says its own length. */
const uint8_t *host_job(int argc, char **argv);

/** Memory for the arena, of the size that the job asks for. */
void *host_arena(size_t size);

/**
 * Calls back after so many instructions, and then after as many as it answers, between any two instructions of what
 * runs; NULL: no more. On the emulated chip alone.
 */
void host_look_every(uint32_t (*look)(void), uint32_t instructions);

#endif
