import { LockMode } from "@mikro-orm/core";
import type { Em } from "../db/orm.ts";
import { DomainError } from "../domain/errors.ts";
import { Project } from "../domain/project.ts";

/** Reads a project, and locks it for a change in the transaction of an entity manager. Throws ProjectNotFound. */
export async function getProject(em: Em, id: string, { lock = false } = {}): Promise<Project> {
  const project = await em.findOne(Project, { id }, lock ? { lockMode: LockMode.PESSIMISTIC_WRITE } : {});
  if (!project) throw new DomainError("ProjectNotFound", `project "${id}" does not exist`, { project_id: id });
  return project;
}
