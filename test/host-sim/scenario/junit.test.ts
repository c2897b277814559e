import fc from "fast-check";
import { expect, it } from "vitest";
import { junitXml } from "../../../host-sim/scenario/junit.ts";

const run = (name: string, sentence: string) => ({
  name,
  wallSeconds: 1.5,
  command: `npx purkinje sim --scenario ${name}`,
  outcomes: [
    { title: "record", held: true, sentence: "all well" },
    { title: "expectations[0] vital heartRate", held: false, sentence },
  ],
});

it("is a suite a scenario, a case an expectation, a failure a missed one", () => {
  expect(junitXml([run("one", 'a < b & "c"')])).toBe(
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites name="purkinje scenarios" tests="2" failures="1" errors="0">',
      '  <testsuite name="one" tests="2" failures="1" errors="0" skipped="0" time="1.500">',
      '    <testcase classname="one" name="record" time="0"/>',
      '    <testcase classname="one" name="expectations[0] vital heartRate" time="0">',
      '      <failure message="a &lt; b &amp; &quot;c&quot;">a &lt; b &amp; &quot;c&quot;&#10;Run again: npx purkinje sim --scenario one</failure>',
      "    </testcase>",
      "  </testsuite>",
      "</testsuites>",
      "",
    ].join("\n"),
  );
});

it("holds no character that XML forbids, whatever is said", () => {
  const say = fc.string({
    unit: fc.oneof(
      fc.constantFrom("<", "&", '"', "'", "]]>", "\u0000", "\u001b", "\ufffe", "\ud800"),
      fc.string({ maxLength: 3 }),
    ),
  });
  fc.assert(
    fc.property(say, (sentence) => {
      const xml = junitXml([run("one", sentence)]);
      const texts = [...xml.matchAll(/message="([^"]*)">([^<]*)<\/failure>/g)];
      expect(texts).toHaveLength(1);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
      expect(xml).not.toMatch(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])/);
      expect(xml).not.toMatch(/&(?!amp;|lt;|gt;|quot;|apos;|#10;)/);
    }),
  );
});
