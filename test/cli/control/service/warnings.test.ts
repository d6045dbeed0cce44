import { describe, expect, it } from 'vitest';
import { warningsOf } from '../../../../src/cli/control/service/warnings.ts';

const UNRESOLVED = 'Backend host `o.invalid` could not be resolved to an IP address: Name or service not known';

describe('the warnings in an answer of Fastly', () => {
  it.each<[string, unknown, string[]]>([
    ['an activation’s message', { active: true, msg: `Warning: ${UNRESOLVED}` }, [UNRESOLVED]],
    [
      'a validation’s list and message, each once',
      { status: 'ok', msg: `Warning: ${UNRESOLVED}`, errors: [], warnings: [UNRESOLVED, 'another'], messages: [] },
      [UNRESOLVED, 'another'],
    ],
    ['messages', { status: 'ok', messages: ['look at this'] }, ['look at this']],
    ['none', { status: 'ok', msg: null, errors: [], warnings: [], messages: [] }, []],
    ['an empty message', { msg: '' }, []],
    ['a lost answer', undefined, []],
    ['no object', 'ok', []],
    ['no texts', { warnings: [1, null], msg: {} }, []],
    ['what would move the cursor', { msg: 'Warning: a\u001B[2Jb' }, [expect.not.stringContaining('\u001B') as string]],
  ])('%s', (_name, answer, expected) => {
    expect(warningsOf(answer)).toEqual(expected);
  });
});
