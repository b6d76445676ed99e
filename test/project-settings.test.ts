import { describe, expect, test } from "vitest";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";

const headway = useHeadway();
const span = (seconds: bigint, nanos = 0) => ({ seconds, nanos });

const refusals: [why: string, settings: object, reason: string, field: string][] = [
  [
    "a success of 16 KiB and a byte",
    { taskSuccessCriteria: "x".repeat(16_385) },
    "FIELD_TOO_LARGE",
    "task_success_criteria",
  ],
  ["NUL in a failure", { taskFailureCriteria: "a\0" }, "FIELD_INVALID", "task_failure_criteria"],
  ["a buffer of 1001", { extractionBufferSize: 1001 }, "FIELD_INVALID", "extraction_buffer_size"],
  ["a batch of less than none", { extractionBatchSize: -1 }, "FIELD_INVALID", "extraction_batch_size"],
  [
    "an idle time of more than an hour",
    { extractionIdleTime: span(3600n, 1_000_000) },
    "FIELD_INVALID",
    "extraction_idle_time",
  ],
  ["an idle time of less than none", { extractionIdleTime: span(-1n) }, "FIELD_INVALID", "extraction_idle_time"],
];

describe.each(lanes)("$name", (lane) => {
  const projects = () => headway.on(lane).projects;

  /** Changes settings of the project, and answers them. */
  async function change(settings: object, ...paths: string[]) {
    const updateMask = { paths: paths.length > 0 ? paths : ["settings"] };
    return (await projects().updateProject({ project: { settings }, updateMask })).project?.settings;
  }

  const defaults = {
    taskSuccessCriteria: "",
    taskFailureCriteria: "",
    extractionBufferSize: 16,
    extractionBatchSize: 32,
    extractionIdleTime: span(8n),
  };

  test.each(refusals)(
    "acontext 20, fault 5: %s is refused by name, and changes nothing",
    async (_, settings, reason, field) => {
      await change({ taskSuccessCriteria: "it is paid" });
      const refused = refusalOf(change({ extractionBufferSize: 3, ...settings }));
      const fields = [`project.settings.${field}`];
      expect(await refused).toMatchObject({ code: "InvalidArgument", reason, fields });
      expect((await projects().getProject({})).project?.settings).toMatchObject({
        ...defaults,
        taskSuccessCriteria: "it is paid",
      });
    },
  );

  test("acontext 20: what is set is read back at once, whole, and what is left out is the default again", async () => {
    const settings = {
      taskSuccessCriteria: "x".repeat(16_384),
      taskFailureCriteria: "ü 大",
      extractionBufferSize: 1000,
      extractionBatchSize: 1,
      extractionIdleTime: span(3600n),
    };
    expect(await change(settings)).toMatchObject(settings);
    expect((await projects().getProject({})).project?.settings).toMatchObject(settings);
    expect(await change({}, "settings.extraction_idle_time", "settings.task_success_criteria")).toMatchObject({
      ...settings,
      extractionIdleTime: span(8n),
      taskSuccessCriteria: "",
    });
    expect(await change({})).toMatchObject(defaults);
  });

  test("an idle time has whole milliseconds", async () => {
    expect(await change({ extractionIdleTime: span(0n, 1_500_000) })).toMatchObject({
      extractionIdleTime: span(0n, 2_000_000),
    });
    await change({});
  });
});
