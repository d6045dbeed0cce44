import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Scripted } from '../../fastly/fake-api.ts';
import { byRoute } from '../control-api.ts';
import { document, subscription } from '../tls/shapes.ts';
import { COMPLETE, issued, startStatusStage, type StatusStage } from './stage.ts';

let stage: StatusStage;

beforeAll(async () => {
  stage = await startStatusStage();
});

afterAll(() => stage.close());

beforeEach(() => stage.reset());

const pending = (state = 'pending') =>
  document([subscription('S1', ['www.a.example'], { state }), ...issued('b.example')]);
const done = document(issued('www.a.example', 'b.example'));

/** Answers look after look, and then the last for ever. */
function looks(...answers: (object | Scripted | (() => object))[]): void {
  stage.api.script((received) => {
    if (!received.request.startsWith('GET /tls/subscriptions')) return byRoute(stage.routes)(received);
    const next = answers.length > 1 ? answers.shift()! : answers[0]!;
    const body = typeof next === 'function' ? (next as () => object)() : next;
    return 'status' in body ? (body as Scripted) : { body };
  });
}

describe('popgate status --wait', () => {
  it('looks until the certificate is there, and tells what changes', async () => {
    looks(pending(), pending(), pending('processing'), done);
    const { status, err, out, terminal } = await stage.run(['--wait', 'tls']);
    expect(err.split('\n')).toEqual([
      'www.a.example certificate: pending: every record is as it should be: Fastly looks again every few minutes',
      '0 s: waiting for 1; looking again in 2 s',
      '2 s: waiting for 1; looking again in 3 s',
      'www.a.example certificate: processing: the proof is there, and the authority is about to issue it',
      '5 s: waiting for 1; looking again in 5 s',
      'www.a.example certificate: done',
    ]);
    expect(terminal.paused).toEqual([2_000, 3_000, 4_500]);
    expect(out).toContain('all is well');
    expect(status).toBe(0);
  });

  it('does not wait for what is there', async () => {
    const { status, terminal } = await stage.run(['--wait', 'tls,dns']);
    expect([status, terminal.paused]).toEqual([0, []]);
  });

  it('waits for DNS, and sees it change', async () => {
    stage.dns.zone = { ...COMPLETE, 'www.a.example': ['CNAME old.example'] };
    looks(done, () => {
      stage.dns.zone = COMPLETE;
      return done;
    });
    const { status, err } = await stage.run(['--wait', 'dns']);
    expect(err.split('\n')).toEqual([
      'www.a.example DNS: CNAME www.a.example differs',
      '0 s: waiting for 1; looking again in 2 s',
      'www.a.example DNS: done',
    ]);
    expect(status).toBe(0);
  });

  it('waits only for what it is told to', async () => {
    stage.dns.zone = {};
    expect((await stage.run(['--wait', 'tls'])).status).toBe(0);
    expect((await stage.run(['--wait', 'dns', '--timeout', '10s'])).status).toBe(1);
  });

  it('looks less and less often, and ends in time', async () => {
    looks(pending());
    const { status, err, out, terminal } = await stage.run(['--wait', 'tls', '--timeout', '3m']);
    expect(status).toBe(1);
    expect(Math.max(...terminal.paused)).toBe(30_000);
    expect(terminal.paused.reduce((sum, pause) => sum + pause)).toBe(180_000);
    expect(err).toContain('not done within 3 min: still waiting for 1');
    expect(out).toContain('www.a.example: certificate pending');
  });

  it('ends where a certificate failed', async () => {
    looks(pending(), pending('failed'));
    const { status, err, terminal } = await stage.run(['--wait', 'tls,dns']);
    expect([status, terminal.paused]).toEqual([1, [2_000]]);
    expect(err).toContain('the certificate of www.a.example failed, which does not change by waiting');
  });

  it('waits a moment for one that is being asked for, and no longer for one that is not', async () => {
    const none = document(issued('b.example'));
    looks(none, none, done);
    expect((await stage.run(['--wait', 'tls'])).status).toBe(0);
    looks(none);
    const { status, err, terminal } = await stage.run(['--wait', 'tls']);
    expect(status).toBe(1);
    expect(terminal.paused.reduce((sum, pause) => sum + pause)).toBeLessThan(60_000);
    expect(err).toContain('nobody asks for a certificate for www.a.example: run npx popgate apply');
  });

  it('does not end by an error that passes', async () => {
    looks({ status: 503 }, { status: 503 }, { status: 503 }, done);
    const { status, err } = await stage.run(['--wait', 'tls']);
    expect(status).toBe(0);
    expect(err).toContain('Fastly refused (GET /tls/subscriptions: 503)');
    expect(err).toContain('waiting for an answer');
  });

  it('ends by a refusal that does not', async () => {
    looks({ status: 403, body: { msg: 'forbidden' } });
    const { status, err, terminal } = await stage.run(['--wait', 'tls']);
    expect([status, terminal.paused]).toEqual([1, []]);
    expect(err).toContain('the token may not do this');
  });
});
