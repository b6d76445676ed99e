import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isRemovedAfter } from "../src/domain/change.ts";
import { carried, type EraStep } from "../src/domain/journal-era.ts";
import { Position } from "../src/domain/position.ts";

const steps = ["begin", "commit", "abort", "look", "mark", "keep", "trim", "crash", "restart"] as const;
// What happens often, and what happens now and then.
const step: fc.Arbitrary<(typeof steps)[number]> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("begin" as const, "commit", "abort", "look") },
  { weight: 1, arbitrary: fc.constantFrom("mark" as const, "keep", "trim", "crash", "restart") },
);
const history = fc.array(fc.tuple(step, fc.nat(20)), { maxLength: 80, size: "max" });

interface Line {
  readonly xid: bigint;
  readonly at: number;
}

interface Look {
  readonly position: Position;
  readonly at: number;
}

/** A database whose crashes give transaction ids out again, and a journal in it, both as simple as can be. */
class Model {
  readonly eras: EraStep[] = [{ id: "era 0", cause: "first", beganAt: 1n }];
  readonly looks: Look[] = [];
  lines: Line[] = [];
  removed: Line[] = [];
  removedUpTo = 0n;
  seen: Position | undefined;
  seenAt = 0;
  #now = 0;
  #next = 10n;
  #durable = 9n;
  #reached = 9n;
  #running: bigint[] = [];
  #kept: Look[] = [];

  do(step: (typeof steps)[number], pick: number): void {
    this.#now += 1;
    const xid = this.#running[pick % Math.max(1, this.#running.length)];
    switch (step) {
      case "begin":
        this.#running.push(this.#next);
        this.#next += 1n;
        break;
      case "commit":
        if (xid === undefined) break;
        this.#end(xid);
        // Waits for the disk, as every commit of Headway does.
        if (xid > this.#durable) this.#durable = xid;
        this.lines.push({ xid, at: this.#now });
        break;
      case "abort":
        // Nobody waits for the disk.
        if (xid !== undefined) this.#end(xid);
        break;
      case "look":
        this.looks.push({ position: this.#snapshot(), at: this.#now });
        break;
      case "mark":
        this.#durable = this.#next;
        this.#reached = this.#next;
        this.#next += 1n;
        break;
      case "keep":
        this.#kept.push({ position: this.#snapshot(), at: this.#now });
        this.#durable = this.#next;
        this.#next += 1n;
        break;
      case "trim": {
        const mark = this.#kept.shift();
        const gone = this.lines.filter((line) => mark?.position.sees(line.xid));
        if (gone.length === 0) break;
        this.lines = this.lines.filter((line) => !gone.includes(line));
        this.removed.push(...gone);
        this.seen = mark?.position;
        this.seenAt = mark?.at ?? 0;
        for (const line of gone) if (line.xid > this.removedUpTo) this.removedUpTo = line.xid;
        this.#durable = this.#next;
        this.#next += 1n;
        break;
      }
      case "crash":
        this.#running = [];
        this.#next = this.#durable + 1n;
        this.#begin("crash", this.#reached + 1n);
        break;
      case "restart":
        this.#running = [];
        this.#durable = this.#next - 1n;
        this.#begin("restart", this.#next);
        break;
    }
  }

  #end(xid: bigint): void {
    this.#running = this.#running.filter((one) => one !== xid);
  }

  #begin(cause: "crash" | "restart", beganAt: bigint): void {
    this.eras.push({ id: `era ${this.eras.length}`, cause, beganAt });
    this.#durable = this.#next;
    this.#reached = this.#next;
    this.#next += 1n;
  }

  #snapshot(): Position {
    const running = this.#running.toSorted((one, two) => Number(one - two));
    const text = `${running[0] ?? this.#next}:${this.#next}:${running.join(",")}`;
    return Position.parse(text, this.eras.at(-1)?.id) as Position;
  }
}

function played(commands: readonly (readonly [(typeof steps)[number], number])[]): Model {
  const model = new Model();
  for (const [step, pick] of commands) model.do(step, pick);
  return model;
}

test("whatever crashed or was restarted, a position that is carried over sees nothing that was committed after it", () => {
  fc.assert(
    fc.property(history, (commands) => {
      const { eras, looks, lines } = played(commands);
      for (const { position, at } of looks) {
        const there = carried(position, eras);
        expect(there?.era).toBe(eras.at(-1)?.id);
        for (const line of lines) if (line.at > at) expect(there?.sees(line.xid)).toBe(false);
      }
    }),
    { numRuns: 3000 },
  );
});

test("a position of the present run, and one from before a restart in good order, is carried over as it is", () => {
  fc.assert(
    fc.property(history, (commands) => {
      const { eras, looks } = played(commands.filter(([step]) => step !== "crash"));
      for (const { position } of looks) expect(carried(position, eras)?.text).toBe(position.text);
    }),
  );
});

test("a position has expired when a line after it was removed, and never when it is younger than what was kept", () => {
  fc.assert(
    fc.property(history, (commands) => {
      const model = played(commands.filter(([step]) => step !== "crash"));
      const { eras, looks, removed } = model;
      for (const { position, at } of looks) {
        const there = carried(position, eras) as Position;
        const isExpired = isRemovedAfter(there, model);
        if (removed.some((line) => line.at > at)) expect(isExpired).toBe(true);
        if (at > model.seenAt) expect(isExpired).toBe(false);
      }
    }),
    { numRuns: 3000 },
  );
});

test("whatever crashed, a position with a removed line after it has expired", () => {
  fc.assert(
    fc.property(history, (commands) => {
      const model = played(commands);
      for (const { position, at } of model.looks) {
        const there = carried(position, model.eras) as Position;
        if (model.removed.some((line) => line.at > at)) expect(isRemovedAfter(there, model)).toBe(true);
      }
    }),
    { numRuns: 3000 },
  );
});

test("no position is carried to where the data came from elsewhere, nor one of an era that is not known", () => {
  const position = Position.parse("5:9:5,7", "one") as Position;
  const step = (id: string, cause: EraStep["cause"], beganAt = 20n): EraStep => ({ id, cause, beganAt });
  expect(carried(position, [step("one", "first"), step("two", "restart")])?.text).toBe("5:9:5,7");
  expect(carried(position, [step("one", "elsewhere"), step("two", "crash", 7n)])?.text).toBe("5:7:5");
  expect(carried(position, [step("one", "first"), step("two", "elsewhere")])).toBeUndefined();
  expect(carried(position, [step("two", "first")])).toBeUndefined();
  expect(carried(position, [])).toBeUndefined();
  const bare = Position.parse("5:9:5,7") as Position;
  expect(carried(bare, [step("one", "first"), step("two", "crash", 8n)])?.text).toBe("5:8:5,7");
  expect(carried(bare, [step("one", "restart")])).toBeUndefined();
  expect(carried(bare, [step("one", "elsewhere")])).toBeUndefined();
});
