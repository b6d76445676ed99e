import { type Command, Option } from "commander";
import { type Activity, type ActivityFilter, ActivitySchema } from "../../gen/ts/headway/v1/activity_pb.ts";
import { ActivityOrder } from "../../gen/ts/headway/v1/activity_query_pb.ts";
import { addFilterOptions, type FilterOptions, filterOf } from "./activity-filter.ts";
import { statusName } from "./activity-status.ts";
import { activityColumns } from "./activity-table.ts";
import { type Activities, addServerOptions, type ServerOptions, withActivities } from "./client.ts";
import { followActivities } from "./follow-activities.ts";
import { addExamples, wholeNumber } from "./options.ts";
import { printLine, printMessage } from "./output.ts";
import { tableLines, wideOption } from "./table.ts";

interface ActivitiesOptions extends FilterOptions, ServerOptions {
  readonly order: keyof typeof orders;
  readonly limit: number;
  readonly json?: true;
  readonly wide?: true;
  readonly follow?: true;
}

const orders = {
  active: ActivityOrder.ACTIVE_FIRST,
  newest: ActivityOrder.NEWEST_FIRST,
  oldest: ActivityOrder.OLDEST_FIRST,
} as const;
const maxPageSize = 1000;

/** `headway activities`: lists activities. */
export function addActivities(program: Command): void {
  const command = program
    .command("activities")
    .summary("list activities, or follow all of them")
    .description("list activities, those that run first");
  addFilterOptions(command)
    .addOption(new Option("--order <order>", "which come first").choices(Object.keys(orders)).default("active"))
    .option("--limit <n>", "how many at most", wholeNumber(1), 50)
    .option("--json", "print each as a line of protobuf JSON")
    .option(...wideOption)
    .option("--follow", "go on with those that change, until Ctrl-C");
  addServerOptions(command).action(async (options: ActivitiesOptions) => {
    const filter = filterOf(options);
    await withActivities(options, async (activities, probe) => {
      const list = () => (options.json ? printAsJson : printAsTable)(activities, filter, options);
      await (options.follow ? followActivities(activities, filter, { ...options, list, probe }) : list());
    });
  });
  addExamples(command, [
    "headway activities --status running --status queued",
    "headway activities --name research --since 2h --order newest --limit 200",
    `headway activities --metadata '{"user": {"id": 7}}' --json | jq .id`,
    "headway activities --agent writer --follow",
  ]);
}

async function printAsJson(activities: Activities, filter: ActivityFilter, options: ActivitiesOptions): Promise<void> {
  for await (const activity of listed(activities, filter, options)) printMessage(ActivitySchema, activity);
}

async function printAsTable(activities: Activities, filter: ActivityFilter, options: ActivitiesOptions): Promise<void> {
  const rows = await Array.fromAsync(listed(activities, filter, options));
  const { total, byStatus } = await activities.countActivities({ filter });
  if (rows.length > 0) tableLines(activityColumns(Date.now()), rows, options).forEach(printLine);
  const counts = byStatus.map(({ status, count }) => `${count} ${statusName(status).toLowerCase()}`).join(", ");
  printLine(`${rows.length} of ${total} activities${counts && `: ${counts}`}`);
}

/** The activities that match, page by page, up to the limit. */
async function* listed(
  activities: Activities,
  filter: ActivityFilter,
  { order, limit }: ActivitiesOptions,
): AsyncGenerator<Activity> {
  let pageToken = "";
  let left = limit;
  do {
    const pageSize = Math.min(left, maxPageSize);
    const page = await activities.listActivities({ filter, order: orders[order], pageSize, pageToken });
    yield* page.activities;
    left -= page.activities.length;
    pageToken = page.nextPageToken;
  } while (pageToken !== "" && left > 0);
}
