/* The desktop: the job is a file. Here nothing counts instructions; everything else is the same. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "host.h"

void host_write(const char *text)
{
	fputs(text, stdout);
}

void host_printf(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
}

void host_exit(int code)
{
	fflush(stdout);
	exit(code);
}

const uint8_t *host_job(int argc, char **argv)
{
	FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
	if (!file) {
		fprintf(stderr, "usage: host <job>\n");
		host_exit(EXIT_BAD_JOB);
	}
	fseek(file, 0, SEEK_END);
	const long length = ftell(file);
	rewind(file);
	uint8_t *bytes = malloc((size_t)length);
	if (!bytes || fread(bytes, (size_t)length, 1, file) != 1)
		host_exit(EXIT_BAD_JOB);
	fclose(file);
	return bytes;
}

void host_look_every(uint32_t (*look)(void), uint32_t instructions)
{
	(void)instructions;
	if (look)
		host_exit(EXIT_BAD_JOB);
}

void *host_arena(size_t size)
{
	return malloc(size);
}
