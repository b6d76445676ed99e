import { describe, expect, test } from "vitest";
import { extractDry } from "../src/extraction/dry-run.ts";
import { canonicalOf } from "../src/extraction/formats/formats.ts";
import { rulesExtractor } from "../src/extraction/rules/rules-extractor.ts";
import { transcript } from "./harness/transcript.ts";

const extract = (...lines: string[]) => {
  const messages = transcript(...lines).map((message) => canonicalOf("OPENAI", message));
  return extractDry(rulesExtractor, messages, { batchSize: 32, signal: new AbortController().signal });
};

const units = [
  ...["a", "A", "Aa", "ä", "\u0301", "漢", "。", "1", "1,", "1.1", "$1 ", " ", "\n", "_", "-", "/", "#", "##A", "##A#"],
  ...["*", "**", "`", "```\n", "| a |\n", "(", "[", "{", "<", "\\", '"', "'", ":", "?!", "…", "=", "\u{1f600}"],
  ...["ab ", "A. ", "x.y.", "a@b.", "https://", "http://a.b/", "1. x\n", "- do it\n", "e.g. ", "error: ", "no "],
  ...["can you ", "please ", "I prefer ", "not ", "no more than ", "use my ", "keep it ", "always ", "if you need "],
];

describe("a message of 1 MiB is read within moments", () => {
  test.each(units)("of %j", async (unit) => {
    const text = unit.repeat(Math.ceil(1e6 / unit.length));
    // As long as it takes, the server does nothing else.
    for (const lines of [
      [`U: ${text}`],
      ["U: Deploy the API", `A: ${text}`, "U: thanks"],
      ["U: Deploy the API", `C: run ${JSON.stringify({ text })} => ${text}`, "A: done", "U: thanks"],
    ]) {
      const before = process.cpuUsage();
      await extract(...lines);
      // Of the processor's time: somebody else may hold the machine.
      expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000);
    }
  });
});

test("acontext fault 8: what stands at the end of a long message decides, as what stands at its beginning", async () => {
  const log = Array.from({ length: 3000 }, (_, i) => `[${i}] copied object ${i} to the bucket`).join("\n");
  const said = `Here is the log of the deployment:\n${log}\n`;
  const failed = await extract("U: Deploy the API", `A: ${said}The deployment failed: quota exceeded in eu-west-1.`);
  expect(failed.tasks).toMatchObject([{ description: "Deploy the API", status: "FAILED" }]);
  expect(failed.tasks[0]?.progress.join("\n")).toContain("eu-west-1");
  const done = await extract("U: Deploy the API", `A: ${said}Done, api:v2.1 is deployed to eu-west-1.`);
  expect(done.tasks).toMatchObject([{ status: "SUCCESS" }]);
  const asked = await extract(`U: ${log}\nPlease find out why object 17 is missing`);
  expect(asked.tasks).toMatchObject([{ description: "Please find out why object 17 is missing" }]);
});
