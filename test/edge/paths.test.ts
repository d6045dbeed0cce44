import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Nginx, startNginx } from '../support/nginx.ts';
import { nginxReads, nginxSpellings, spellings } from '../support/path-readers.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';
import { sendRaw } from '../support/viceroy.ts';

/** Stock: nothing but a field with what it looks for. */
const LOCATIONS = 'add_header x-uri $uri always;';
const AT_ONCE = 8;
const SECRET = 'the secret of the admin folder';
const LOGIN = 'the page to log in';

const SEED = 65;
const SPELLINGS = [
  ...fc.sample(nginxSpellings(['admin', 'secret']), { numRuns: 150, seed: SEED }),
  ...fc.sample(nginxSpellings(['login']), { numRuns: 50, seed: SEED }),
  ...fc.sample(nginxSpellings(['open', 'page']), { numRuns: 100, seed: SEED }),
  ...fc.sample(spellings(['admin', 'secret']), { numRuns: 150, seed: SEED }),
  '//admin/secret',
  '/\\admin/secret',
  '/admin%2fsecret',
  '/a/..%2fadmin/secret',
];

let nginx: Nginx;
let edge: SharedEdge<'nginx'>;

beforeAll(async () => {
  edge = await joinEdge('paths');
  nginx = await startNginx(LOCATIONS, edge.origins.nginx);
  await nginx.publish('admin/secret', SECRET);
  await nginx.publish('login', LOGIN);
  await nginx.publish('open/page', 'an open page');
});
afterAll(async () => {
  await edge?.stop();
  await nginx?.remove();
});

interface Told {
  path: string;
  status: number;
  uri: string | null;
  text: string;
}

/** Byte by byte as it is written: no client library has made anything of it. */
async function asked(port: number, host: string, path: string): Promise<Told> {
  const answer = await sendRaw(port, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  return {
    path,
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0),
    uri: /^x-uri: (.*)\r$/im.exec(answer)?.[1] ?? null,
    text: answer,
  };
}

/** All of them, some at a time. */
async function askAll(port: number, host: string): Promise<Told[]> {
  const told: Told[] = [];
  const left = [...SPELLINGS];
  const askSome = async (): Promise<void> => {
    for (let path = left.pop(); path !== undefined; path = left.pop()) told.push(await asked(port, host, path));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askSome));
  return told;
}

const nginxPort = (): number => Number(new URL(edge.origins.nginx).port);
const isGuarded = ({ text }: Told): boolean => text.includes(SECRET) || text.includes(LOGIN);

describe('S65 nginx as the origin of a site with guarded paths', () => {
  test('asked without the gateway, gives them to many spellings, as the model of it says', async () => {
    const told = await askAll(nginxPort(), 'paths.example');
    expect(told.filter(isGuarded).length).toBeGreaterThan(100);
    const canonical = told.filter(({ path }) => !path.includes('\\'));
    expect(canonical.length).toBeGreaterThan(300);
    for (const { path, status, uri } of canonical) {
      expect([path, status === 400 ? null : uri]).toEqual([path, nginxReads(path)]);
    }
  });

  test('gives none of them away behind it', async () => {
    const told = await askAll(edge.port, 'guarded-paths.example.test');
    expect(told.filter(isGuarded)).toEqual([]);
    const count = (status: number): number => told.filter((each) => each.status === status).length;
    expect(count(400)).toBeGreaterThan(200);
    expect(count(403)).toBeGreaterThan(10);
    // What is for everybody is there in other spellings, too.
    expect(count(200)).toBeGreaterThan(70);
  });

  test('is asked for all spellings where nothing is guarded', async () => {
    const told = await askAll(edge.port, 'open-paths.example.test');
    expect(told.filter(isGuarded).length).toBeGreaterThan(100);
    for (const { path, status, uri } of told) {
      if (uri === null) expect([path, status]).toEqual([path, 400]);
    }
  });

  test('is believed where the backend says that it takes paths literally', async () => {
    const { text } = await asked(edge.port, 'literal-paths.example.test', '/admin%2fsecret');
    expect(text).toContain(SECRET);
  });
});
