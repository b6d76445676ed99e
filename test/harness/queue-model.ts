/** How a model's activity was queued. Times are minutes by the model's clock. */
interface Place {
  readonly name: number;
  readonly priority: number;
  /** 0 is none. */
  readonly key: number;
  readonly attempts: number;
  readonly notBefore: number;
}

interface Job extends Place {
  readonly id: string;
  readonly order: number;
  status: string;
  attempt: number;
  epoch: number;
  dueAt: number | null;
  lease: number;
  leaseEndsAt: number | null;
  claimed: boolean;
  cancelRequested: boolean;
}

const initialPause = 10;
// What the database does takes real time, while the clock of the model stands.
const tolerance = 0.5;

/** The rules of the queue, as plainly as they can be said. The clock is an argument. */
export class QueueModel {
  readonly #jobs = new Map<string, Job>();

  enqueue(id: string, place: Place, now: number): void {
    const dueAt = place.notBefore > now ? place.notBefore : null;
    const fresh = { status: "QUEUED", attempt: 1, epoch: 0, lease: 0, leaseEndsAt: null };
    this.#jobs.set(id, {
      ...place,
      ...fresh,
      id,
      dueAt,
      order: this.#jobs.size,
      claimed: false,
      cancelRequested: false,
    });
  }

  /** What a claim is given: ids, epochs and attempts. */
  claim(names: readonly number[], limit: number, lease: number, now: number): [string, number, number][] {
    const ready = [...this.#jobs.values()]
      .filter(({ status, dueAt, name }) => status === "QUEUED" && dueAt === null && names.includes(name))
      .toSorted((a, b) => b.priority - a.priority || a.order - b.order);
    const taken: Job[] = [];
    const busy = new Set([...this.#jobs.values()].filter((job) => hasTurn(job)).map(({ key }) => key));
    for (const job of ready) {
      if (taken.length === limit || busy.has(job.key)) continue;
      if (job.key !== 0) busy.add(job.key);
      Object.assign(job, { status: "RUNNING", epoch: job.epoch + 1, lease, leaseEndsAt: now + lease, claimed: true });
      taken.push(job);
    }
    return taken.map(({ id, epoch, attempt }) => [id, epoch, attempt]);
  }

  /** The present epoch less something; 9 less is none. */
  epochOf(id: string, less: number): number {
    return Math.max(0, (this.#jobs.get(id)?.epoch ?? 0) - less);
  }

  /** Writes as a worker. Answers the reason of a refusal. */
  write(id: string, kind: "report" | "complete" | "fail", epoch: number, now: number): string | undefined {
    const job = this.#job(id);
    const ended = !["QUEUED", "RUNNING"].includes(job.status);
    const isHeld = job.leaseEndsAt !== null && (ended || job.leaseEndsAt > now);
    if (epoch !== 0 && (epoch !== job.epoch || !isHeld)) return "CLAIM_LOST";
    if (ended) return "ACTIVITY_ENDED";
    job.status = { report: "RUNNING", complete: "COMPLETE", fail: "ERROR" }[kind];
    if (epoch !== 0 && kind === "report") job.leaseEndsAt = now + job.lease;
    return undefined;
  }

  /** Asks to stop, or stops. Answers the reason of a refusal. */
  cancel(id: string, force: boolean): string | undefined {
    const job = this.#job(id);
    if (job.status === "RUNNING" && !force) job.cancelRequested = true;
    else if (job.status === "RUNNING" || job.status === "QUEUED") job.status = "CANCELED";
    else return "ACTIVITY_ENDED";
    return undefined;
  }

  /**
   * Lets the time be what it is: leases run out, pauses end. `dueAt` says until when those that still wait do, since
   * pauses are drawn; throws when that is not within the rules.
   */
  pass(now: number, dueAt: ReadonlyMap<string, number>): void {
    for (const job of this.#jobs.values()) {
      const due = dueAt.get(job.id) ?? null;
      if (job.status === "QUEUED" && job.dueAt !== null) {
        const wrong = due === null ? job.dueAt > now + tolerance : Math.abs(due - job.dueAt) > tolerance;
        if (wrong) throw new Error(`${job.id} was due at ${job.dueAt}, and at ${now} it is ${due}`);
        job.dueAt = due;
      }
      if (job.status === "RUNNING" && job.leaseEndsAt !== null && job.leaseEndsAt <= now) this.#lapse(job, now, due);
    }
  }

  #lapse(job: Job, now: number, due: number | null): void {
    Object.assign(job, { leaseEndsAt: null, claimed: false });
    if (job.cancelRequested) job.status = "CANCELED";
    else if (job.epoch >= job.attempts) job.status = "ERROR";
    else {
      Object.assign(job, { status: "QUEUED", attempt: job.attempt + 1, dueAt: due });
      const least = initialPause * 2 ** (job.epoch - 1);
      const pause = (due ?? now) - now;
      if (pause >= least - tolerance && pause <= 1.25 * least + tolerance) return;
      throw new Error(`${job.id} pauses for ${pause} minutes after attempt ${job.epoch}`);
    }
  }

  /** Where all stand, and which have the turn of a key. */
  standings() {
    const jobs = [...this.#jobs.values()];
    return {
      activities: Object.fromEntries(jobs.map(({ id, status, attempt, epoch }) => [id, { status, attempt, epoch }])),
      slots: new Set(jobs.filter((job) => hasTurn(job)).map(({ id }) => id)),
    };
  }

  #job(id: string): Job {
    const job = this.#jobs.get(id);
    if (!job) throw new Error(`no activity ${id}`);
    return job;
  }
}

function hasTurn({ key, claimed, status }: Job): boolean {
  return key !== 0 && claimed && status === "RUNNING";
}
