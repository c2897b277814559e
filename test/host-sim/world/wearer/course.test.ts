import { expect, it } from "vitest";
import { Course } from "../../../../host-sim/world/wearer/course.ts";

it("goes from value to value in straight lines, and stays in between", () => {
  const course = new Course(97, [
    { startS: 10, value: 87, overS: 20 },
    { startS: 40, value: 95 },
  ]);
  const values = [0, 10, 15, 20, 30, 39.999, 40, 1000].map((timeS) => course.at(timeS));
  expect(values).toEqual([97, 97, 94.5, 92, 87, 87, 95, 95]);
});
