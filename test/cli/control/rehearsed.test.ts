import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createSubscription,
  deleteSubscription,
  listSubscriptions,
  retrySubscription,
} from '../../../src/cli/control/tls/subscriptions.ts';
import { createFastlyApi, type FastlyApi } from '../../../src/cli/fastly/api.ts';
import { launch, type Stage, startStage } from '../rehearsal/client.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';
import { createWorkplace, type Run } from './control-api.ts';

const workplace = createWorkplace();
const DOMAINS = ['shop.example', '*.shop.example', 'www.other.example'];
let stage: Stage;
let serviceId: string;
let api: FastlyApi;

const env = (): Record<string, string> => ({
  FASTLY_API_ENDPOINT: stage.url,
  FASTLY_API_TOKEN: stage.token,
  FASTLY_SERVICE_ID: serviceId,
  POPGATE_RESOLVER: stage.dns,
});

beforeAll(async () => {
  stage = await startStage({ now: () => Date.UTC(2026, 2, 1, 11) });
  serviceId = await launch(stage, ...DOMAINS);
  api = createFastlyApi(fakeTerminal(env()));
  const routes = "{ routes: [{ path: '/*', to: 'o' }] }";
  workplace.write(
    `{ name: 'shop', backends: { o: { origin: 'https://o.example' } },
       domains: { ${DOMAINS.map((domain) => `'${domain}': ${routes}`).join(', ')} } }`,
  );
});

afterAll(async () => {
  workplace.remove();
  await stage.stop();
});

function run(...args: string[]): Promise<Run> {
  return workplace.run(args, env());
}

/** One after the other, as a launch goes. */
describe('a launch against the rehearsal', () => {
  it('begins without certificates', async () => {
    const { status, out } = await run('status');
    expect(status).toBe(1);
    expect(out).toContain('- shop.example: certificate none: no certificate is asked for: run npx popgate apply');
    expect((await run('dns')).status).toBe(1);
  });

  it('asks for them: a second time it is given what is there', async () => {
    const wanted = { domains: DOMAINS.slice(0, 2), authority: 'certainly' };
    const { id, state } = await createSubscription(api, wanted);
    expect(state).toBe('pending');
    expect((await createSubscription(api, wanted)).id).toBe(id);
    await createSubscription(api, { domains: DOMAINS.slice(2), authority: 'lets-encrypt' });
    expect(await listSubscriptions(api)).toHaveLength(2);
  });

  it('names the records that are missing, with the challenge that a wildcard shares', async () => {
    const { status, out } = await run('dns');
    expect(status).toBe(1);
    expect(out.match(/^missing {2}CNAME {2}_acme-challenge\.shop\.example {2}/gm)).toHaveLength(1);
    expect(out).toContain('192.0.2.52');
    expect(out).toContain('t.sni.global.fastly.net');
  });

  it('names an authority that CAA does not allow', async () => {
    stage.addZone('other.example. 300 IN CAA 0 issue "certainly.com"');
    const { out } = await run('status');
    expect(out).toContain(
      'lets-encrypt may not issue (CAA certainly.com; the CAA records of other.example allow only certainly.com)',
    );
    expect(out).toContain('add CAA other.example 0 issue "letsencrypt.org"');
  });

  it('takes the zone fragment as it is printed, and the wait sees it change', async () => {
    const zone = (await run('dns', '--zone')).out;
    let looks = 0;
    const { status, err } = await workplace.run(['status', '--wait', 'tls,dns'], env(), {
      onPause: () => {
        looks += 1;
        // Once the network fails; then somebody sets the records.
        if (looks === 1) stage.fault({ cut: 1, when: 'before' });
        if (looks === 2) stage.addZone(zone);
      },
    });
    expect(status).toBe(0);
    expect(err).toContain('cannot be reached');
    expect(err).toMatch(
      /shop\.example certificate: pending: the record CNAME _acme-challenge\.shop\.example \S+ is missing/,
    );
    expect(err).toContain('shop.example DNS: done');
    expect(err).toContain('www.other.example certificate: done');
  });

  it('is done', async () => {
    const [dns, status] = [await run('dns'), await run('status')];
    expect(dns.out).not.toMatch(/missing|differs|unknown/);
    expect([dns.status, status.status]).toEqual([0, 0]);
    expect(status.out).toContain('issued (certainly, until 2026-03-31)');
    expect(status.out).toContain('TLS 1.2, 1.3; http/1.1, http/2');
    expect(status.out).toContain('version     1, 1 h old');
    expect(status.out).toContain('all is well');
  });

  it('is healthy while a certificate is renewed', async () => {
    stage.fault({ renewTls: 'shop.example' });
    const { status, out } = await run('status');
    expect(out).toContain('renewing (certainly');
    expect(status).toBe(0);
  });

  it('says that one failed, and is well after another try', async () => {
    stage.fault({ failTls: 'www.other.example' });
    const { status, out } = await run('status', '--wait', 'tls');
    expect(status).toBe(1);
    expect(out).toContain('the authorization of www.other.example is failed');
    expect(out).toContain('npx popgate apply starts them again');
    const failed = (await listSubscriptions(api)).find(({ state }) => state === 'failed')!;
    stage.fault({ clear: true });
    expect((await retrySubscription(api, failed)).state).toBe('pending');
    expect((await run('status', '--wait', 'tls,dns')).status).toBe(0);
  });

  it('needs few requests', async () => {
    const before = stage.requests.length;
    await run('status');
    expect(stage.requests.slice(before).map(({ path }) => path.split('?')[0]!.replace(serviceId, 'ID'))).toHaveLength(
      6,
    );
  });

  it('ends with subscriptions that are gone', async () => {
    for (const subscription of await listSubscriptions(api)) await deleteSubscription(api, subscription);
    expect(await listSubscriptions(api)).toEqual([]);
  });
});
