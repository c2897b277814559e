/*
 * floor and ceil, whole, in place of the C library's: picolibc's of Debian 12 (1.8-1) is wrong for some negative
 * numbers beyond 2^20 on this soft-float target (floor(-45028591.5) is -45028624 there), and so would every tick be
 * that the firmware rounds.
 */
#include <math.h>

/** From here on every double is whole (IEEE 754 binary64: 52 bits of fraction). */
#define WHOLE 4503599627370496.0

double floor(double value)
{
	if (!(value > -WHOLE && value < WHOLE))
		return value;
	double cut = (double)(long long)value;
	if (cut > value)
		return cut - 1.0;
	/* Nothing was cut off, so that a negative zero stays one. */
	return cut == value ? value : cut;
}

double ceil(double value)
{
	return -floor(-value);
}
