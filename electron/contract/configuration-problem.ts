/** A problem of a configuration in words. Without zod, as names.ts. */
import type { ConfigurationProblem } from './configuration.ts';

/** As everybody is told it: `FILE:LINE: what is there, what would be right`. */
export function describeProblem({ file, line, text }: ConfigurationProblem): string {
  return line === null ? `${file}: ${text}` : `${file}:${line}: ${text}`;
}
