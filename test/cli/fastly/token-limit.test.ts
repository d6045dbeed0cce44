import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Launch, site, startLaunch } from '../control/launch.ts';

let launch: Launch;
beforeEach(async () => {
  launch = await startLaunch();
  await launch.apply(site);
});
afterEach(() => launch.stop());

const limitedTo = async (services: string, ...args: string[]) =>
  launch.run(args, undefined, { FASTLY_API_TOKEN: `only-${services}` });

describe('a token that is limited to services', () => {
  it.each([['status'], ['rollback', '1', '--yes'], ['destroy', '--yes']])(
    'of which this is none is told as that: %s',
    async (...args) => {
      const { status, err } = await limitedTo('another,third', ...args);
      expect(status).toBe(1);
      expect(err).toContain(`the token is limited to other services than ${launch.serviceId()}`);
      expect(err).toContain('is for another, third');
    },
  );

  it('of which this is one does what it may', async () => {
    const { err } = await limitedTo(launch.serviceId(), 'status');
    expect(err).not.toContain('limited');
  });

  it('and nothing else makes another error of that', async () => {
    launch.rehearsal.fault({ status: 403, path: '/service', body: { msg: 'Read only tokens are not allowed' } });
    const { err } = await launch.run(['status']);
    expect(err).toContain('the token may only read');
  });
});
