import type { DescService } from "@bufbuild/protobuf";
import { ActivityService } from "../../gen/ts/headway/v1/activity_service_pb.ts";
import { AgentService } from "../../gen/ts/headway/v1/agent_service_pb.ts";
import { EventService } from "../../gen/ts/headway/v1/event_service_pb.ts";
import { ExtractionService } from "../../gen/ts/headway/v1/extraction_service_pb.ts";
import { PingService } from "../../gen/ts/headway/v1/ping_service_pb.ts";
import { ProjectService } from "../../gen/ts/headway/v1/project_service_pb.ts";
import { SessionService } from "../../gen/ts/headway/v1/session_service_pb.ts";
import { TaskService } from "../../gen/ts/headway/v1/task_service_pb.ts";
import { TrackerService } from "../../gen/ts/headway/v1/tracker_service_pb.ts";
import { activityService } from "./activity-service.ts";
import { agentService } from "./agent-service.ts";
import type { ServiceDeps } from "./deps.ts";
import { eventService } from "./event-service.ts";
import { extractionService } from "./extraction-service.ts";
import { pingService } from "./ping-service.ts";
import { projectService } from "./project-service.ts";
import { sessionService } from "./session-service.ts";
import { taskService } from "./task-service.ts";
import { trackerService } from "./tracker-service.ts";

/** A service of the contract, with the handlers it has. A method without one is answered UNIMPLEMENTED. */
export interface ContractService {
  readonly service: DescService;
  readonly handlers: Readonly<Record<string, unknown>>;
}

/** Every service of the contract. */
export function contract(deps: Omit<ServiceDeps, "methods">): ContractService[] {
  const services: ContractService[] = [];
  const methods = () =>
    services.flatMap(({ service, handlers }) =>
      service.methods.filter(({ localName }) => localName in handlers).map(({ name }) => `${service.typeName}/${name}`),
    );
  const all = { ...deps, methods };
  services.push(
    { service: ActivityService, handlers: activityService(all) },
    { service: AgentService, handlers: agentService(all) },
    { service: EventService, handlers: eventService(all) },
    { service: ExtractionService, handlers: extractionService(all) },
    { service: PingService, handlers: pingService(all) },
    { service: ProjectService, handlers: projectService(all) },
    { service: SessionService, handlers: sessionService(all) },
    { service: TaskService, handlers: taskService(all) },
    { service: TrackerService, handlers: trackerService(all) },
  );
  return services;
}
