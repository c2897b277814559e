/*
 * Runs a Moddable firmware that was built for Linux (mc.so) without its simulator: no screen, no window. The
 * firmware runs while fxScreenLaunch does, so it must be one that ends by itself.
 */
#include <dlfcn.h>
#include <glib.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define mxLinux 1
#include "screen.h"

static void on_abort(txScreen *screen, int status)
{
	(void)screen;
	fprintf(stderr, "XS ended with status %d\n", status);
	exit(1);
}

static void on_nothing(txScreen *screen)
{
	(void)screen;
}

static void on_ffi(void *machine, void *api)
{
	(void)machine;
	(void)api;
}

static void on_start(txScreen *screen, double interval)
{
	(void)screen;
	(void)interval;
}

static void on_post(txScreen *screen, char *buffer, int size)
{
	(void)screen;
	(void)buffer;
	(void)size;
}

int main(int argc, char **argv)
{
	void *library = argc == 2 ? dlopen(argv[1], RTLD_NOW) : NULL;
	txScreenLaunchProc launch = library ? (txScreenLaunchProc)dlsym(library, "fxScreenLaunch") : NULL;
	if (!launch) {
		fprintf(stderr, "usage: loader <mc.so>: %s\n", argc == 2 ? dlerror() : "one argument");
		return 2;
	}
	txScreen *screen = calloc(1, sizeof(txScreen) + 64);
	if (!screen)
		return 2;
	screen->abort = on_abort;
	screen->bufferChanged = on_nothing;
	screen->buildFFI = on_ffi;
	screen->formatChanged = on_nothing;
	screen->post = on_post;
	screen->start = on_start;
	screen->stop = on_nothing;
	mxCreateMutex(&screen->workersMutex);
	launch(screen);
	return 0;
}
