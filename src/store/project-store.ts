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

/** The ids of the projects that there are, in their order, up to a limit. */
export async function projectIds(em: Em, limit: number): Promise<string[]> {
  const projects = await em.find(Project, {}, { fields: ["id"], orderBy: { id: "asc" }, limit });
  return projects.map(({ id }) => id);
}

/** Whether there is a project. */
export async function hasProject(em: Em, id: string): Promise<boolean> {
  return (await em.findOne(Project, { id }, { fields: ["id"] })) !== null;
}
