import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, startStage, type Stage } from './client.ts';
import { fastlyCli, type FastlyCli } from './fastly-cli.ts';

let stage: Stage;
let cli: FastlyCli;
let service: string;
const notes: string[] = [];

beforeAll(async () => {
  stage = await startStage({ note: (line) => void notes.push(line) });
  cli = fastlyCli(stage);
  service = await launch(stage, 'www.shop.example');
});

afterAll(async () => {
  cli.remove();
  await stage.stop();
});

/** Runs a command, which must go well. */
async function fastly(...args: string[]) {
  const ran = await cli.run(args);
  expect(ran, ran.output).toMatchObject({ status: 0 });
  return ran;
}

describe('the real Fastly CLI, beside services and versions', () => {
  it('makes an ACL, fills it, looks into it, and links it', async () => {
    const made = await fastly('compute', 'acl', 'create', '--name', 'blocked', '--json');
    const { id } = made.json() as { id: string };
    const acl = ['--acl-id', id];
    const entry = ['--prefix', '192.0.2.0/24', '--action', 'BLOCK'];
    await fastly('compute', 'acl', 'update', ...acl, '--operation', 'create', ...entry);
    const entries = [
      { op: 'create', prefix: '192.0.2.7/32', action: 'ALLOW' },
      { op: 'create', prefix: '2001:db8::/32', action: 'BLOCK' },
    ];
    writeFileSync(path.join(cli.folder, 'entries.json'), JSON.stringify({ entries }));
    await fastly('compute', 'acl', 'update', ...acl, '--file', 'entries.json');
    expect((await fastly('compute', 'acl', 'describe', ...acl)).output).toContain('blocked');
    expect((await fastly('compute', 'acl', 'list-acls', '--json')).json()).toMatchObject({ data: [{ id }] });
    const look = async (ip: string) =>
      (await cli.run(['compute', 'acl', 'lookup', ...acl, '--ip', ip, '--json'])).output;
    expect(await look('192.0.2.7')).toContain('ALLOW');
    expect(await look('192.0.2.8')).toContain('BLOCK');
    expect(await look('198.51.100.1')).not.toMatch(/BLOCK|ALLOW/);
    const { output } = await fastly('compute', 'acl', 'list-entries', ...acl, '--json', '--limit', '2');
    expect(JSON.parse(output)).toMatchObject([
      { prefix: '192.0.2.0/24', action: 'BLOCK' },
      { prefix: '192.0.2.7/32', action: 'ALLOW' },
      { prefix: '2001:db8::/32', action: 'BLOCK' },
    ]);
    const link = ['--resource-id', id, '--version', 'active', '--autoclone', '--service-id', service];
    await fastly('resource-link', 'create', ...link);
    const links = await fastly('resource-link', 'list', '--version', 'latest', '--service-id', service, '--json');
    expect(links.json()).toMatchObject([{ name: 'blocked', resource_type: 'acl' }]);
    await fastly('service-version', 'activate', '--version', 'latest', '--service-id', service);
    expect((await cli.run(['compute', 'acl', 'delete', ...acl])).output).toContain('409');
  });

  it('switches products on and off, and lists them', async () => {
    const products = ['products', '--service-id', service];
    await fastly(...products, '--enable', 'fanout');
    await fastly(...products, '--enable', 'websockets');
    await fastly(...products, '--disable', 'fanout');
    expect((await fastly(...products, '--json')).json()).toMatchObject({ fanout: false, websockets: true });
  });

  it('lists the POPs', async () => {
    expect((await fastly('pops')).output).toMatch(/Amsterdam +AMS +Europe +amsterdam-nl/);
  });

  it('manages domains that no version holds', async () => {
    await fastly('domain', 'create', '--fqdn', 'managed.example', '--service-id', service);
    const listed = (await fastly('domain', 'list', '--json')).json() as { data: { id: string; fqdn: string }[] };
    expect(listed.data).toMatchObject([{ fqdn: 'managed.example', service_id: service }]);
    const one = ['--domain-id', listed.data[0]!.id];
    expect((await fastly('domain', 'describe', ...one)).output).toContain('managed.example');
    await fastly('domain', 'update', ...one, '--description', 'mine');
    const again = await cli.run(['domain', 'create', '--fqdn', 'managed.example']);
    expect(again.output).toContain('fqdn has already been taken');
    await fastly('domain', 'delete', ...one);
  });

  it('switches TLS on and off for a domain', async () => {
    await fastly('tls-subscription', 'create', '--domain', 'www.shop.example');
    stage.addZone('www.shop.example. CNAME t.sni.global.fastly.net.');
    for (let step = 0; step < 2; step += 1) await fastly('tls-subscription', 'list');
    const listed = (await fastly('tls-custom', 'activation', 'list', '--json')).json() as { ID: string }[];
    const id = ['--id', listed[0]!.ID];
    expect((await fastly('tls-custom', 'activation', 'describe', ...id)).output).toContain(listed[0]!.ID);
    const [certificate] = (await stage.call('GET /tls/certificates')).body.data as unknown as { id: string }[];
    const cert = ['--cert-id', certificate!.id];
    await fastly('tls-custom', 'activation', 'update', ...id, ...cert);
    await fastly('tls-custom', 'activation', 'disable', ...id);
    const [configuration] = (await stage.call('GET /tls/configurations')).body.data as unknown as { id: string }[];
    const where = ['--tls-config-id', configuration!.id, '--tls-domain', 'www.shop.example'];
    await fastly('tls-custom', 'activation', 'enable', ...cert, ...where);
    expect((await fastly('tls-custom', 'activation', 'list', '--json')).json()).toHaveLength(1);
  });

  it('with a token that is limited to another service is refused', async () => {
    const run = (token: string, ...args: string[]) => cli.run(args, { env: { FASTLY_API_TOKEN: token } });
    const clone = ['service-version', 'clone', '--service-id', service, '--version', '1'];
    expect((await run(`only-${service}`, ...clone)).status).toBe(0);
    expect((await run('only-another', ...clone)).output).toContain('403');
    expect((await run('only-another', 'service', 'list', '--json')).output).not.toContain(service);
  });

  it('asked for nothing that the rehearsal does not know', () => {
    expect(notes).toEqual([]);
  });
});
