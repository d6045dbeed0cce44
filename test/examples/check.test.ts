import { describe, expect, test } from 'vitest';
import { readHandlers } from '../../src/cli/project/handler-code/read.ts';
import { readConfig } from '../../src/cli/project/load-config.ts';
import { findWarnings } from '../../src/cli/findings/find.ts';
import { validateGateway } from '../../src/gateway/check.ts';
import { environmentNames, forEnvironment } from '../../src/gateway/index.ts';
import { EXAMPLES, inExample } from './examples.ts';

const CASES = ['api', 'documentation', 'news', 'shop', 'tenants'];

test('there is an example of each case', () => {
  expect(EXAMPLES.toSorted()).toEqual(CASES);
});

describe.each(EXAMPLES)('%s', async (name) => {
  const config = await readConfig(inExample(name, 'src/gateway.config.ts'));
  const handlers = await readHandlers(inExample(name, 'src/handlers/index.ts'), config);

  test('has no problem, and nothing that check warns of', () => {
    expect([...handlers.problems, ...validateGateway(config, handlers.names, handlers.transforms)]).toEqual([]);
    expect(handlers.warnings).toEqual([]);
  });

  test.each(environmentNames(config))('has nothing that check warns of in %s', (environment) => {
    expect(findWarnings(forEnvironment(config, environment), handlers.reads)).toEqual([]);
  });

  test('has a second environment, an operator API and a log, as what is deployed has', () => {
    expect(environmentNames(config).length).toBeGreaterThan(1);
    expect(config.admin).toBeDefined();
    expect(Object.keys(config.logEndpoints ?? {})).not.toEqual([]);
  });

  test('has a stand-in on this machine for each origin', () => {
    const origins = Object.values({ ...config.backends, ...config.dynamicBackends });
    expect(origins.map(({ local }) => local)).toEqual(origins.map(() => 'http://127.0.0.1:8080'));
  });
});
