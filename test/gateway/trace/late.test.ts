import { expect, test } from 'vitest';
import type { DomainIndex } from '../../../src/gateway/domains/find.ts';
import type { Exchange } from '../../../src/gateway/index.ts';
import { lateTrace } from '../../../src/gateway/trace/late.ts';

test('the code of traces is made for the first one, once', async () => {
  const engine = { made: 0 };
  const trace = lateTrace('engine.made += 1; return async (exchange) => exchange;', engine);
  expect(engine.made).toBe(0);
  const exchange = {} as Exchange;
  for (let time = 0; time < 2; time += 1) expect(await trace(exchange, {} as DomainIndex)).toBe(exchange);
  expect(engine.made).toBe(1);
});
