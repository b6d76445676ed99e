import { createRegistry, type DescFile, type DescService, type Registry, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { Code, type ServiceImpl } from "@connectrpc/connect";
import type { ServerReflection, ServerReflectionRequest } from "../../gen/ts/grpc/reflection/v1/reflection_pb.ts";

/**
 * The reflection service over the files that declare these services, and more that clients meet. The messages of v1 and v1alpha are the same but
 * for the package, so one implementation is both.
 */
export function reflection(
  services: readonly DescService[],
  more: readonly DescFile[] = [],
): ServiceImpl<typeof ServerReflection> {
  const files = new Map<string, DescFile>();
  for (const file of [...services.map((service) => service.file), ...more]) collect(file, files);
  const registry = createRegistry(...files.values());
  return {
    async *serverReflectionInfo(requests) {
      for await (const { host, messageRequest } of requests) {
        const messageResponse = reply(messageRequest, services, files, registry);
        yield { validHost: host, originalRequest: { host, messageRequest }, messageResponse };
      }
    },
  };
}

function reply(
  asked: ServerReflectionRequest["messageRequest"],
  services: readonly DescService[],
  files: ReadonlyMap<string, DescFile>,
  registry: Registry,
) {
  switch (asked.case) {
    case "listServices": {
      const service = services.map(({ typeName }) => ({ name: typeName }));
      return { case: "listServicesResponse" as const, value: { service } };
    }
    case "fileByFilename":
      return fileReply(files.get(asked.value.replace(/\.proto$/, "")), asked.value);
    case "fileContainingSymbol":
      return fileReply(fileOf(asked.value, registry), asked.value);
    case "allExtensionNumbersOfType":
      return { case: "allExtensionNumbersResponse" as const, value: { baseTypeName: asked.value } };
    case "fileContainingExtension":
      return notFound(`extension ${asked.value.extensionNumber} of ${asked.value.containingType}`);
    default:
      return notFound("an answer to an empty question");
  }
}

/** The file that declares a message, enum or service, or a method, field or value in one. */
function fileOf(symbol: string, registry: Registry): DescFile | undefined {
  const declared = registry.get(symbol) ?? registry.get(symbol.slice(0, Math.max(0, symbol.lastIndexOf("."))));
  return declared?.file;
}

/** A file with all that it imports: a caller needs them to make sense of it. */
function fileReply(file: DescFile | undefined, asked: string) {
  if (!file) return notFound(asked);
  const all = new Map<string, DescFile>();
  collect(file, all);
  const fileDescriptorProto = [...all.values()].map(({ proto }) => toBinary(FileDescriptorProtoSchema, proto));
  return { case: "fileDescriptorResponse" as const, value: { fileDescriptorProto } };
}

function notFound(what: string) {
  return { case: "errorResponse" as const, value: { errorCode: Code.NotFound, errorMessage: `there is no ${what}` } };
}

function collect(file: DescFile, into: Map<string, DescFile>): void {
  if (into.has(file.name)) return;
  into.set(file.name, file);
  for (const imported of file.dependencies) collect(imported, into);
}
