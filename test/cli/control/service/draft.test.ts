import { describe, expect, it } from 'vitest';
import { foreignDrafts } from '../../../../src/cli/control/service/draft.ts';
import { formatDraftMark, formatVersionMark } from '../../../../src/cli/control/service/mark.ts';
import type { Service, Version } from '../../../../src/cli/control/service/service.ts';

const draft = (number: number, fields: Partial<Version> = {}): Version => {
  return { number, active: false, locked: false, staging: false, comment: '', ...fields };
};
const active = (number: number, fields: Partial<Version> = {}): Version => {
  return draft(number, { active: true, locked: true, ...fields });
};
const service = (...versions: Version[]): Service => ({ id: 'S', name: 's', type: 'wasm', comment: '', versions });
const authorship = { at: null, by: null, commit: null, isClean: null, message: null };
const markOf = (version: number): string =>
  formatVersionMark({ ...authorship, version, base: 0, run: 'r', code: 'a', config: 'b', package: 'c', logs: [] });
const draftOf = (base: number, isAbandoned = false): string => formatDraftMark({ base, run: 'r', isAbandoned });

describe('drafts of somebody else', () => {
  it.each<[string, Version[], number[]]>([
    ['made after the active one', [active(7), draft(8), draft(9, { comment: 'mine' })], [8, 9]],
    ['with no comment at all', [active(7), draft(8, { comment: null })], [8]],
    [
      'a clone of Popgate’s version, with its comment',
      [active(7, { comment: markOf(7) }), draft(8, { comment: markOf(7) })],
      [8],
    ],
    ['one that is staged', [active(7), draft(8, { staging: true })], [8]],
    ['not those of Popgate', [active(7), draft(8, { comment: draftOf(7) })], []],
    ['not one that Popgate abandoned', [active(7), draft(8, { comment: draftOf(7, true) })], []],
    ['not one that Popgate staged', [active(7), draft(8, { staging: true, comment: markOf(8) })], []],
    ['not one that Popgate staged once', [active(7), draft(8, { comment: markOf(8) })], []],
    ['not older ones', [draft(6), active(7)], []],
    ['not locked ones', [active(7), draft(8, { locked: true })], []],
    ['not the draft of a service that had none before, which apply goes on with', [draft(1)], []],
    ['none where there is no version', [], []],
  ])('are %s', (_, versions, numbers) => {
    expect(foreignDrafts(service(...versions)).map(({ number }) => number)).toEqual(numbers);
  });
});
