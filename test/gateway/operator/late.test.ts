import { expect, test } from 'vitest';
import { lateOperator } from '../../../src/gateway/operator/late.ts';
import type { Exchange, OperatorParts } from '../../../src/gateway/index.ts';

test('an operator API that is text is made at its first request, and once', async () => {
  const made: string[] = [];
  const engine = { tell: (step: string) => void made.push(step), Response };
  const text =
    "engine.tell('made'); return (tools) => { engine.tell(tools); return async () => new engine.Response('asked'); };";
  const operate = lateOperator(text, engine)('for tools' as unknown as OperatorParts);
  expect(made).toEqual([]);
  const exchange = {} as Exchange;
  for (const _ of [1, 2]) expect(await (await operate(exchange)).text()).toBe('asked');
  expect(made).toEqual(['made', 'for tools']);
});
