import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createLineSplitter, decodeLine, encodeLine, lineLimit } from '../../electron/contract/line.ts';

const schema = z.object({ kind: z.literal('answer'), texts: z.array(z.string().max(40)) });
const secret = 'correct horse battery staple';

describe('lines out of what arrives', () => {
  it('are the same however the text is cut', () => {
    const arbitrary = fc.tuple(fc.array(fc.string({ unit: 'grapheme' })), fc.array(fc.nat(50), { minLength: 1 }));
    fc.assert(
      fc.property(arbitrary, ([texts, cuts]) => {
        const wire = texts.map(encodeLine).join('');
        const splitter = createLineSplitter();
        const lines: unknown[] = [];
        for (let at = 0, turn = 0; at < wire.length; turn += 1) {
          const length = 1 + (cuts[turn % cuts.length] ?? 0);
          const part = splitter.push(wire.slice(at, at + length));
          if ('kind' in part) throw new Error(part.problem);
          lines.push(...part.map((line) => JSON.parse(line)));
          at += length;
        }
        expect(lines).toEqual(texts);
      }),
      { numRuns: 200 },
    );
  });

  it('wait for their line feed', () => {
    const splitter = createLineSplitter();
    expect(splitter.push('{"a":')).toEqual([]);
    expect(splitter.push('1}')).toEqual([]);
    expect(splitter.push('\n\n2')).toEqual(['{"a":1}', '']);
  });

  const tooLong = { kind: 'malformed', problem: 'a line of more than 5 characters' };
  it.each([
    ['at the limit', ['12345\n'], [['12345']]],
    ['at the limit, in two parts', ['123', '45\n'], [[], ['12345']]],
    ['at the limit and unfinished', ['12345'], [[]]],
    ['beyond the limit', ['123456\n'], [tooLong]],
    ['beyond the limit and unfinished', ['123456'], [tooLong]],
    ['beyond the limit in small parts', ['123', '45', '6'], [[], [], tooLong]],
    ['beyond the limit after a good one', ['1\n123456\n'], [tooLong]],
    ['of any length after one that was too long', ['123456', '1\n', '\n'], [tooLong, tooLong, tooLong]],
  ])('are taken or refused %s', (_, chunks, results) => {
    const splitter = createLineSplitter(5);
    expect(chunks.map((chunk) => splitter.push(chunk))).toEqual(results);
  });

  it('may be 256 Ki characters long and no longer', () => {
    expect(createLineSplitter().push(`${'x'.repeat(lineLimit)}\n`)).toHaveLength(1);
    expect(createLineSplitter().push(`${'x'.repeat(lineLimit + 1)}\n`)).toMatchObject({ kind: 'malformed' });
  });
});

describe('a message out of a line', () => {
  it('is what was sent', () => {
    const message = { kind: 'answer', texts: ['a\nb', '\u2028', '😀'] };
    expect(decodeLine(schema, encodeLine(message).trimEnd())).toEqual({ kind: 'message', message });
  });

  it('has nothing that the schema does not know', () => {
    const decoded = decodeLine(schema, '{"kind":"answer","texts":[],"__proto__":{"a":1},"more":1}');
    expect(decoded).toEqual({ kind: 'message', message: { kind: 'answer', texts: [] } });
  });

  it.each([
    ['no JSON', `{"kind":"answer","texts":["${secret}"]`, 'not JSON (57 characters)'],
    ['a bare word', secret, 'not JSON (28 characters)'],
    ['a value of another type', `"${secret}"`, 'message: invalid_type'],
    ['another kind', `{"kind":"${secret}","texts":[]}`, 'kind: invalid_value'],
    ['a text that is too long', `{"kind":"answer","texts":["ok","${secret} and more of it"]}`, 'texts.1: too_big'],
    ['a text that is none', `{"kind":"answer","texts":[{"a":"${secret}"}]}`, 'texts.0: invalid_type'],
  ])('is refused where there is %s, without a word of it', (_, line, problem) => {
    expect(decodeLine(schema, line)).toEqual({ kind: 'malformed', problem });
  });
});
