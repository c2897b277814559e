/*
 * Compiles one script to XS bytecode, on the desktop: compile <script.js> <bytecode>. The bytecode file is
 * the lengths of its two parts (little endian), the symbols, and the code.
 */
#include "xsAll.h"
#include "xsScript.h"

#include "arena.h"

void fxAbort(txMachine *the, int status)
{
	fprintf(stderr, "the script does not compile (XS exit %d): %s\n", status,
		mxException.kind == XS_UNDEFINED_KIND ? "" : fxToString(the, &mxException));
	exit(1);
}

/** Nothing runs here, so no promise has anything to say. */
void fxQueuePromiseJobs(txMachine *the)
{
	the->promiseJobs = 0;
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: compile <script.js> <bytecode>\n");
		return 2;
	}
	static txCreation creation = { 1 << 20, 1 << 16, 1 << 15, 1 << 12, 4096, 2048, 256, 127, 127, 1 << 20, 1993, 0 };
	const size_t size = 64u << 20;
	void *memory = malloc(size);
	if (!memory)
		return 1;
	arena_init(memory, size);

	FILE *in = fopen(argv[1], "rb");
	FILE *out = fopen(argv[2], "wb");
	if (!in || !out) {
		perror(in ? argv[2] : argv[1]);
		return 1;
	}
	int failed = 1;
	txMachine *machine = fxCreateMachine(&creation, "compile", NULL, XS_NO_ID);
	txMachine *the = fxBeginHost(machine);
	mxTry(the) {
		txScript *script = fxParseScript(the, in, (txGetter)fgetc, mxProgramFlag);
		if (script) {
			const uint32_t sizes[2] = { (uint32_t)script->symbolsSize, (uint32_t)script->codeSize };
			failed = fwrite(sizes, sizeof sizes, 1, out) != 1 ||
				fwrite(script->symbolsBuffer, script->symbolsSize, 1, out) != 1 ||
				fwrite(script->codeBuffer, script->codeSize, 1, out) != 1;
		}
	}
	mxCatch(the) {
		fprintf(stderr, "%s: %s\n", argv[1], fxToString(the, &mxException));
	}
	fxEndHost(the);
	if (fclose(out))
		failed = 1;
	return failed;
}
