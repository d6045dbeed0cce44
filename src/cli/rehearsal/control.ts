import { messageOf } from '../terminal/cli-error.ts';
import { readFault } from './faults/fault.ts';
import type { Answer, Asked } from './http/answer.ts';
import type { World } from './world.ts';

/** What the person who rehearses may ask over HTTP: records for the zone, and what shall go wrong. */
const CONTROLS: Readonly<Record<string, (body: string, world: World) => unknown>> = {
  'POST /rehearsal/zone': (body, { zone }) => zone.add(body),
  'DELETE /rehearsal/zone': (_, { zone }) => zone.clear(),
  'POST /rehearsal/fault': (body, { faults }) => {
    const fault = readFault(JSON.parse(body));
    if (!fault) throw new Error('this fault is not known');
    faults.ask(fault);
  },
};

export function isControl(path: string): boolean {
  return path.startsWith('/rehearsal/');
}

export function control({ method, path, body, headers }: Asked, world: World): Answer {
  const run = CONTROLS[`${method} ${path}`];
  if (!run) return { status: 404, body: { error: `there are only ${Object.keys(CONTROLS).join(', ')}` } };
  // A page in a browser cannot send this without asking first, and is never allowed.
  if (headers.origin !== undefined) return { status: 403, body: { error: 'not for browsers' } };
  try {
    run(body.toString('utf8'), world);
    return { body: { ok: true } };
  } catch (error) {
    return { status: 400, body: { error: messageOf(error) } };
  }
}
