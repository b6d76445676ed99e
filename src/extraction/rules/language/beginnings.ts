// Enough to tell most phrases apart.
const longestBeginning = 8;

const mostBeginnings = 200;
const widestRange = 16;

/** What all that a part of a pattern may match begins with. */
export interface Beginnings {
  /** Matches from their beginning to their end. */
  readonly whole: ReadonlySet<string>;
  /** Only beginnings of matches: anything may follow. */
  readonly cut: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();
const empty: Beginnings = { whole: new Set([""]), cut: none };
const anything: Beginnings = { whole: none, cut: new Set([""]) };

/**
 * The literal beginnings of all that a phrase may match, a phrase being a regular expression with Unicode characters.
 * Nothing can be told of a phrase when one of them is "".
 */
export function beginningsOf(phrase: string): Beginnings {
  return new Reader(phrase).alternatives();
}

class Reader {
  readonly #characters: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#characters = Array.from(pattern);
  }

  alternatives(): Beginnings {
    let found = this.#sequence();
    while (this.#skips("|")) found = either(found, this.#sequence());
    return found;
  }

  #sequence(): Beginnings {
    let found = empty;
    while (this.#next !== undefined && this.#next !== "|" && this.#next !== ")")
      found = inSequence(found, this.#repeated(this.#single()));
    return found;
  }

  #single(): Beginnings {
    const character = this.#take();
    if (character === "(") return this.#group();
    if (character === "[") return this.#oneOf();
    if (character === "\\") return this.#escaped();
    if (character === ".") return anything;
    return character === "^" || character === "$" ? empty : literal(character);
  }

  #group(): Beginnings {
    const kind = this.#skips("?") ? this.#take() : "";
    const looks = kind === "=" || kind === "!" || (kind === "<" && (this.#next === "=" || this.#next === "!"));
    if (kind === "<") while (!["=", "!", ">"].includes(this.#take()));
    const inner = this.alternatives();
    this.#at += 1;
    return looks ? empty : inner;
  }

  #oneOf(): Beginnings {
    const from = this.#at;
    while (this.#next !== "]") this.#at += this.#next === "\\" ? 2 : 1;
    const inside = this.#characters.slice(from, this.#at);
    this.#at += 1;
    if (inside[0] === "^" || inside.includes("\\")) return anything;
    const all = new Set<string>();
    for (let i = 0; i < inside.length; i += 1) {
      const first = inside[i]?.codePointAt(0) ?? 0;
      const isRange = inside[i + 1] === "-" && i + 2 < inside.length;
      if (isRange) i += 2;
      const last = inside[i]?.codePointAt(0) ?? 0;
      if (last - first > widestRange) return anything;
      for (let code = first; code <= last; code += 1) all.add(String.fromCodePoint(code));
    }
    return { whole: all, cut: none };
  }

  #escaped(): Beginnings {
    const character = this.#take();
    if (character === "b" || character === "B") return empty;
    if (/[\p{P}\p{S}]/u.test(character)) return literal(character);
    if ((character === "p" || character === "P") && this.#next === "{") while (this.#take() !== "}");
    return character === "d" ? { whole: new Set("0123456789"), cut: none } : anything;
  }

  #repeated(part: Beginnings): Beginnings {
    const sign = this.#next;
    if (sign !== "?" && sign !== "*" && sign !== "+" && sign !== "{") return part;
    const from = this.#at;
    if (sign === "{") while (this.#next !== "}") this.#at += 1;
    this.#at += 1;
    const isOptional = sign === "?" || sign === "*" || (sign === "{" && this.#characters[from + 1] === "0");
    this.#skips("?");
    const once = sign === "?" ? part : { whole: none, cut: both(part.whole, part.cut) };
    return isOptional ? either(empty, once) : once;
  }

  get #next(): string | undefined {
    return this.#characters[this.#at];
  }

  #take(): string {
    const character = this.#characters[this.#at];
    if (character === undefined) throw new Error("A phrase ends in the middle of a part.");
    this.#at += 1;
    return character;
  }

  #skips(character: string): boolean {
    if (this.#next !== character) return false;
    this.#at += 1;
    return true;
  }
}

function both(one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...one, ...other]);
}

function literal(character: string): Beginnings {
  return { whole: new Set([character]), cut: none };
}

function either(one: Beginnings, other: Beginnings): Beginnings {
  return { whole: both(one.whole, other.whole), cut: both(one.cut, other.cut) };
}

function inSequence(before: Beginnings, after: Beginnings): Beginnings {
  const size = before.cut.size + before.whole.size * (after.whole.size + after.cut.size);
  if (size > mostBeginnings) return { whole: none, cut: both(before.whole, before.cut) };
  const whole = new Set<string>();
  const cut = new Set(before.cut);
  for (const start of before.whole) {
    for (const end of after.cut) cut.add(start + end);
    for (const end of after.whole) {
      const longer = start + end;
      if (longer.length < longestBeginning) whole.add(longer);
      else cut.add(longer.slice(0, longestBeginning));
    }
  }
  return { whole, cut };
}
