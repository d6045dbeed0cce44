import { policies, type PolicyName } from '../../src/gateway/pools/policies/index.ts';
import type { Edge } from '../support/viceroy.ts';
import { judge, type Result } from './result.ts';

/** What a choice in a pool of 100 may take, in microseconds, in the Wasm. */
const MARK = 20;
const ROUNDS = 5;

/** The pure functions, each timed by the bench application itself. */
export async function choosing(edge: Edge): Promise<Result[]> {
  const results: Result[] = [];
  for (const policy of Object.keys(policies) as PolicyName[]) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      times.push(Number((await edge.ask(`GET http://www.example/${policy}`, { bench: 'choosing' })).text));
    }
    const microseconds = times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
    results.push(judge(`${MARK} µs against a choice in a pool of 100 by ${policy}`, MARK / microseconds, 1));
  }
  return results;
}

const REDIRECTS = 50_000;
/** What a look-up among them may take, in microseconds. */
const REDIRECT_MARK = 100;

/** One look-up in a table of the configuration, timed in the same way. */
export async function redirecting(edge: Edge): Promise<Result> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    times.push(Number((await edge.ask(`GET http://www.example/${REDIRECTS}`, { bench: 'redirecting' })).text));
  }
  const microseconds = times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
  const name = `${REDIRECT_MARK} µs against a look-up among ${REDIRECTS} redirects`;
  return judge(name, REDIRECT_MARK / microseconds, 1);
}
