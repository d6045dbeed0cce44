import { describe, expect, it } from 'vitest';
import {
  describeEntry,
  describeVersions,
  versionBefore,
  versionEntries,
  versionEntry,
} from '../../../../src/cli/control/service/history.ts';
import { formatDraftMark, formatVersionMark, type VersionMark } from '../../../../src/cli/control/service/mark.ts';
import type { Service, Version } from '../../../../src/cli/control/service/service.ts';

const draft = (number: number, fields: Partial<Version> = {}): Version => {
  return { number, active: false, locked: false, staging: false, comment: '', ...fields };
};
const locked = (number: number, fields: Partial<Version> = {}) => draft(number, { locked: true, ...fields });
const active = (number: number, fields: Partial<Version> = {}) => locked(number, { active: true, ...fields });
const service = (...versions: Version[]): Service => ({ id: 'S', name: 's', type: 'wasm', comment: '', versions });
const mark = (version: number, fields: Partial<VersionMark> = {}): string =>
  formatVersionMark({
    version,
    base: version - 1,
    run: 'r',
    at: '2026-03-01T12:00:00Z',
    by: 'ada@shop.example',
    commit: '3f2a1b9c0d1e',
    isClean: true,
    message: 'Faster cart',
    code: 'a',
    config: 'b',
    package: 'c',
    logs: [],
    ...fields,
  });

describe('the version before the active one', () => {
  const abandoned = formatDraftMark({ base: 11, run: 'r', isAbandoned: true });

  it.each<[string, Version[], number | undefined]>([
    ['is the last that was locked', [locked(7), locked(8), active(9)], 8],
    ['is not a draft', [locked(7), draft(8), active(9)], 7],
    ['is not the one on staging', [locked(7), locked(8, { staging: true }), active(9)], 7],
    [
      'is not the one on staging as `environments` tells it',
      [locked(7), locked(8, { environments: [{ name: 'staging', active_version: 8 }] }), active(9)],
      7,
    ],
    ['was active, whatever its comment says since', [locked(8), locked(11, { comment: abandoned }), active(12)], 11],
    [
      'is the one that the active one was made from, after a rollback in between',
      [locked(7), locked(8), locked(9), active(10, { comment: mark(10, { base: 7 }) })],
      7,
    ],
    ['is the last locked one where its base is none of these', [locked(7), active(9, { comment: mark(9) })], 7],
    ['is none before the first', [active(1)], undefined],
    ['is none where none is active', [locked(1), draft(2)], undefined],
  ])('%s', (_, versions, number) => {
    expect(versionBefore(service(...versions))?.number).toBe(number);
  });
});

describe('the list of versions', () => {
  const versions = [
    locked(1, { comment: mark(1, { isClean: false }) }),
    locked(2, { comment: 'by hand', updated_at: '2026-03-02T12:00:00Z' }),
    active(3, { comment: mark(3) }),
    draft(4, { environments: [{ name: 'staging', active_version: 4 }], comment: mark(4, { message: null, by: null }) }),
    draft(5, { comment: formatDraftMark({ base: 3, run: 'r', isAbandoned: true }) }),
    draft(6, { comment: mark(3) }),
  ];

  it('says of each what it is, when, who, from what, and what for; the newest first', () => {
    expect(describeVersions(versionEntries(service(...versions))).split('\n')).toEqual([
      'version  state            when               who               commit                      what',
      '6        draft                               not Popgate                                   a copy of version 3',
      '5        abandoned draft',
      '4        staged           2026-03-01T12:00Z                    3f2a1b9c0d1e',
      '3        active           2026-03-01T12:00Z  ada@shop.example  3f2a1b9c0d1e                Faster cart',
      '2        earlier          2026-03-02T12:00Z  not Popgate                                   by hand',
      '1        earlier          2026-03-01T12:00Z  ada@shop.example  3f2a1b9c0d1e, with changes  Faster cart',
    ]);
  });

  it.each([
    [versions[2]!, ', by ada@shop.example from 3f2a1b9c0d1e: Faster cart'],
    [versions[0]!, ', by ada@shop.example from 3f2a1b9c0d1e, with changes: Faster cart'],
    [versions[1]!, ': by hand'],
    [versions[4]!, ''],
  ])('says it of one in a line', (version, line) => {
    expect(describeEntry(versionEntry(version))).toBe(line);
  });
});
