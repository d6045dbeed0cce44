import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BACKENDS, DOMAINS, startStatusStage, type StatusStage } from './status/stage.ts';
import { createWorkplace, type Workplace } from './control-api.ts';

let stage: StatusStage;
let workplace: Workplace;

beforeAll(async () => {
  stage = await startStatusStage();
  workplace = createWorkplace();
});

afterAll(async () => {
  await stage.close();
  workplace.remove();
});

beforeEach(() => {
  stage.reset();
  const hooks = "purge: { hooks: { 'my-shop': { adapter: 'shopify', events: { '*': { all: true } } } } }";
  const stores = "stores: { secret: { popgate: ['api_key'], payments: ['admin_token'] } }";
  const config = `${BACKENDS}, ${DOMAINS}, admin: { host: 'www.a.example' }, ${hooks}, ${stores}`;
  stage.configure(config);
  workplace.write(`{ name: 'p', ${config} }`);
});

const SHORT = 'fifteen-letters';
const LONG = 'sixteen-letters!';

describe('S69 a secret of fewer than 16 characters', () => {
  it.each(['admin_token', 'purge_token', 'purge_token_next', 'debug_key', 'shield_key', 'hook_my_shop'])(
    'is stored by neither apply nor shown by plan: %s',
    async (name) => {
      const variable = `POPGATE_${name.toUpperCase()}`;
      const env = { FASTLY_API_ENDPOINT: stage.api.url, POPGATE_ADMIN_TOKEN: LONG, [variable]: SHORT };
      for (const args of [['apply', '--yes'], ['apply', '--yes', '--stage'], ['plan']]) {
        const { status, err, out } = await workplace.run([...args, '--secrets'], env);
        expect([status, err.includes('a secret is too short'), err.includes(variable)]).toEqual([1, true, true]);
        expect(err + out).not.toContain(SHORT);
      }
      expect(stage.api.received).toEqual([]);
    },
  );

  it('is refused no longer with one character more, nor where it is not Popgate’s own', async () => {
    const env = {
      FASTLY_API_ENDPOINT: stage.api.url,
      POPGATE_ADMIN_TOKEN: LONG,
      POPGATE_API_KEY: SHORT,
      PAYMENTS_ADMIN_TOKEN: SHORT,
    };
    const { err } = await workplace.run(['plan', '--secrets'], env);
    expect(err).not.toContain('too short');
    expect(stage.api.received.length).toBeGreaterThan(0);
  });

  it('is told by status, by its name', async () => {
    const stateOf = (shortSecrets: unknown) => {
      stage.gateway.script(({ request }) => ({
        body: request.includes('/status') ? { service: 'p', shortSecrets } : { purges: [], next: null },
      }));
      return stage.run(['--json', '--to', stage.gateway.url], { POPGATE_ADMIN_TOKEN: LONG });
    };
    const told = async (shortSecrets: unknown) =>
      JSON.parse((await stateOf(shortSecrets)).out) as { shortSecrets: unknown; problems: string[] };
    const { shortSecrets, problems } = await told(['admin_token', 'hook_my_shop']);
    expect(shortSecrets).toEqual(['admin_token', 'hook_my_shop']);
    expect(problems.filter((problem) => problem.includes('too short'))).toEqual([
      'the secret admin_token is too short, and can be guessed: store another',
      'the secret hook_my_shop is too short, and can be guessed: store another',
    ]);
    expect(await told([])).toMatchObject({ shortSecrets: [] });
    expect(await told(undefined)).toMatchObject({ shortSecrets: null });
    expect((await stateOf(['admin_token'])).status).toBe(1);
  });

  it.each<[unknown, object | null, string | null]>([
    [{ seen: true }, { seen: true }, 'reach the POP'],
    [{ seen: false }, { seen: false }, 'none has reached the POP'],
    [{ seen: 'yes' }, null, null],
    [null, null, null],
    [undefined, null, null],
  ])('beside it, whether surrogate fields are seen: %j', async (surrogateFields, known, line) => {
    const body = { service: 'p', shortSecrets: [], surrogateFields };
    const told = async (...options: string[]): Promise<string> => {
      stage.gateway.script(({ request }) => ({
        body: request.includes('/status') ? body : { purges: [], next: null },
      }));
      return (await stage.run([...options, '--to', stage.gateway.url], { POPGATE_ADMIN_TOKEN: LONG })).out;
    };
    expect(JSON.parse(await told('--json'))).toMatchObject({ surrogateFields: known });
    const text = await told();
    if (line === null) expect(text).not.toContain('origins’ keys');
    else expect(text).toMatch(new RegExp(`origins’ keys +${line}`));
  });
});
