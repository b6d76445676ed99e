import { createHash, randomBytes } from "node:crypto";
import { beforeAll } from "vitest";
import { ApiKeyScope } from "../../gen/ts/headway/v1/project_pb.ts";
import type { Headway } from "./headway.ts";
import { type Clients, grpc, type Lane } from "./lanes.ts";

/** The first key of a server without keys, for the project "default": with it the open access ends. */
export async function makeFirstKey(headway: Headway): Promise<string> {
  const { secret } = await headway.on(grpc).projects.createApiKey({ name: "first", scope: ApiKeyScope.ADMIN });
  return secret;
}

/** A key of another project, put into the database: no RPC makes projects. The server has to need keys already. */
export async function plantKey(headway: Headway, projectId: string, scope: "READ" | "WRITE" | "ADMIN" = "ADMIN") {
  const secret = `hw_${randomBytes(32).toString("base64url")}`;
  const hash = createHash("sha256").update(secret).digest();
  await headway.database.query("insert into project (id) values ($1) on conflict do nothing", [projectId]);
  await headway.database.query(
    `insert into api_key (project_id, id, name, scope, prefix, hash, created_at)
     values ($1, $2, 'planted', $3, $4, $5, now())`,
    [projectId, randomBytes(8).toString("hex"), scope, secret.slice(0, 8), hash],
  );
  return secret;
}

/** Clients of two projects of a server, each with its key. The keys are there once the tests run. */
export function useTwoProjects(headway: Headway): Record<"own" | "other", (lane: Lane) => Clients> {
  let ours: string;
  let theirs: string;
  beforeAll(async () => {
    ours = await makeFirstKey(headway);
    theirs = await plantKey(headway, "other");
  });
  return {
    own: (lane) => headway.on(lane, { apiKey: ours }),
    other: (lane) => headway.on(lane, { apiKey: theirs }),
  };
}
