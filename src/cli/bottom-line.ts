import { outputColumns } from "./output.ts";

const eraseLine = "\r\u001b[K";

/** A line that stays below what is printed, and is drawn anew as it changes. Not there unless a terminal shows it. */
export class BottomLine implements Disposable {
  readonly #render: (columns: number) => string;
  readonly #shown: boolean;
  readonly #clock: NodeJS.Timeout | undefined;

  /** `render` makes the line, at most so many columns wide. */
  constructor(render: (columns: number) => string, shown = process.stdout.isTTY) {
    this.#render = render;
    this.#shown = shown;
    // It shows how long something has taken, so it changes while nothing is printed.
    if (shown) this.#clock = setInterval(() => this.draw(), 1000).unref();
  }

  /** Prints a line above. */
  print(line: string): void {
    process.stdout.write(this.#shown ? `${eraseLine}${line}\n${this.#line()}` : `${line}\n`);
  }

  /** Runs something that writes to the terminal by itself. */
  aside(write: () => void): void {
    if (this.#shown) process.stdout.write(eraseLine);
    write();
    this.draw();
  }

  /** Draws the line as it is now. */
  draw(): void {
    if (this.#shown) process.stdout.write(`${eraseLine}${this.#line()}`);
  }

  /** Leaves the line as it is last, and goes on below it. */
  [Symbol.dispose](): void {
    clearInterval(this.#clock);
    this.draw();
    if (this.#shown) process.stdout.write("\n");
  }

  #line(): string {
    // A terminal goes to the next line when the last column is written.
    return this.#render(outputColumns() - 1);
  }
}
