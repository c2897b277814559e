/*
 * What the XS engine (@agoric/xsnap, moddable/xs) asks of a platform. It is included by the engine's
 * own xsPlatform.h through -DXSPLATFORM. The same settings serve the emulated chip and the desktop, so
 * that bytecode compiled on one runs on the other.
 */
#ifndef DEVICE_CLASS_PLATFORM_H
#define DEVICE_CLASS_PLATFORM_H

#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define XS_FUNCTION_NORETURN __attribute__((noreturn))

/* As Moddable's port to the RISC-V chips of the ESP32 family sets it (xs/platforms/esp/xsPlatform.h). */
#ifdef __riscv
#define mxUnalignedAccess 0
#define mxMisalignedSettersCrash 1
#endif

/* No debugger, no threads, no modules: one script, started by the host. */
#define mxUseDefaultMachinePlatform 1
#define mxUseDefaultBuildKeys 1
#define mxUseDefaultFindModule 1
#define mxUseDefaultLoadModule 1
#ifdef mxParse
#define mxUseDefaultParseScript 1
#endif

#define mxMachinePlatform \
	int promiseJobs;      \
	void *waiterCondition; \
	void *waiterData;     \
	void *waiterLink;

#define C_PATH_MAX 64

#endif
