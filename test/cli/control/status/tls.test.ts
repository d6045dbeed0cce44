import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BACKENDS, DOMAINS, issued, startStatusStage, type StatusStage } from './stage.ts';
import { subscription } from '../tls/shapes.ts';

let stage: StatusStage;

beforeAll(async () => {
  stage = await startStatusStage();
});

afterAll(() => stage.close());

beforeEach(() => stage.reset());

interface Status {
  domains: { tls: Record<string, unknown> | null }[];
  problems: string[];
}

describe('a certificate', () => {
  const certificate = async (shape: ReturnType<typeof subscription> | undefined) => {
    stage.subscriptions(...(shape ? [shape] : []), ...issued('b.example'));
    const { status, out } = await stage.run(['--json']);
    const { domains, problems } = JSON.parse(out) as Status;
    const { state, healthy, why } = domains[0]!.tls!;
    return { status, state, healthy, why, problems };
  };

  it('that is renewed is healthy', async () => {
    const shape = subscription('S1', ['www.a.example'], { state: 'renewing', expires: '2026-03-09T00:00:00.000Z' });
    expect(await certificate(shape)).toMatchObject({ status: 0, state: 'renewing', healthy: true, why: [] });
  });

  it('that is there is healthy, whatever the state of a new order', async () => {
    const shape = subscription('S1', ['www.a.example'], { state: 'pending', expires: '2026-03-09T00:00:00.000Z' });
    expect(await certificate(shape)).toMatchObject({ status: 0, state: 'pending', healthy: true });
  });

  it('that has expired is not', async () => {
    const shape = subscription('S1', ['www.a.example'], { state: 'renewing', expires: '2026-03-01T11:59:59.000Z' });
    expect(await certificate(shape)).toMatchObject({
      status: 1,
      healthy: false,
      why: ['its certificate has expired', expect.anything()],
    });
  });

  it('that nobody asks for is not', async () => {
    expect(await certificate(undefined)).toMatchObject({
      status: 1,
      state: 'none',
      why: ['no certificate is asked for: run npx popgate apply'],
      problems: ['www.a.example: certificate none: no certificate is asked for: run npx popgate apply'],
    });
  });

  it('that is pending says which record is missing', async () => {
    delete stage.dns.zone['_acme-challenge.www.a.example'];
    expect(await certificate(subscription('S1', ['www.a.example']))).toMatchObject({
      status: 1,
      why: ['the record CNAME _acme-challenge.www.a.example x-www-a-example.fastly-validations.com is missing'],
    });
  });

  it('that is pending for Fastly’s next look says so', async () => {
    expect(await certificate(subscription('S1', ['www.a.example']))).toMatchObject({
      status: 1,
      why: ['every record is as it should be: Fastly looks again every few minutes'],
    });
  });

  it('that is being issued does not want a record that was not needed', async () => {
    delete stage.dns.zone['_acme-challenge.www.a.example'];
    expect((await certificate(subscription('S1', ['www.a.example'], { state: 'processing' }))).why).toEqual([
      'the proof is there, and the authority is about to issue it',
    ]);
  });

  it('that failed is explained: by CAA, by what is there, and by what Fastly says', async () => {
    stage.dns.zone['a.example'] = ['CAA 0 issue "letsencrypt.org"'];
    stage.dns.zone['_acme-challenge.www.a.example'] = ['CNAME old.example'];
    const shape = subscription('S1', ['www.a.example'], {
      state: 'failed',
      authorization: 'blocked',
      warnings: [{ type: 'blocked_by_caa', instructions: 'Change the CAA records.' }],
    });
    expect((await certificate(shape)).why).toEqual([
      'certainly may not issue (CAA letsencrypt.org; the CAA records of a.example allow only letsencrypt.org): add CAA a.example 0 issue "certainly.com"',
      'the record CNAME _acme-challenge.www.a.example x-www-a-example.fastly-validations.com is not what is there (CNAME old.example)',
      'Fastly says of www.a.example: blocked_by_caa: Change the CAA records.',
      'the authorization of www.a.example is blocked',
      'Fastly has ended its tries, which it does after seven days: when that is set right, npx popgate apply starts them again',
    ]);
  });

  it('that failed for no reason that can be seen says that, and that it cannot be renewed', async () => {
    const shape = subscription('S1', ['www.a.example'], { state: 'failed', expires: '2026-03-09T00:00:00.000Z' });
    expect(await certificate(shape)).toMatchObject({
      status: 1,
      healthy: false,
      why: [
        'Fastly does not say why, and every record is as it should be',
        expect.stringContaining('seven days') as string,
      ],
    });
  });

  it('says that DNS cannot be looked up', async () => {
    stage.dns.zone['_acme-challenge.www.a.example'] = 'REFUSED';
    expect((await certificate(subscription('S1', ['www.a.example']))).why).toEqual([
      'CNAME _acme-challenge.www.a.example cannot be looked up (the resolver refuses to answer)',
    ]);
  });

  it('that is managed elsewhere is not Fastly’s to look at', async () => {
    stage.configure(`${BACKENDS}, ${DOMAINS.replace('routes:', 'tls: false, routes:')}`);
    expect(await certificate(undefined)).toMatchObject({ status: 0, state: 'elsewhere', healthy: true });
  });
});
