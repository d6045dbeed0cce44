import { describe, expect, it } from 'vitest';
import {
  type DraftMark,
  formatDraftMark,
  formatServiceMark,
  formatVersionMark,
  parseDraftMark,
  parseServiceMark,
  parseVersionMark,
  type VersionMark,
} from '../../../../src/cli/control/service/mark.ts';

describe('the comment of a version', () => {
  const mark: VersionMark = {
    version: 7,
    base: 6,
    run: '0123456789ab',
    at: '2026-03-01T12:00:00Z',
    by: 'ada@shop.example',
    commit: '3f2a1b9c0d1e',
    isClean: true,
    message: 'The cart is never cached: code=1 version=8',
    code: '0123456789abcdef',
    config: 'aa',
    package: 'fedcba9876543210',
    logs: ['logging/https/access'],
  };

  const bare = { at: null, by: null, commit: null, isClean: null, message: null, logs: [] };

  it.each([mark, { ...mark, logs: [] }, { ...mark, isClean: false, base: 0 }, { ...mark, ...bare }])(
    'is read as it was written: %j',
    (one) => {
      expect(parseVersionMark(formatVersionMark(one), 7)).toEqual(one);
    },
  );

  it('is one line for people, whatever git and the message say', () => {
    const text = formatVersionMark({ ...mark, by: 'Ada  Byron\n', message: ` one\ntwo \u001b[31m${'x'.repeat(300)}` });
    expect(text).toMatch(/ by=Ada_Byron commit=3f2a1b9c0d1e tree=clean .* message=one two \[31mx+$/);
    expect(text.split('message=')[1]).toHaveLength(200);
    expect(parseVersionMark(text, 7)).toMatchObject({ by: 'Ada_Byron', code: mark.code });
  });

  it('is understood as an older Popgate wrote it', () => {
    const old = 'popgate version=7 code=0123456789abcdef config=aa package=fedcba9876543210 logs=logging/https/access';
    expect(parseVersionMark(old, 7)).toEqual({ ...mark, ...bare, base: null, run: '', logs: mark.logs });
  });

  it('is another’s in a clone of that version', () => {
    expect(parseVersionMark(formatVersionMark(mark), 8)).toBeUndefined();
  });

  it.each([null, '', 'popgate', 'popgate version=7', 'popgateer version=7 code=a package=b', 'by hand, version=7'])(
    'is no mark: %j',
    (comment) => {
      expect(parseVersionMark(comment, 7)).toBeUndefined();
    },
  );
});

describe('the comment of a draft', () => {
  it.each([false, true])('says from which version it was made, and whose it is (abandoned: %s)', (isAbandoned) => {
    const mark: DraftMark = { base: 12, run: '0123456789ab', isAbandoned };
    expect(parseDraftMark(formatDraftMark(mark))).toEqual(mark);
  });

  it('is no mark of a version that was activated', () => {
    expect(parseVersionMark(formatDraftMark({ base: 12, run: 'r', isAbandoned: false }), 13)).toBeUndefined();
    expect(parseDraftMark('popgate version=1 code=a config=c package=b')).toBeUndefined();
  });
});

describe('the comment of a service', () => {
  it.each([
    { environment: 'production', tls: [] },
    { environment: 'staging', tls: ['a.example', '*.a.example'] },
  ])('says the environment, and for which domains certificates were asked: %j', (mark) => {
    expect(parseServiceMark(formatServiceMark(mark))).toEqual(mark);
  });

  it.each([null, '', 'our shop', 'popgate-service'])('is no mark: %j', (comment) => {
    expect(parseServiceMark(comment)).toBeUndefined();
  });
});
