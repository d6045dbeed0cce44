import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inPackage } from '../../../src/cli/project/paths.ts';
import { readDiagnostics } from '../../../src/cli/project/type-check.ts';
import { cleanCheckout, pack, unpack } from '../../support/checkout.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-type-check-'));
const site = path.join(folder, 'site');
let own: string;

/** The command of the packed package: in the checkout the engine has no declarations. */
async function popgate(args: string[], cwd = folder, from = own): Promise<{ status: number; out: string }> {
  const run = promisify(execFile)(process.execPath, [path.join(from, 'src/cli/popgate.js'), ...args], { cwd });
  return run.then(
    ({ stdout }) => ({ status: 0, out: stdout }),
    ({ code, stdout }: { code: number; stdout: string }) => ({ status: code, out: stdout }),
  );
}

beforeAll(async () => {
  own = await unpack(await pack(cleanCheckout(folder), folder), folder);
  const origin = ['--origin', 'https://origin.shop.example', '--no-check'];
  await popgate(['init', 'site', '--domain', 'www.shop.example', ...origin, '--yes']);
  mkdirSync(path.join(site, 'node_modules'));
  for (const name of ['@fastly', 'vitest', 'typescript'])
    symlinkSync(inPackage('node_modules', name), path.join(site, 'node_modules', name));
  symlinkSync(own, path.join(site, 'node_modules', 'popgate'));
}, 240_000);

afterAll(() => rmSync(folder, { recursive: true }), 60_000);

describe('what the compiler prints', () => {
  it('is a problem each, with its place, the last reason and the code', () => {
    const output = `src/gateway.config.ts(9,11): error TS2322: Type 'a' is not assignable to type 'b'.
  The types of 'c' are incompatible.
    Type '5' is not assignable to type 'string'.
../other (1)/handlers.ts(1,2): error TS2741: Property 'x' is missing.
`;
    expect(readDiagnostics(output)).toEqual([
      {
        path: 'src/gateway.config.ts:9:11',
        problem: "Type 'a' is not assignable to type 'b'. Type '5' is not assignable to type 'string'.",
        remedy: "correct it there: TypeScript's TS2322",
      },
      {
        path: '../other (1)/handlers.ts:1:2',
        problem: "Property 'x' is missing.",
        remedy: "correct it there: TypeScript's TS2741",
      },
    ]);
  });

  it('without a place is of the settings', () => {
    expect(readDiagnostics("error TS2688: Cannot find type definition file for 'x'.\r\n")).toMatchObject([
      { path: 'tsconfig.json', problem: "Cannot find type definition file for 'x'." },
    ]);
  });

  it('of a key that is written twice is told elsewhere', () => {
    expect(readDiagnostics('a.ts(1,2): error TS1117: An object literal cannot have …\n')).toEqual([]);
  });

  it('is nothing where it is content', () => {
    expect(readDiagnostics('')).toEqual([]);
  });
});

describe('popgate check of a packed Popgate', () => {
  /** The project with one file changed, while `work` goes on. */
  async function changed<Result>(file: string, text: string, work: () => Promise<Result>): Promise<Result> {
    const before = readFileSync(path.join(site, file), 'utf8');
    writeFileSync(path.join(site, file), text);
    try {
      return await work();
    } finally {
      writeFileSync(path.join(site, file), before);
    }
  }
  const check = async (cwd: string, ...args: string[]) => {
    const { status, out } = await popgate(['check', '--json', ...args], cwd);
    const { problems, warnings } = JSON.parse(out) as Record<
      'problems' | 'warnings',
      { path: string; problem: string }[]
    >;
    return { status, problems, warnings };
  };
  const pathsOf = ({ problems }: Awaited<ReturnType<typeof check>>): string[] => problems.map(({ path }) => path);

  it.each([
    [
      'a field that there is none',
      'src/gateway.config.ts',
      /\n {2}name: .*/,
      "\n  name: 'x', nmae: 'x',",
      /config\.ts:5:\d+$/,
    ],
    [
      'a handler of another shape',
      'src/handlers/index.ts',
      /\n {2}\/\/ hello.*/,
      '\n  hello: () => 5,',
      /index\.ts:5:\d+$/,
    ],
    [
      'a backend that the configuration has not',
      'src/handlers/index.ts',
      /\n {2}\/\/ hello.*/,
      "\n  hello: (_, context) => context.backends.other.fetch('/'),",
      /index\.ts:5:\d+$/,
    ],
  ])('names %s, with file, line and column', { timeout: 60_000 }, async (_name, file, line, wrong, place) => {
    const report = await changed(file, readFileSync(path.join(site, file), 'utf8').replace(line, wrong), () =>
      check(site),
    );
    expect(report.status).toBe(1);
    expect(pathsOf(report)).toContainEqual(expect.stringMatching(place));
  });

  it('finds nothing in what init wrote, and leaves nothing but its own folder behind', async () => {
    const before = readdirSync(site);
    expect(await check(site)).toEqual({ status: 0, problems: [], warnings: [] });
    expect(readdirSync(site)).toEqual(before);
  });

  it('names what is wrong with the types of a configuration elsewhere, where nothing is installed', async () => {
    const elsewhere = path.join(folder, 'elsewhere');
    mkdirSync(elsewhere);
    const file = path.join(elsewhere, 'other.config.ts');
    const config = (to: string): string =>
      `import { defineGateway } from 'popgate';\nexport default defineGateway({ name: 'x',\n  domains: { 'a.example': { redirect: ${to} } } });\n`;
    writeFileSync(file, config("'https://b.example'"));
    expect(await check(elsewhere, '--config', 'other.config.ts')).toMatchObject({ status: 0, problems: [] });
    writeFileSync(file, config("'https://b.example', nmae: 5"));
    const report = await check(elsewhere, '--config', 'other.config.ts');
    expect(pathsOf(report)).toContainEqual(expect.stringMatching(/^other\.config\.ts:3:\d+$/));
    expect(readdirSync(elsewhere)).toEqual(['other.config.ts']);
  });

  it('says in one warning that TypeScript is not there, and checks the rest', async () => {
    const bare = path.join(folder, 'bare');
    cpSync(own, bare, { recursive: true, filter: (file) => path.basename(file) !== 'node_modules' });
    mkdirSync(path.join(bare, 'node_modules'));
    for (const name of readdirSync(inPackage('node_modules')).filter((name) => !/^\.|^typescript$/.test(name)))
      symlinkSync(inPackage('node_modules', name), path.join(bare, 'node_modules', name));
    const file = path.join(folder, 'untyped.config.ts');
    const domains = { 'a.example': { redirect: 'https://b.example' } };
    writeFileSync(file, `export default ${JSON.stringify({ name: 5, domains })};`);
    const { out } = await popgate(['check', '--json', '--config', file], folder, bare);
    expect(JSON.parse(out)).toMatchObject({
      problems: [{ path: 'name' }],
      warnings: [{ path: 'package.json: typescript', problem: expect.stringContaining('is not installed') as string }],
    });
  });
});
