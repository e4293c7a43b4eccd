/**
 * A command line as a person writes it: words with blanks between them, quoted as in a shell (sh(1), «Quoting»), with
 * nothing else of a shell's. null where a quote is not closed, or a backslash escapes nothing.
 */
export function splitCommand(line: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index] ?? '';
    const next = line[index + 1];
    if (character === quote) {
      quote = null;
    } else if (character === '\\' && quote !== "'") {
      if (next === undefined) return null;
      // Within double quotes it escapes these alone, of those that mean something here.
      const escapes = quote === null || next === '"' || next === '\\';
      word = (word ?? '') + (escapes ? next : character + next);
      index += 1;
    } else if (quote === null && (character === '"' || character === "'")) {
      quote = character;
      word ??= '';
    } else if (quote === null && /\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== null) return null;
  return word === null ? words : [...words, word];
}
