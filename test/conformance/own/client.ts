import { once } from 'node:events';
import http from 'node:http';
import { messageOf } from '../../../src/cli/terminal/cli-error.ts';
import type { SuiteResults } from '../score.ts';
import { judge, type Got } from './judge.ts';
import { NUMBER_FIELD, type OwnOrigin, TEST_FIELD } from './origin.ts';
import type { OwnRequest, OwnTest } from './shape.ts';

/** As many as the suite's client has under way, for its reason. */
const TESTS_AT_ONCE = 25;
const ANSWER_MS = 15_000;

/** Where the gateway is, and what it serves there. */
export interface Target {
  port: number;
  host: string;
}

/** What was found of each test, in the suite's form. */
export async function runOwnTests(tests: readonly OwnTest[], origin: OwnOrigin, target: Target): Promise<SuiteResults> {
  const agent = new http.Agent({ keepAlive: true });
  // So that a second run against one gateway finds nothing of the first.
  const run = Math.random().toString(36).slice(2);
  const left = [...tests];
  const results: [string, SuiteResults[string]][] = [];
  async function runSome(): Promise<void> {
    for (let test = left.shift(); test !== undefined; test = left.shift()) {
      results.push([test.id, await runTest(test, { origin, target, agent, run })]);
    }
  }
  try {
    await Promise.all(Array.from({ length: TESTS_AT_ONCE }, runSome));
  } finally {
    agent.destroy();
  }
  return Object.fromEntries(results);
}

interface Setting {
  origin: OwnOrigin;
  target: Target;
  agent: http.Agent;
  run: string;
}

async function runTest(test: OwnTest, setting: Setting): Promise<SuiteResults[string]> {
  try {
    const answers: Promise<Got>[] = [];
    let alone = 0;
    for (const [at, request] of test.requests.entries()) {
      if (request.together === true) await Promise.race([setting.origin.arrived(test, alone), answers[alone]]);
      else await Promise.all(answers);
      if (request.together !== true) alone = at;
      answers.push(ask({ test, at, request }, setting));
    }
    const got = await Promise.all(answers);
    for (const at of got.keys()) {
      const wrong = judge({ test, at, got: got[at]!, origin: setting.origin });
      if (wrong !== null) return [test.requests[at]!.setup === true ? 'Setup' : 'Assertion', wrong];
    }
    return true;
  } catch (error) {
    return [error instanceof Error ? error.name : 'Error', messageOf(error)];
  }
}

interface Asked {
  test: OwnTest;
  at: number;
  request: OwnRequest;
}

async function ask({ test, at, request }: Asked, { origin, target, agent, run }: Setting): Promise<Got> {
  const { request_headers: lines = [], request_body: body, filename = '', query_arg: query } = request;
  const path = `/${test.route ?? 'plain'}/${run}/${test.id}${filename}${query === undefined ? '' : `?${query}`}`;
  const headers: Record<string, string> = {
    host: target.host,
    [TEST_FIELD]: test.id,
    [NUMBER_FIELD]: String(at + 1),
    ...Object.fromEntries(lines),
  };
  if (body !== undefined && request.request_length === false) headers['transfer-encoding'] = 'chunked';
  const options = {
    host: '127.0.0.1',
    port: target.port,
    agent,
    method: request.request_method ?? 'GET',
    path,
    headers,
  };
  const sent = http.request({ ...options, signal: AbortSignal.timeout(ANSWER_MS) });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [http.IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    origin.gotHalf(test, at);
  }
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: Buffer.concat(chunks).toString(),
  };
}
