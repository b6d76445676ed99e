const mostKept = 2000;
const mostCharacters = 500_000;

/** A function of a text that keeps its newest answers: the rules look at the same words from many sides. */
export function remembered<T>(answer: (text: string) => T): (text: string) => T {
  // Two generations: to leave a whole one out takes no time, to leave out the oldest of all would.
  let newer = new Map<string, T>();
  let older = newer;
  let characters = 0;
  return (text) => {
    const known = newer.get(text);
    if (known !== undefined) return known;
    const found = older.get(text) ?? answer(text);
    if (newer.size >= mostKept || characters >= mostCharacters) {
      older = newer;
      newer = new Map();
      characters = 0;
    }
    newer.set(text, found);
    characters += text.length;
    return found;
  };
}
