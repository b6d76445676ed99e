import type { Em } from "../db/orm.ts";
import { DomainError } from "../domain/errors.ts";
import { Project } from "../domain/project.ts";

/** Reads a project. Throws ProjectNotFound. */
export async function getProject(em: Em, id: string): Promise<Project> {
  const project = await em.findOne(Project, { id });
  if (!project) throw new DomainError("ProjectNotFound", `project "${id}" does not exist`, { project_id: id });
  return project;
}
