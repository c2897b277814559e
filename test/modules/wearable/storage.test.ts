import { describe, expect, it } from "vitest";
import { enrol } from "../../../gateway/enrolment.ts";
import { softwareSha256 } from "../../../gateway/hash.ts";
import { RecordVerifier } from "../../../gateway/verify/verifier.ts";
import { MemoryStore } from "../../../host-sim/device/memory-store.ts";
import { NorFlash } from "../../../host-sim/flash/nor-flash.ts";
import { Board } from "../../../host-sim/io/board.ts";
import { softwareSigner } from "../../../host-sim/node/crypto/software-signer.ts";
import { seededEntropy } from "../../../host-sim/node/session/entropy.ts";
import { Random } from "../../../host-sim/world/math/random.ts";
import type { Host } from "../../../modules/host/host.ts";
import { ChaCha20 } from "../../../modules/journal/chacha20.ts";
import { outgoingBatch } from "../../../modules/publish/batch-source.ts";
import { BatchBuilder } from "../../../modules/record/batch-builder.ts";
import { ReadingKind, Source, TimeSource } from "../../../modules/record/codes.ts";
import { Recorder } from "../../../modules/wearable/recorder.ts";
import { openStorage } from "../../../modules/wearable/storage.ts";

/** A device's storage, boot after boot on the same flash, with somebody who takes its batches when told to. */
class StorageRig {
  readonly store = new MemoryStore();
  readonly flash: NorFlash;
  readonly #entropy = seededEntropy(9);
  readonly #signer = softwareSigner(this.store, this.#entropy, () => {});
  readonly #verifier = new RecordVerifier({
    enrolled: [enrol(this.#signer.publicKey, { simulated: true })],
    allowSimulated: true,
  });
  #board = new Board();

  constructor(sectors: number) {
    this.flash = new NorFlash({ sectors });
  }

  /** @param more capabilities that this host has besides */
  boot(more: Partial<Host> = {}) {
    this.#board = new Board();
    const { clock } = this.#board;
    const sha256 = softwareSha256();
    const host = {
      clock,
      sha256,
      entropy: this.#entropy,
      store: this.store,
      log: { note: () => {} },
      simulated: true,
      journalFlash: this.flash,
      ...more,
    };
    const storage = openStorage(host);
    const { outbox, chain } = storage;
    outbox.rewind();
    const builder = new BatchBuilder({
      sha256,
      signer: this.#signer,
      chain,
      simulated: true,
      capacityBytes: storage.batchBytes,
    });
    const recorder: Recorder = new Recorder({
      clock,
      log: host.log,
      builder,
      sink: outbox,
      time: { state: () => ({ source: TimeSource.none, tickMicros: 0, unixMs: 0, uncertaintyMs: 0 }) },
      batchPeriodMs: 60_000,
      urgentDelayMs: 500,
      owner: {
        closing: () => outbox.tellLoss(recorder, clock.nowMicros()),
        kept: () => outbox.keepChain(),
      },
    });
    return { storage, outbox, chain, recorder };
  }

  /** Takes everything that waits and gives receipts. */
  drain(outbox: ReturnType<StorageRig["boot"]>["outbox"]): number {
    const out = outgoingBatch();
    let taken = 0;
    for (;;) {
      if (!outbox.next(out, false)) {
        if (!outbox.isReading) break;
        this.run(0.1);
        continue;
      }
      this.#verifier.push(out.bytes.slice());
      outbox.acknowledged(out.token);
      taken++;
    }
    outbox.settle();
    return taken;
  }

  verify() {
    return this.#verifier.end();
  }

  minute(recorder: Recorder, urgent = false): void {
    this.run(60);
    for (let i = 0; i < 20; i++) {
      recorder.builder.vital(ReadingKind.heartRate, this.#board.timeline.nowMicros + i, 700, Source.ecg);
    }
    if (urgent) recorder.urgent();
    recorder.closeBatch();
    this.run(1);
  }

  run(seconds: number): void {
    this.#board.runUntil(this.#board.timeline.nowMicros + seconds * 1e6);
  }
}

describe("what a device keeps over its boots", () => {
  it("goes on with chain, numbers and queue after every restart", () => {
    const rig = new StorageRig(16);
    for (let boot = 1; boot <= 6; boot++) {
      const { chain, recorder, outbox } = rig.boot();
      expect(chain.bootCounter).toBe(boot);
      for (let i = 0; i < 5; i++) rig.minute(recorder, i === 2);
      if (boot % 2 === 0) expect(rig.drain(outbox)).toBe(10);
      else expect(outbox.size).toBe(5);
    }
    expect(rig.verify()).toMatchObject({ holds: true, genuine: 30, gaps: 0, signedGaps: 0, replays: 0 });
  });

  it("signs a gap over what the ring had to overwrite, and over nothing else", () => {
    const random = new Random(5);
    for (let run = 0; run < 3; run++) {
      const rig = new StorageRig(8);
      let written = 0;
      let taken = 0;
      for (let spell = 0; spell < 5; spell++) {
        const { recorder, outbox } = rig.boot();
        const minutes = Math.floor(random.between(5, 260));
        for (let i = 0; i < minutes; i++) rig.minute(recorder, random.chance(0.15));
        written += minutes;
        taken += rig.drain(outbox);
        // What was lost is told at the latest in the batch after it was noticed.
        rig.minute(recorder);
        written++;
        taken += rig.drain(outbox);
      }
      const report = rig.verify();
      expect(report).toMatchObject({ holds: true, gaps: 0, forks: 0, replays: 0, forged: 0, genuine: taken });
      expect(taken).toBeLessThan(written);
      expect(report.signedGaps).toBeGreaterThan(0);
    }
  });

  it("has an urgent batch durable within two seconds, even one that is full, behind another that is being stored", () => {
    const rig = new StorageRig(16);
    const { recorder, outbox } = rig.boot();
    let tick = 0;
    const fill = () => {
      while (recorder.builder.vital(ReadingKind.heartRate, tick, 700, Source.ecg)) tick += 1e6;
    };
    fill();
    recorder.closeBatch();
    expect(recorder.builder.isPending).toBe(true);
    fill();
    recorder.urgent();
    rig.run(2);
    expect(recorder.batches).toBe(2);
    // And where its time comes while another is being stored.
    fill();
    recorder.urgent();
    rig.run(0.49);
    recorder.closeBatch();
    recorder.builder.vital(ReadingKind.heartRate, tick, 700, Source.ecg);
    recorder.urgent();
    rig.run(1);
    expect(recorder.batches).toBe(4);
    const out = outgoingBatch();
    expect(outbox.next(out, true)).toBe(false);
    rig.run(0.5);
    expect(outbox.next(out, true)).toBe(true);
    expect(out).toMatchObject({ urgent: true });
  });

  it("finishes storing a batch at once when the next one is full already, and loses no reading", () => {
    const rig = new StorageRig(16);
    const { recorder, outbox } = rig.boot();
    for (let i = 0; i < 600; i++) {
      while (!recorder.builder.vital(ReadingKind.heartRate, i * 1e6, 700, Source.ecg))
        expect(recorder.makeRoom()).toBe(true);
    }
    let stops = 0;
    recorder.stop(() => stops++);
    rig.run(1);
    expect(stops).toBe(1);
    expect(recorder.lostReadings).toBe(0);
    expect(outbox.size).toBeGreaterThan(3);
    rig.drain(outbox);
    expect(rig.verify()).toMatchObject({ holds: true, readings: 600 });
  });

  it("hands urgent batches out first, also when a routine one was read before them", () => {
    const rig = new StorageRig(16);
    const { recorder, outbox } = rig.boot();
    const out = outgoingBatch();
    let woken = 0;
    outbox.reader = { wake: () => woken++ };
    rig.minute(recorder);
    expect(outbox.next(out, false)).toBe(false);
    expect(outbox.isReading).toBe(true);
    rig.run(1);
    expect(woken).toBe(1);
    // It is there; nothing urgent waits, and who has no place for a routine batch does not get it.
    expect([outbox.next(out, true), outbox.isReading]).toEqual([false, false]);
    rig.minute(recorder, true);
    expect(outbox.next(out, false)).toBe(false);
    rig.run(1);
    expect(outbox.next(out, false)).toBe(true);
    expect(out.urgent).toBe(true);
    const urgent = out.token;
    expect(outbox.next(out, false)).toBe(false);
    rig.run(1);
    // A link that broke asks for the urgent one again, and the routine one is read anew after it.
    expect(outbox.read(urgent, out)).toBe(false);
    rig.run(1);
    expect(outbox.read(urgent, out)).toBe(true);
    expect(out).toMatchObject({ urgent: true, token: urgent });
    expect(outbox.next(out, false)).toBe(false);
    rig.run(1);
    expect(outbox.next(out, false)).toBe(true);
    expect(out.urgent).toBe(false);
  });

  it("wraps the journal's secret and uses the host's cipher, where the host has them", () => {
    const rig = new StorageRig(8);
    const mask = (key: Uint8Array) => key.map((byte) => byte ^ 0x5a);
    const ciphers: Uint8Array[] = [];
    const host = {
      keyWrap: { wrap: mask, unwrap: mask },
      journalCipher: (key: Uint8Array) => {
        ciphers.push(key);
        return new ChaCha20(key);
      },
    };
    rig.minute(rig.boot(host).recorder);
    const { chain } = rig.boot(host).storage;
    expect([chain.batchNumber, chain.bootCounter]).toEqual([1, 2]);
    expect(ciphers).toHaveLength(2);
    expect(ciphers[0]).toEqual(ciphers[1]);
    // Unwrapped by nobody, it is another secret, and the journal is another journal.
    expect(rig.boot().storage.chain.batchNumber).toBe(0);
  });

  it("says under signature that a chain begins anew when the journal was wiped", () => {
    const rig = new StorageRig(8);
    const first = rig.boot();
    for (let i = 0; i < 3; i++) rig.minute(first.recorder);
    rig.drain(first.outbox);
    rig.flash.eraseBlock(0, 8);
    const second = rig.boot();
    expect(second.chain.bootCounter).toBe(2);
    rig.minute(second.recorder);
    rig.drain(second.outbox);
    const report = rig.verify();
    expect(report.holds).toBe(false);
    expect(report.problems.map(({ code }) => code)).toContain("chain-restarted");
  });
});
