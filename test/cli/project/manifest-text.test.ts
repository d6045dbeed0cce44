import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { VICEROY_VERSION } from '../../../src/cli/local/viceroy.ts';
import { driftFinding, findDrift, rewriteTables } from '../../../src/cli/project/manifest-text.ts';
import { manifestTables } from '../../../src/cli/project/manifest.ts';
import { everything, minimal } from './manifest-configs.ts';

const WRITTEN_BY_USER = `# The head.
manifest_version = 3
name = 'mine' # [local_server] in a comment
description = """
[setup]
"quoted" \\""" and
[local_server.backends.not_a_table]
"""
authors = [
  "[setup]",
  "a",
]

# Of ours, kept since it stands above.
[local_server] # gone
# gone
[local_server.backends.old]
url = "http://old.example"

  # gone, too
[[local_server.secret_stores.x]]
key = "k"
env = "E"
["setup".backends.old]
address = "old.example"

# Of the scripts.
[scripts]
build = "make\\t"\r
matrix = [
[1, 2],
]

[ setup . kv_stores . y ]
description = "old"

[[other]]
a = 1
# The end.`;

const KEPT = [
  WRITTEN_BY_USER.slice(0, WRITTEN_BY_USER.indexOf('[local_server] #')),
  WRITTEN_BY_USER.slice(WRITTEN_BY_USER.indexOf('\n# Of the scripts'), WRITTEN_BY_USER.indexOf('[ setup')),
  WRITTEN_BY_USER.slice(WRITTEN_BY_USER.indexOf('\n[[other]]')),
];

describe('rewriting fastly.toml', () => {
  const tables = manifestTables(everything);

  it('puts both tables where the first one stood, and keeps all else byte for byte', () => {
    const rewritten = rewriteTables(WRITTEN_BY_USER, tables);
    const ours = rewritten.slice(KEPT[0]?.length, rewritten.indexOf(KEPT[1] ?? ''));
    expect(rewritten).toBe(`${KEPT[0]}${ours}${KEPT[1]}${KEPT[2]}`);
    expect(parse(ours)).toMatchObject({ setup: { backends: { legacy: { port: 8080 } } } });
    expect(findDrift(rewritten, tables)).toEqual([]);
  });

  it.each([
    ['an empty file', ''],
    ['a file without them', 'manifest_version = 3\n[scripts]\nbuild = "make"'],
    ['its own output', rewriteTables(WRITTEN_BY_USER, tables)],
    ['dotted keys at the top', 'setup.backends.old.address = "x"\nname = "n"\n'],
    ['an inline table', 'local_server = { backends = { old = { url = "http://x" } } }\nname = "n"\n'],
  ])('brings %s to what is desired, and is then at rest', (_name, text) => {
    const once = rewriteTables(text, tables);
    expect(findDrift(once, tables)).toEqual([]);
    expect(rewriteTables(once, tables)).toBe(once);
  });

  it('takes tables away that are no longer desired', () => {
    const rewritten = rewriteTables('name = "n"\n[setup.backends.old]\naddress = "x"\n', manifestTables(minimal));
    expect(parse(rewritten)).toEqual({ name: 'n', local_server: { viceroy_version: VICEROY_VERSION } });
  });

  it('says where a file is not TOML', () => {
    expect(() => rewriteTables('name =\n', tables)).toThrow('fastly.toml cannot be read');
  });
});

describe('drift in one sentence', () => {
  const tables = { local_server: { a: 1, b: 2, c: { d: 3 } }, setup: {} };

  it.each([
    ['nothing', '[local_server]\na = 1\nb = 2\nc.d = 3', null],
    [
      'one place',
      '[local_server]\na = 1\nb = 5\nc.d = 3',
      'in one place: local_server.b differs from the configuration',
    ],
    [
      'a few places',
      '[local_server]\na = 1\nc.d = 4',
      'in 2 places: local_server.c.d differs from the configuration, local_server.b is missing',
    ],
    [
      'many places',
      '[local_server]\nx = 1\ny = 2\n[setup]\nz = 1',
      'in 6 places: local_server.x is not in the configuration, local_server.y is not in the configuration, local_server.a is missing, and 3 more',
    ],
  ])('is that %s differs', (_name, text, finding) => {
    const said = driftFinding(text, tables);
    if (finding === null) expect(said).toBeNull();
    else expect(said).toBe(`is not what the configuration asks for ${finding}`);
  });
});

describe('drift', () => {
  const tables = manifestTables(everything);
  const text = rewriteTables('', tables);

  it.each([
    ['a changed value', text.replace('7701', '7799'), 'local_server.backends.shop_eu.url', 'differs'],
    ['a lost key', text.replace('health = "healthy"\n', ''), 'local_server.backends.shop_eu.health', 'is missing'],
    ['a foreign key', `${text}\n[setup.log_endpoints.x]\nprovider = "s3"\n`, 'setup.log_endpoints', 'is not in'],
  ])('is found for %s', (_name, changed, path, problem) => {
    expect(findDrift(changed, tables)).toEqual([{ path, problem: expect.stringContaining(problem) as unknown }]);
  });

  it('is not order or form', () => {
    const [first = '', second = ''] = text.split(/(?=\[setup\.backends\.shop_eu\])/);
    expect(findDrift(`${second}${first}`, tables)).toEqual([]);
  });
});
