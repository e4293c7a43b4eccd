/** A problem of a configuration in words. Without zod, as names.ts. */
import type { ConfigurationProblem } from './configuration.ts';
import { sayProblem } from './problem-words.ts';

/** As everybody is told it: `FILE:LINE: what is there, what would be right`. */
export function describeProblem({ file, line, text }: ConfigurationProblem): string {
  return sayProblem('placed', { place: line === null ? file : `${file}:${line}`, problem: text });
}
