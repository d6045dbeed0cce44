import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { toConfig } from '../../../../src/cli/import/config/config.ts';
import { fromVcl } from '../../../../src/cli/import/vcl/read.ts';
import { CliError } from '../../../../src/cli/terminal/cli-error.ts';
import { validateGateway } from '../../../../src/gateway/check.ts';

const FILES = new URL('files/', import.meta.url);
const files = readdirSync(fileURLToPath(FILES)).map((file) => readFileSync(new URL(file, FILES), 'utf8'));

/** A valid configuration, or an error in words; never anything else. */
function holds(text: string): 'read' | 'refused' {
  try {
    const { config } = toConfig(fromVcl(text, { source: 'x', name: 'x', domains: [] }));
    expect(validateGateway(config, [])).toEqual([]);
    return 'read';
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return 'refused';
  }
}

/** What is put in the place of a part of a file. */
const scrap = fc.oneof(
  fc.constantFrom(
    '{',
    '}',
    '(',
    ')',
    '"',
    '{"',
    '"}',
    '/*',
    '*/',
    'C{',
    '}C',
    '#',
    ';',
    '\0',
    '\n',
    '&&',
    '||',
    '!',
    '~',
  ),
  fc.constantFrom(
    'if (',
    ' else ',
    'set req.backend = ',
    'error 403;',
    'return(pass);',
    'call vcl_recv;',
    'sub vcl_recv {',
  ),
  fc.constantFrom(
    '"^/(a|b)/"',
    'client.ip ~ ',
    'acl x { "0.0.0.0"/0; ! "::1"; }',
    '__proto__',
    'constructor',
    '-1',
    '9'.repeat(400),
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

const mutated = fc
  .record({
    file: fc.constantFrom(...files),
    changes: fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.nat(30), scrap }), {
      minLength: 1,
      maxLength: 6,
    }),
  })
  .map(({ file, changes }) => {
    let text = file;
    for (const { at, length, scrap } of changes) {
      const place = Math.floor(at * text.length);
      text = text.slice(0, place) + scrap + text.slice(place + length);
    }
    return text;
  });

const backend = 'backend a { .host = "a.example"; } backend b { .host = "b.example"; }\n';
const many = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, at) => text(at)).join('');
const inRecv = (body: string): string => `${backend}sub vcl_recv {\n${body}\n}\n`;

describe('any text as VCL', () => {
  it('becomes a configuration, or an error in words', () => {
    fc.assert(
      fc.property(mutated, (text) => void holds(text)),
      { numRuns: 400 },
    );
  });

  /** Each took minutes or ended the process where a step was not linear, not capped, or recursive. */
  it.each<[string, string, 'read' | 'refused']>([
    [
      '5 MB of declarations',
      many(80_000, (at) => `backend b${at} { .host = "b${at}.example"; }`).padEnd(5_000_000),
      'refused',
    ],
    ['2,500 backends', many(2_500, (at) => `backend b${at} { .host = "b.example"; }`), 'refused'],
    ['2 MB of one string', `${backend}table t { "a": "${'x'.repeat(1_900_000)}" }`, 'read'],
    ['2 MB on one line', `${backend}sub f { ${'set req.http.A = "b"; '.repeat(90_000)} }`, 'read'],
    ['strings that do not end, each with a word of its own', backend + many(200_000, (at) => `{a${at}"`), 'refused'],
    ['comments that do not end', `${backend}${'/* '.repeat(600_000)}`, 'refused'],
    ['semicolons', `${backend}${';'.repeat(1_900_000)}`, 'read'],
    ['unknown words', `${backend}${'x;'.repeat(900_000)}`, 'read'],
    ['blocks in blocks', `${backend}sub vcl_recv ${'{'.repeat(500_000)}`, 'refused'],
    ['ifs in ifs', inRecv('if (req.url ~ "^/a/") { '.repeat(100_000)), 'refused'],
    ['fields in fields', `backend a { .probe = ${'{ .x = '.repeat(300_000)}`, 'refused'],
    ['members in members', `director d random ${'{ '.repeat(300_000)}`, 'refused'],
    ['unknown blocks in blocks', `${backend}x ${'{'.repeat(400_000)}${'}'.repeat(400_000)}`, 'read'],
    ['parentheses in parentheses', inRecv(`if ${'('.repeat(90_000)}${')'.repeat(90_000)} { }`), 'read'],
    [
      'a condition of many parts',
      inRecv(`if (${'req.url ~ "^/a" && '.repeat(20_000)} x) { set req.backend = b; }`),
      'read',
    ],
    [
      'alternatives of alternatives',
      inRecv(`if (${many(60, () => '(req.url == "/a" || req.url == "/b") && ')} x) { set req.backend = b; }`),
      'read',
    ],
    [
      'one choice after another',
      inRecv(
        many(8_000, (at) => `if (req.url ~ "^/a${at}/") { set req.backend = b; } else { set req.http.A = "b"; }\n`),
      ),
      'read',
    ],
    [
      'returns and choices by turns',
      inRecv(
        many(5_000, (at) => `if (req.http.A${at}) { return(pass); } if (req.http.B${at}) { set req.backend = b; }\n`),
      ),
      'read',
    ],
    [
      'elsifs',
      inRecv(`if (x) { } ${many(20_000, (at) => `elsif (req.url ~ "^/a${at}/") { set req.backend = b; }\n`)}`),
      'read',
    ],
    [
      'subroutines that call each other twice',
      `${backend}${many(60, (at) => `sub s${at} { call s${at + 1}; call s${at + 1}; }\n`)}sub vcl_recv { call s0; }`,
      'read',
    ],
    ['a subroutine that calls itself', inRecv('call vcl_recv; call vcl_recv; set req.backend = b;'), 'read'],
    [
      'an access list of everything but many',
      `${backend}acl x { "::"/0; ${many(2_000, (at) => `! "2001:db8::${at.toString(16)}"; `)} } sub vcl_recv { if (client.ip ~ x) { error 403; } }`,
      'read',
    ],
    [
      'many guards on many routes',
      `${backend}acl x { "192.0.2.1"; } ${inRecv(
        `${many(60, (at) => `if (req.url ~ "^/${'a/'.repeat(at)}" && client.ip ~ x) { error 403; }\n`)}
         ${many(60, (at) => `if (req.method ~ "^(GET|M${at})$" && client.ip ~ x) { error 403; }\n`)}
         ${many(100, (at) => `if (req.url ~ "^/b${at}/") { set req.backend = b; }\n`)}`,
      ).replace(backend, '')}`,
      'read',
    ],
    [
      'an expression of many groups',
      inRecv(`if (req.url ~ "^/${'(a|b)'.repeat(5_000)}") { set req.backend = b; }`),
      'read',
    ],
    [
      'an expression of many marks',
      inRecv(`if (req.url ~ "^/${'(('.repeat(100_000)}") { set req.backend = b; }`),
      'read',
    ],
  ])('is read in a moment: %s', { timeout: 20_000 }, (_name, text, expected) => {
    const started = process.cpuUsage();
    expect(holds(text)).toBe(expected);
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1e6).toBeLessThan(10);
  });
});
