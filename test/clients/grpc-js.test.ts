import { once } from "node:events";
import { type Client, credentials, loadPackageDefinition, type ServiceError } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { expect, test } from "vitest";
import { useHeadway } from "../harness/headway.ts";

// The client that a Node program makes without our generated code: the .proto files, loaded as it starts.
const definition = loadSync("headway/v1/activity_service.proto", { includeDirs: ["proto"], enums: String });
const { ActivityService } = (loadPackageDefinition(definition) as unknown as Loaded).headway.v1;

interface Loaded {
  headway: {
    v1: { ActivityService: new (address: string, given: ReturnType<typeof credentials.createInsecure>) => Loose };
  };
}

type Response = Record<string, unknown>;
type Callback = (err: ServiceError | null, response: Response) => void;
type Loose = Client & Record<string, (request: object, callback?: Callback) => NodeJS.ReadableStream>;

const headway = useHeadway();

test("a stock grpc-js client with loaded protos creates, reports, lists and watches", async () => {
  const client = new ActivityService(`127.0.0.1:${headway.grpcPort}`, credentials.createInsecure());
  const call = (method: string, request: object) =>
    new Promise<Response>((resolve, reject) => {
      client[method]?.(request, (err, response) => (err ? reject(err) : resolve(response)));
    });

  const { activity } = await call("createActivity", { name: "from-grpc-js" });
  const { id } = activity as { id: string };
  const frames = client["watchActivity"]?.({ activityId: id });
  if (!frames) throw new Error("the client has no watchActivity");
  const watched: string[] = [];
  frames.on("data", ({ entries }: { entries?: { entries: { message: string }[] } }) => {
    watched.push(...(entries?.entries ?? []).map(({ message }) => message));
  });
  const ended = once(frames, "end");

  const reported = await call("reportProgress", { activityId: id, entries: [{ message: "half", percentage: 50 }] });
  expect(reported).toMatchObject({ status: "ACTIVITY_STATUS_RUNNING", percentage: 50 });
  await call("completeActivity", { activityId: id, message: "done" });
  await ended;

  expect(watched).toEqual(["Waiting to start.", "half", "done"]);
  const { activities } = await call("listActivities", { filter: { names: ["from-grpc-js"] } });
  expect(activities).toMatchObject([{ id, status: "ACTIVITY_STATUS_COMPLETE", percentage: 100 }]);
  client.close();
});
