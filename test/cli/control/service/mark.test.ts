import { describe, expect, it } from 'vitest';
import {
  formatDraftMark,
  formatServiceMark,
  formatVersionMark,
  parseDraftMark,
  parseServiceMark,
  parseVersionMark,
} from '../../../../src/cli/control/service/mark.ts';

describe('the comment of a version', () => {
  const mark = {
    version: 7,
    code: '0123456789abcdef',
    config: 'aa',
    package: 'fedcba9876543210',
    logs: ['logging/https/access'],
  };

  it.each([mark, { ...mark, logs: [] }])('is read as it was written', (one) => {
    expect(parseVersionMark(formatVersionMark(one), 7)).toEqual(one);
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
  it.each([false, true])('says from which version it was made (abandoned: %s)', (isAbandoned) => {
    expect(parseDraftMark(formatDraftMark(12, isAbandoned))).toEqual({ base: 12 });
  });

  it('is no mark of a version that was activated', () => {
    expect(parseVersionMark(formatDraftMark(12), 13)).toBeUndefined();
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
