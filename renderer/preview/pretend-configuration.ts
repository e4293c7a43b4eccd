/** A configuration with problems, as few and as many as there may be. */
import type { GreeterView } from '../../electron/contract/renderer.ts';
import { pretendEnd } from './pretend-end.ts';

const longFile = `/home/${'a-very-long-folder-name-without-a-blank/'.repeat(6)}vestibule.toml`;

const problem = (line: number, file = '/etc/vestibule/vestibule.toml'): GreeterView['notices'][number] => ({
  kind: 'configuration',
  text: `${file}:${line}: session.leftovers is "keep", but must be "end", "leave" or "hangup"; it stays at "end"`,
});

const many = (count: number): readonly GreeterView['notices'][number][] =>
  Array.from({ length: count }, (_, index) => problem(index + 1, index % 3 === 1 ? longFile : undefined));

/** Two people to choose between and an end to read: all that has to be there beside the notices. */
const lastEnd = pretendEnd({ kind: 'exited', status: 1 }, 400);

export const configurationStates: Readonly<Record<string, Partial<GreeterView>>> = {
  'problem-1': { notices: many(1) },
  'problems-5': { notices: many(5) },
  'problems-300': { notices: many(300) },
  'problems-300-ended': { notices: many(300), lastEnd },
  'problems-300-asking': {
    notices: many(300),
    login: {
      ...{ loginId: 'l0', displayName: 'Ada Lovelace', state: 'asking', questionsId: 1, messages: [] },
      questions: [{ style: 'secret', text: 'Password:' }],
    },
  },
};
