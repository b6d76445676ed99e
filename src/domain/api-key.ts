import { createHash, randomBytes } from "node:crypto";
import { defineEntity, p } from "@mikro-orm/core";
import { pTime } from "./columns.ts";
import { Project } from "./project.ts";

/** How far a key reaches, from the least: each scope holds those before it. */
export const apiKeyScopes = ["READ", "WRITE", "ADMIN"] as const;

/** How far a key reaches. */
export type ApiKeyScope = (typeof apiKeyScopes)[number];

const ApiKeySchema = defineEntity({
  name: "ApiKey",
  properties: {
    project: () => p.manyToOne(Project).mapToPk().primary(),
    id: p.text().primary(),
    name: p.text(),
    scope: p.enum(apiKeyScopes),
    /** The beginning of the secret, to recognise it by. */
    prefix: p.text(),
    /** SHA-256 of the secret. The secret is 32 random bytes, so a fast hash keeps it. */
    hash: p.blob(),
    createdAt: pTime(),
    revokedAt: pTime().nullable(),
  },
  indexes: [{ properties: ["hash"] }],
});

/** A key that lets a program in. */
export class ApiKey extends ApiKeySchema.class {}
ApiKeySchema.setClass(ApiKey);

/** Makes a secret: what a program sends, and never stored. */
export function newSecret(): string {
  return `hw_${randomBytes(32).toString("base64url")}`;
}

/** Whether a secret that an operator has chosen has the form of ours, and their length: what is shorter can be guessed. */
export function isSecret(text: string): boolean {
  return /^hw_[\w-]{43,250}$/.test(text);
}

/** What is stored of a secret. */
export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** Whether a scope reaches as far as another. */
export function reaches(scope: ApiKeyScope, needed: ApiKeyScope): boolean {
  return apiKeyScopes.indexOf(scope) >= apiKeyScopes.indexOf(needed);
}
