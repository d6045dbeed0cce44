import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { freePort } from '../../support/listening.ts';
import { onTerminal, type PseudoTerminal } from '../../support/pseudo-terminal.ts';
import { ask, newProject, POPGATE } from './project.ts';

const CONFIG = `export default {
  name: 'site',
  domains: { 'a.example': { routes: [{ path: '/*', respond: { body: 'here' } }] } },
};
`;

const project = newProject({ 'src/gateway.config.ts': CONFIG, 'bin/xdg-open': '#!/bin/sh\necho "$1" > "$0.asked"\n' });
const opener = path.join(project.folder, 'bin', 'xdg-open');
chmodSync(opener, 0o755);
afterAll(project.remove);

async function start(): Promise<{ terminal: PseudoTerminal; port: number }> {
  const port = await freePort();
  const command = `cd '${project.folder}'; '${process.execPath}' '${POPGATE}' dev --addr 127.0.0.1:${port}`;
  const terminal = onTerminal(command, {
    PATH: `${path.dirname(opener)}:${process.env.PATH}`,
    VICEROY: path.join(project.folder, 'no-viceroy'),
  });
  await terminal.sees(/o open in the browser {2}p purge all {2}c clear the screen {2}v on Viceroy {2}q quit/);
  return { terminal, port };
}

it('a person has keys: the browser, a purge, a clear screen, and the end', async () => {
  const { terminal, port } = await start();
  terminal.type('o');
  await expect.poll(() => read(`${opener}.asked`), { timeout: 20_000 }).toBe(`http://127.0.0.1:${port}\n`);
  terminal.type('p');
  await terminal.sees('purged everything');
  terminal.type('c');
  await expect.poll(() => terminal.screen(), { timeout: 20_000 }).toEqual([]);
  expect((await ask(port, 'http://a.example/')).body).toBe('here');
  await terminal.sees(/200.* GET a\.example\//);
  terminal.type('q');
  expect(await terminal.ended).toBe(0);
});

it('Ctrl-C ends it', async () => {
  const { terminal } = await start();
  terminal.type('\u0003');
  expect(await terminal.ended).toBe(0);
});

it('v goes on with serve, at the same address', async () => {
  const { terminal } = await start();
  terminal.type('v');
  await terminal.sees('Viceroy is not where VICEROY says');
  expect(await terminal.ended).toBe(1);
});

it('without a browser it says where to go', async () => {
  writeFileSync(opener, '');
  chmodSync(opener, 0o644);
  const { terminal, port } = await start();
  terminal.type('o');
  await terminal.sees(`no browser can be opened: go to http://127.0.0.1:${port}`);
  terminal.type('q');
  await terminal.ended;
});

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
