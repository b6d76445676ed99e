import { expect, test } from "vitest";
import { createActivity } from "./harness/activities.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { claim, workName } from "./harness/queue.ts";

const headway = useHeadway();

// Over one HTTP/2 connection, which keeps calls in order: those of HTTP/1.1 may come in any.
test("what is sent at once goes in the order in which it came, whatever ids it has", async () => {
  const { activities } = headway.on(grpc);
  const name = workName();
  const ids = Array.from({ length: 300 }, (_, i) => `${name}-${999 - i}`);
  await Promise.all(ids.map((id) => createActivity(activities, { id, name })));
  const taken = await claim(activities, name, { limit: 300 });
  expect(taken.map(({ activity }) => activity?.id)).toEqual(ids);
});
