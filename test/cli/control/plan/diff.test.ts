import { describe, expect, it } from 'vitest';
import type { VersionObject } from '../../../../src/cli/control/objects/object.ts';
import { diffObjects, foreignObjects } from '../../../../src/cli/control/plan/diff.ts';
import { OBJECT_MARK } from '../../../../src/cli/control/service/mark.ts';

const backend = (name: string, fields: VersionObject['fields'] = {}): VersionObject => ({
  list: 'backend',
  name,
  fields: { address: 'a.example', comment: OBJECT_MARK, ...fields },
});
const NONE = new Set<string>();

describe('the difference of what is wanted and what is there', () => {
  it.each([
    ['null and absence', { shield: null }, {}],
    ['null and an empty text', { shield: null }, { shield: '' }],
    ['truth in words and in digits', { use_ssl: true }, { use_ssl: '1' }],
    ['numbers and their text', { port: 443 }, { port: '443' }],
    ['a text with a line end', { ssl_ca_cert: '-----BEGIN' }, { ssl_ca_cert: '-----BEGIN\n' }],
    ['fields that the configuration does not decide', {}, { weight: 100, created_at: '2026-01-01' }],
  ])('is none between %s', (_name, wanted, there) => {
    expect(diffObjects([backend('b', wanted)], [backend('b', there)], NONE)).toEqual([]);
  });

  it('is told by the fields that differ', () => {
    const [change] = diffObjects(
      [backend('b', { port: 443, shield: null })],
      [backend('b', { port: 80, shield: 'x' })],
      NONE,
    );
    expect(change).toMatchObject({
      action: 'update',
      from: { port: 80, shield: 'x' },
      to: { port: 443, shield: null },
    });
    expect(Object.keys(change!.to!)).toEqual(['port', 'shield']);
  });

  it('makes what is not there, without its empty fields', () => {
    expect(diffObjects([backend('b', { shield: null })], [], NONE)).toMatchObject([
      { action: 'create', from: null, to: { address: 'a.example', comment: OBJECT_MARK } },
    ]);
  });

  it('tells objects of one name in two lists apart', () => {
    const domain: VersionObject = { list: 'domain', name: 'b', fields: { comment: OBJECT_MARK } };
    expect(diffObjects([backend('b')], [domain, backend('b')], NONE)).toMatchObject([
      { action: 'delete', object: { list: 'domain' } },
    ]);
  });

  it('deletes what popgate made, and nothing else', () => {
    const foreign = backend('theirs', { comment: 'by hand' });
    const log = (name: string): VersionObject => ({ list: 'logging/https', name, fields: {} });
    const there = [backend('ours'), foreign, log('ours'), log('theirs')];
    const ownLogs = new Set(['logging/https/ours']);
    const gone = diffObjects([], there, ownLogs);
    expect(gone.map(({ action, object }) => `${action} ${object.list} ${object.name}`)).toEqual([
      'delete backend ours',
      'delete logging/https ours',
    ]);
    expect(foreignObjects([], there, ownLogs)).toEqual([foreign, log('theirs')]);
  });

  it('takes over what another made under a name that is wanted', () => {
    expect(diffObjects([backend('b')], [backend('b', { comment: '' })], NONE)).toMatchObject([
      { action: 'update', from: { comment: '' }, to: { comment: OBJECT_MARK } },
    ]);
  });
});
