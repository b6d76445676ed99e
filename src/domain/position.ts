// PostgreSQL reads no snapshot with a later one.
const lastTransaction = 2n ** 63n - 1n;

/**
 * A position in the journal: a PostgreSQL snapshot, "xmin:xmax:xip,xip,…", and the era whose transactions it names.
 * What a transaction wrote lies before the position when the snapshot sees the transaction, and after it otherwise.
 */
export class Position {
  /** The snapshot as PostgreSQL prints it. */
  readonly text: string;
  /** The era of the journal: see JournalEra. Empty in a token of a server that did not know eras. */
  readonly era: string;
  /** Every transaction below this one lies before the position. */
  readonly xmin: bigint;
  /** Every transaction from this one on lies after the position. */
  readonly xmax: bigint;
  /** Those between them that lie after it: they were running. */
  readonly running: readonly bigint[];

  private constructor(text: string, era: string, xmin: bigint, xmax: bigint, running: readonly bigint[]) {
    this.text = text;
    this.era = era;
    this.xmin = xmin;
    this.xmax = xmax;
    this.running = running;
  }

  /** Reads a snapshot as PostgreSQL prints it. Undefined when it is none. */
  static parse(text: string, era = ""): Position | undefined {
    const match = /^(\d{1,19}):(\d{1,19}):((?:\d{1,19}(?:,\d{1,19})*)?)$/.exec(text);
    if (!match) return undefined;
    const [xmin, xmax] = [BigInt(match[1] ?? 0), BigInt(match[2] ?? 0)];
    const running = match[3] ? match[3].split(",").map(BigInt) : [];
    const ordered = running.every((xid, i) => xid >= xmin && xid < xmax && xid > (running[i - 1] ?? 0n));
    if (xmin === 0n || xmin > xmax || xmax > lastTransaction || !ordered) return undefined;
    return new Position(text, era, xmin, xmax, running);
  }

  /** Whether what this transaction of the same era wrote lies before the position. */
  sees(transaction: bigint | string): boolean {
    const xid = BigInt(transaction);
    return xid < this.xmax && !this.running.includes(xid);
  }

  /** Whether it sees everything that another position sees. Never so for positions of two eras. */
  includes(other: Position): boolean {
    return (
      other.era === this.era &&
      other.xmax <= this.xmax &&
      this.running.every((xid) => xid >= other.xmax || !other.sees(xid))
    );
  }

  /** Whether it is the same place as another. */
  equals(other: Position): boolean {
    return other.era === this.era && other.text === this.text;
  }

  /** The part of this position that lies before a transaction: it sees nothing of that one and of later ones. */
  before(transaction: bigint, era = this.era): Position {
    if (transaction >= this.xmax && era === this.era) return this;
    const xmax = transaction < this.xmax ? transaction : this.xmax;
    const running = this.running.filter((xid) => xid < xmax);
    const xmin = running[0] ?? xmax;
    return new Position(`${xmin}:${xmax}:${running.join(",")}`, era, xmin, xmax, running);
  }
}
