/* QEMU's `virt` machine: semihosting for text and exit, and the job where `-device loader` puts it. */
#include <stdarg.h>
#include <stdio.h>
#include <sys/time.h>

#include "host.h"

/** Above everything that the linker places, and no memory of the device. */
#define JOB_ADDRESS 0x90000000u
#define ARENA_MAXIMUM (2048u * 1024u)

enum { SYS_WRITE0 = 0x04, SYS_EXIT_EXTENDED = 0x20 };

static uint8_t arena_memory[ARENA_MAXIMUM] __attribute__((aligned(32)));

/** RISC-V Semihosting 1.0, section 2: the three instructions must be uncompressed and in one page. */
static uintptr_t semihost(uintptr_t operation, uintptr_t argument)
{
	register uintptr_t a0 __asm__("a0") = operation;
	register uintptr_t a1 __asm__("a1") = argument;
	__asm__ volatile(
		".option push\n"
		".option norvc\n"
		".balign 16\n"
		"slli x0, x0, 0x1f\n"
		"ebreak\n"
		"srai x0, x0, 0x7\n"
		".option pop\n"
		: "+r"(a0)
		: "r"(a1)
		: "memory");
	return a0;
}

void host_write(const char *text)
{
	semihost(SYS_WRITE0, (uintptr_t)text);
}

void host_printf(const char *format, ...)
{
	char text[512];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	host_write(text);
}

void host_exit(int code)
{
	const uintptr_t block[2] = { 0x20026 /* ADP_Stopped_ApplicationExit */, (uintptr_t)code };
	for (;;)
		semihost(SYS_EXIT_EXTENDED, (uintptr_t)block);
}

void _exit(int code)
{
	host_exit(code);
}

/** No wall clock: the firmware must not ask for one, and the engine's Date finds 1970. */
int gettimeofday(struct timeval *time, void *zone)
{
	(void)zone;
	time->tv_sec = 0;
	time->tv_usec = 0;
	return 0;
}

/*
 * The machine's timer (RISC-V Privileged Architecture, "Machine Timer Registers"; where QEMU's `virt` has it). With
 * `-icount shift=0` an instruction takes a nanosecond, and the timer counts at 10 MHz.
 */
#define MTIMECMP ((volatile uint32_t *)0x02004000)
#define MTIME ((volatile uint32_t *)0x0200bff8)
#define INSTRUCTIONS_PER_TICK 100
#define MACHINE_TIMER_INTERRUPT 0x80000007u
#define MIE_MTIE 0x80
#define MSTATUS_MIE 0x8

static uint32_t (*look_at)(void);

static uint64_t ticks(void)
{
	uint32_t high, low;
	do {
		high = MTIME[1];
		low = MTIME[0];
	} while (high != MTIME[1]);
	return ((uint64_t)high << 32) | low;
}

static void arm(uint32_t instructions)
{
	const uint64_t at = ticks() + instructions / INSTRUCTIONS_PER_TICK;
	MTIMECMP[1] = 0xffffffffu;
	MTIMECMP[0] = (uint32_t)at;
	MTIMECMP[1] = (uint32_t)(at >> 32);
}

void host_look_every(uint32_t (*look)(void), uint32_t instructions)
{
	look_at = look;
	if (look) {
		arm(instructions);
		__asm__ volatile(".option arch, +zicsr\n csrs mie, %0" : : "r"(MIE_MTIE));
		__asm__ volatile(".option arch, +zicsr\n csrs mstatus, %0" : : "r"(MSTATUS_MIE));
	} else
		__asm__ volatile(".option arch, +zicsr\n csrc mie, %0" : : "r"(MIE_MTIE));
}

/** A trap but the timer's is a defect of the host or the engine: say so and end, rather than spin. */
static void __attribute__((interrupt, aligned(4))) on_trap(void)
{
	uintptr_t cause, address;
	__asm__ volatile(".option arch, +zicsr\n csrr %0, mcause" : "=r"(cause));
	__asm__ volatile(".option arch, +zicsr\n csrr %0, mepc" : "=r"(address));
	if (cause == MACHINE_TIMER_INTERRUPT) {
		if (look_at)
			arm(look_at());
		return;
	}
	host_printf("trap %lu at 0x%lx\n", (unsigned long)cause, (unsigned long)address);
	host_exit(EXIT_EXCEPTION);
}

static void catch_traps(void)
{
	__asm__ volatile(".option arch, +zicsr\n csrw mtvec, %0" : : "r"(on_trap));
}

const uint8_t *host_job(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	catch_traps();
	return (const uint8_t *)JOB_ADDRESS;
}

void *host_arena(size_t size)
{
	return size <= sizeof arena_memory ? arena_memory : NULL;
}
