/** Generated programs of a session that try to get away from it, as text for sh(1) and what every machine has beside it. */
import fc from 'fast-check';

/** How a process starts another one. */
const ways = {
  fork: (text) => `( ${text} ) &`,
  program: (text) => `sh -c ${quote(text)} &`,
  'double fork': (text) => `( ( ${text} ) & )`,
  'own session': (text) => `setsid sh -c ${quote(text)} &`,
  daemon: (text) => `( setsid sh -c ${quote(text)} </dev/null >/dev/null 2>&1 & )`,
  nohup: (text) => `nohup sh -c ${quote(text)} >/dev/null 2>&1 &`,
  'no environment': (text) => `env -i /bin/sh -c ${quote(text)} &`,
  // As root of a user namespace of its own, where the machine lets it.
  'own namespace': (text) => `unshare --user --map-root-user --pid --fork sh -c ${quote(text)} &`,
} as const satisfies Readonly<Record<string, (text: string) => string>>;
type Way = keyof typeof ways;

/** What a process does when it has started all others. */
const lasts = {
  sleeps: 'exec sleep 3600',
  // A shell of its own: in a subshell $$ is the shell that it is of, and the parent may be another one already.
  stops: 'exec sh -c "kill -STOP \\$\\$; exec sleep 3600"',
  exits: 'exit 0',
  // A process that is another one each time somebody looks.
  'goes on in a child': 'hop() { sleep 0.01; hop & }; hop; exit 0',
} as const;
type Last = keyof typeof lasts;

export interface AnyProgram {
  /** Takes no signal that can be refused, nor does whoever it starts. */
  readonly isDeaf: boolean;
  readonly children: readonly { readonly way: Way; readonly program: AnyProgram }[];
  readonly last: Last;
}

export function anyProgram(depth: number): fc.Arbitrary<AnyProgram> {
  return fc.record({
    isDeaf: fc.boolean(),
    children:
      depth === 0
        ? fc.constant([])
        : fc.array(fc.record({ way: fc.constantFrom(...keysOf(ways)), program: anyProgram(depth - 1) }), {
            maxLength: 3,
            size: 'max',
          }),
    last: fc.constantFrom(...keysOf(lasts)),
  });
}

/** For `sh -c`. */
export function writeProgram({ isDeaf, children, last }: AnyProgram): string {
  return [
    ...(isDeaf ? ["trap '' HUP INT QUIT TERM"] : []),
    ...children.map(({ way, program }) => ways[way](writeProgram(program))),
    lasts[last],
  ].join('\n');
}

/** How many processes of it sleep or are stopped once all are there; those that may not be let start are not counted. */
export function countSettled({ children, last }: AnyProgram): number {
  return children
    .filter(({ way }) => way !== 'own namespace')
    .reduce((sum, { program }) => sum + countSettled(program), last === 'sleeps' || last === 'stops' ? 1 : 0);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function keysOf<T extends object>(table: T): (keyof T)[] {
  return Object.keys(table) as (keyof T)[];
}
