import type { Edge } from '../support/viceroy.ts';
import { askGuest, endSandbox, SANDBOX_REQUESTS, type Timed } from './guest.ts';
import type { Row } from './row.ts';
import type { Section } from './section.ts';

/** So many sandboxes of each subject. */
const ROUNDS = 15;
const TRIES = 10;

/** As the guest calls them; what rules take stands beside a hit without any. */
const PLAIN = 'none';
const PATHS = ['hit', 'varied hit', 'pass', 'miss', 'miss with 300 keys', '304'] as const;
const RULES = ['log', 'timing', 'redirects', 'security', 'cross-origin', 'compression', 'all'] as const;

/** By subject, by sandbox: microseconds of its first and its sixth request. */
type Sandboxes = Map<string, { first: number; sixth: number }[]>;

/** Of a sandbox that is asked for one thing only: its code runs for the first time, and for the sixth. */
export function coldAndWarm(edge: Edge): Section {
  return {
    title: 'The first and the sixth request of a sandbox, the origin in the guest',
    async measure() {
      const taken = await timeSandboxes(edge);
      return (['first', 'sixth'] as const).flatMap((which) => rowsOf(taken, which));
    },
  };
}

function rowsOf(taken: Sandboxes, which: 'first' | 'sixth'): Row[] {
  const of = (subject: string): number[] => taken.get(subject)!.map((times) => times[which]);
  const plain = of(PLAIN);
  return [
    ...PATHS.map((path) => shown(`${path}: ${which}`, of(path))),
    ...RULES.map((rule) =>
      shown(
        `what ${rule === 'all' ? 'all rules add' : `${rule} adds`} to a hit: ${which}`,
        of(rule).map((took, at) => took - plain[at]!),
      ),
    ),
  ];
}

function shown(name: string, rounds: readonly number[]): Row {
  return { name, unit: 'µs', rounds, mark: null };
}

async function timeSandboxes(edge: Edge): Promise<Sandboxes> {
  const subjects = [PLAIN, ...PATHS, ...RULES];
  const taken: Sandboxes = new Map(subjects.map((subject) => [subject, []]));
  for (const subject of subjects) await askGuest(edge, `once|${subject}`);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const subject of subjects) taken.get(subject)!.push(await timeSandbox(edge, subject));
  }
  return taken;
}

/** The platform may end a sandbox before its time: then another one counts. */
async function timeSandbox(edge: Edge, subject: string): Promise<{ first: number; sixth: number }> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const times: number[] = [];
    let last: Timed;
    do {
      last = await askGuest(edge, `once|${subject}`);
      if (last.nth === times.length + 1) times.push(last.microseconds[0]!);
    } while (last.nth === times.length && times.length < SANDBOX_REQUESTS);
    if (times.length === SANDBOX_REQUESTS) return { first: times[0]!, sixth: times.at(-1)! };
    await endSandbox(edge);
  }
  throw new Error(`${subject}: no sandbox has lived for ${SANDBOX_REQUESTS} requests, of ${TRIES}`);
}
