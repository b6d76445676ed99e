/**
 * A position in the journal: a PostgreSQL snapshot, "xmin:xmax:xip,xip,…". What a transaction wrote lies before the
 * position when the snapshot sees the transaction, and after it otherwise.
 */
export class Position {
  /** As PostgreSQL prints it. */
  readonly text: string;
  /** Every transaction below this one lies before the position. */
  readonly xmin: bigint;
  /** Every transaction from this one on lies after the position. */
  readonly xmax: bigint;
  /** Those between them that lie after it: they were running. */
  readonly running: readonly bigint[];

  private constructor(text: string, xmin: bigint, xmax: bigint, running: readonly bigint[]) {
    this.text = text;
    this.xmin = xmin;
    this.xmax = xmax;
    this.running = running;
  }

  /** Reads a snapshot as PostgreSQL prints it. Undefined when it is none. */
  static parse(text: string): Position | undefined {
    const match = /^(\d{1,19}):(\d{1,19}):((?:\d{1,19}(?:,\d{1,19})*)?)$/.exec(text);
    if (!match) return undefined;
    const [xmin, xmax] = [BigInt(match[1] ?? 0), BigInt(match[2] ?? 0)];
    const running = match[3] ? match[3].split(",").map(BigInt) : [];
    const ordered = running.every((xid, i) => xid >= xmin && xid < xmax && xid > (running[i - 1] ?? 0n));
    if (xmin === 0n || xmin > xmax || !ordered) return undefined;
    return new Position(text, xmin, xmax, running);
  }

  /** Whether what this transaction wrote lies before the position. */
  sees(transaction: string): boolean {
    const xid = BigInt(transaction);
    return xid < this.xmax && !this.running.includes(xid);
  }

  /** Whether it sees everything that another position sees. */
  includes(other: Position): boolean {
    return other.xmax <= this.xmax && this.running.every((xid) => !other.sees(`${xid}`));
  }
}
