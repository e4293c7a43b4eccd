import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandExec } from '../../electron/protocols/desktop-exec.ts';

const context = { icon: '', name: 'My Session', path: '/usr/share/xsessions/mine.desktop' };

function argvOf(exec: string, icon = '') {
  const expanded = expandExec(exec, { ...context, icon });
  return expanded.kind === 'argv' ? expanded.argv : expanded.text;
}

describe('splitting', () => {
  it.each([
    ['openbox-session', ['openbox-session']],
    ['  xterm   -e\ttop  ', ['xterm', '-e', 'top']],
    ['xterm -title "Two words"', ['xterm', '-title', 'Two words']],
    ['sh -c "exec \\"\\$HOME/x\\" \\`y\\` \\\\z"', ['sh', '-c', 'exec "$HOME/x" `y` \\z']],
    ['sh -c "a\\nb"', ['sh', '-c', 'a\\nb']],
    ['xterm ""', ['xterm', '']],
    ['env A="b c"d xterm', ['env', 'A=b cd', 'xterm']],
    ['/opt/two\\ words/run', ['/opt/two words/run']],
    ['run * $HOME ~ ; | & > # (x)', ['run', '*', '$HOME', '~', ';', '|', '&', '>', '#', '(x)']],
    ['sh -c \'exec "x" \\ y\'', ['sh', '-c', 'exec "x" \\ y']],
  ])('%s', (exec, argv) => {
    expect(argvOf(exec)).toEqual(argv);
  });

  it('gives back whatever was quoted by the rules of the specification', () => {
    const quoteArgument = (argument: string) => `"${argument.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%')}"`;
    const argument = fc.string({ unit: 'grapheme', maxLength: 40 });
    const awkward = fc.string({ unit: fc.constantFrom('"', '`', '$', '\\', '%', ' ', "'", 'a', '\n'), maxLength: 20 });
    fc.assert(
      fc.property(fc.array(fc.oneof(argument, awkward), { maxLength: 8 }), (rest) => {
        const argv = ['program', ...rest];
        expect(argvOf(argv.map(quoteArgument).join(' '))).toEqual(argv);
      }),
    );
  });

  it('has a remark about single quotes', () => {
    const expanded = expandExec("sh -c 'x y'", context);
    expect(expanded).toMatchObject({ kind: 'argv', remarks: [expect.stringContaining('single quotes')] });
  });
});

describe('field codes', () => {
  it.each(['f', 'F', 'u', 'U', 'd', 'D', 'n', 'N', 'v', 'm'])('%%%s goes, and its argument with it', (code) => {
    expect(argvOf(`program --new %${code} last`)).toEqual(['program', '--new', 'last']);
    expect(argvOf(`program "%${code}"`)).toEqual(['program']);
    expect(argvOf(`program --file=%${code}`)).toEqual(['program', '--file=']);
  });

  it('%i is two arguments where there is an icon and none where there is not', () => {
    expect(argvOf('program %i last', 'the icon')).toEqual(['program', '--icon', 'the icon', 'last']);
    expect(argvOf('program %i last')).toEqual(['program', 'last']);
  });

  it('%c is the name and %k the file, each one argument', () => {
    expect(argvOf('program --name %c %k')).toEqual(['program', '--name', 'My Session', context.path]);
  });

  it('%% is a percent sign', () => {
    expect(argvOf('date +%%H:%%M')).toEqual(['date', '+%H:%M']);
  });

  it('what a code expands to is not looked at again', () => {
    const expanded = expandExec('program %c', { ...context, name: '%f "x" \\' });
    expect(expanded).toEqual({ kind: 'argv', argv: ['program', '%f "x" \\'], remarks: [] });
  });
});

describe('what is no command', () => {
  it.each([
    ['xterm "not closed', 'Exec has a " that is not closed'],
    ["sh -c 'not closed", "Exec has a ' that is not closed"],
    ['xterm \\', 'Exec ends with a backslash that escapes nothing'],
    ['xterm %x', 'Exec has %x, which is no field code; a percent sign is written %%'],
    ['xterm 100%', 'Exec ends with a lone %; a percent sign is written %%'],
    ['xterm --icon=%i', 'Exec has %i inside an argument, but it must be one by itself'],
    ['%U', 'Exec names no program'],
    ['"" x', 'Exec names no program'],
    ['   ', 'Exec names no program'],
    ['LANG=C xterm', 'Exec begins with a variable, but must begin with a program: use env NAME=VALUE PROGRAM'],
    [`x ${'y '.repeat(300)}`, 'Exec has more than 256 arguments'],
    [`x ${'y'.repeat(9000)}`, 'Exec has an argument of more than 8192 characters'],
  ])('%.30s', (exec, text) => {
    expect(argvOf(exec)).toBe(text);
  });
});
