import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Timeline, TimelineEvent } from "../../../host-sim/io/timeline.ts";

describe("the world's timeline", () => {
  it("runs events in order of time and, within an instant, of scheduling", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            event: fc.nat(11),
            timeMicros: fc.integer({ min: 0, max: 40 }),
            act: fc.constantFrom(
              "schedule" as const,
              "schedule" as const,
              "cancel" as const,
              "advance" as const,
            ),
          }),
          { maxLength: 120 },
        ),
        (steps) => {
          const timeline = new Timeline();
          const ran: [event: number, timeMicros: number][] = [];
          const events = Array.from({ length: 12 }, (_, i) => {
            return new TimelineEvent(() => ran.push([i, timeline.nowMicros]));
          });
          // The model: a plain list, sorted by time and then by order of scheduling.
          let planned: { event: number; timeMicros: number }[] = [];
          const expected: [event: number, timeMicros: number][] = [];
          let now = 0;
          const advance = (to: number) => {
            timeline.advanceTo(to);
            const due = planned
              .map((plan, order) => ({ ...plan, order }))
              .filter((plan) => plan.timeMicros <= to)
              .sort((a, b) => a.timeMicros - b.timeMicros || a.order - b.order);
            for (const { event, timeMicros } of due) expected.push([event, timeMicros]);
            planned = planned.filter((plan) => plan.timeMicros > to);
            now = Math.max(now, to);
          };
          for (const { event, timeMicros, act } of steps) {
            if (act === "advance") advance(now + timeMicros / 4);
            else {
              planned = planned.filter((plan) => plan.event !== event);
              if (act === "cancel") timeline.cancel(events[event]);
              else {
                timeline.schedule(events[event], timeMicros);
                planned.push({ event, timeMicros: Math.max(now, timeMicros) });
              }
              expect(events[event].scheduled).toBe(act === "schedule");
            }
            const soonest = Math.min(...planned.map((plan) => plan.timeMicros));
            expect(timeline.nextMicros).toBe(soonest);
          }
          advance(1000);
          expect(ran).toEqual(expected);
        },
      ),
      { numRuns: 400 },
    );
  });

  it("lets an event schedule itself again, at its own time", () => {
    const timeline = new Timeline();
    const times: number[] = [];
    const event: TimelineEvent = new TimelineEvent(() => {
      times.push(timeline.nowMicros);
      if (times.length < 5) timeline.schedule(event, event.timeMicros + 7812.5);
    });
    timeline.schedule(event, 0.25);
    timeline.advanceTo(1e6);
    expect(times).toEqual([0.25, 7812.75, 15625.25, 23437.75, 31250.25]);
  });

  it("refuses to move time from inside of an event, and stays usable when an event throws", () => {
    const timeline = new Timeline();
    timeline.at(10, () => timeline.advanceTo(20));
    expect(() => timeline.advanceTo(50)).toThrow("tried to move time");
    let ran = false;
    timeline.at(60, () => {
      ran = true;
    });
    timeline.advanceTo(100);
    expect(ran).toBe(true);
  });

  it("takes an event off that is scheduled for never", () => {
    const timeline = new Timeline();
    const event = timeline.at(5, () => {});
    timeline.schedule(event, Number.POSITIVE_INFINITY);
    expect(event.scheduled).toBe(false);
    timeline.schedule(event, Number.NaN);
    expect(event.scheduled).toBe(false);
    expect(timeline.nextMicros).toBe(Number.POSITIVE_INFINITY);
  });
});
