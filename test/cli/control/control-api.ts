import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { main } from '../../../src/cli/main.ts';
import type { Received, Scripted } from '../fastly/fake-api.ts';
import { type FakeSurroundings, type FakeTerminal, fakeTerminal } from '../terminal/fake-terminal.ts';

/** Answers by `METHOD /path`, without the query; anything else is a 404. */
export type Routes = Record<string, unknown>;

/** For `script` of the fake API. A body may be made for each request. */
export function byRoute(routes: Routes): (received: Received) => Scripted {
  return ({ request }) => {
    const body = routes[request.split('?')[0]!];
    if (body === undefined) return { status: 404, body: { msg: 'Record not found' } };
    return { body: typeof body === 'function' ? (body as () => unknown)() : body };
  };
}

/** A folder with one configuration, and the way to run a command with it. */
export interface Workplace {
  write(config: string): void;
  run(args: string[], env: Record<string, string>, surroundings?: Surroundings): Promise<Run>;
  remove(): void;
}

interface Surroundings extends FakeSurroundings {
  /** What happens while the command waits. */
  onPause?: () => void;
}

export interface Run {
  status: number;
  out: string;
  err: string;
  terminal: FakeTerminal;
}

export function createWorkplace(): Workplace {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-control-'));
  const file = path.join(folder, 'gateway.config.ts');
  return {
    write: (config) => writeFileSync(file, `export default ${config};`),
    remove: () => rmSync(folder, { recursive: true }),
    async run(args, env, surroundings) {
      const terminal = fakeTerminal({ FASTLY_API_TOKEN: 'token', FASTLY_SERVICE_ID: 'SVC1', ...env }, surroundings);
      const { pause } = terminal;
      terminal.pause = async (milliseconds) => {
        await pause(milliseconds);
        surroundings?.onPause?.();
      };
      const status = await main([...args, '--config', file], terminal);
      return { status, out: terminal.printed.join('\n'), err: terminal.progressed.join('\n'), terminal };
    },
  };
}
