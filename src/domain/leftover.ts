import { defineEntity, p } from "@mikro-orm/core";

/** What has rows of its own without a limit, which are removed in steps once it is deleted. */
export const leftoverKinds = ["activity", "session", "tracker"] as const;
export type LeftoverKind = (typeof leftoverKinds)[number];

const LeftoverSchema = defineEntity({
  name: "Leftover",
  properties: {
    projectId: p.text().primary(),
    kind: p.enum(leftoverKinds).primary(),
    id: p.text().primary(),
    removedDownTo: p.bigint("number").nullable(),
    createdAt: p.datetime(3),
  },
});

/**
 * Something that was deleted, and whose own rows are still there: they are removed in steps, the newest first, and how
 * far that has come is kept. Nobody sees them, and nobody gets the id anew before the last one is gone.
 */
export class Leftover extends LeftoverSchema.class {}
LeftoverSchema.setClass(Leftover);
