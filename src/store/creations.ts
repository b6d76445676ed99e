import { sql } from "kysely";
import { DomainError, fieldInvalid } from "../domain/errors.ts";
import { type ActivityKey, keyOf } from "./activity-rows.ts";
import type { NewActivity } from "./create-store.ts";
import type { Sql } from "./database.ts";

/** What tells whether an activity may be created. */
export type Creation = Pick<NewActivity, "projectId" | "activityId" | "parentId">;

/**
 * The activities that a group is going to create, looked up before anything is written: one that is refused is then
 * refused alone, and leaves no trace.
 */
export class Creations {
  readonly #taken: Set<string>;
  readonly #orphans: ReadonlySet<string>;

  private constructor(taken: Set<string>, orphans: ReadonlySet<string>) {
    this.#taken = taken;
    this.#orphans = orphans;
  }

  /** Looks up the activities of a group. Costs nothing where there is none. */
  static async look(db: Sql, wanted: readonly Creation[]): Promise<Creations> {
    if (wanted.length === 0) return new Creations(new Set(), new Set());
    const { rows } = await sql<ActivityKey & { isTaken: boolean; isOrphan: boolean }>`
      select k.project_id as "projectId", k.id as "activityId",
        exists (select from activity a where a.project_id = k.project_id and a.id = k.id) as "isTaken",
        k.parent_id is not null and not exists (
          select from activity a where a.project_id = k.project_id and a.id = k.parent_id) as "isOrphan"
      from unnest(${wanted.map(({ projectId }) => projectId)}::text[],
        ${wanted.map(({ activityId }) => activityId)}::text[], ${wanted.map(({ parentId }) => parentId)}::text[])
        as k (project_id, id, parent_id)`.execute(db);
    const keys = (which: "isTaken" | "isOrphan") => rows.filter((row) => row[which]).map(keyOf);
    return new Creations(new Set(keys("isTaken")), new Set(keys("isOrphan")));
  }

  /** Takes the id of an activity. Throws ActivityExists, or FieldInvalid for a parent that is not there. */
  take({ projectId, activityId, parentId }: Creation): void {
    const key = keyOf({ projectId, activityId });
    if (this.#orphans.has(key)) throw parentMissing(parentId);
    if (this.#taken.has(key)) throw activityExists(activityId);
    this.#taken.add(key);
  }
}

/** Another activity of the project has the id. */
export function activityExists(activityId: string): DomainError {
  const message = `activity ${JSON.stringify(activityId)} exists already: choose another id, or leave it empty`;
  return new DomainError("ActivityExists", message, { activity_id: activityId });
}

/** The project has no activity that could be the parent. */
export function parentMissing(parentId: string | null): DomainError {
  return fieldInvalid("parent_id", parentId, "no activity of the project has this id");
}
