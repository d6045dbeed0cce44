import { badRequest } from '../../http/answer.ts';
import type { Stored } from '../../services/record.ts';
import { lines, number, text } from '../fields.ts';
import type { Kind } from './kind.ts';

export const healthcheck: Kind = {
  label: 'Healthcheck',
  noun: 'healthcheck',
  key: 'name',
  fields: {
    name: text(),
    check_interval: number(5_000),
    comment: text(''),
    expected_response: number(200),
    headers: lines(),
    host: text(),
    http_version: text('1.1'),
    initial: number(2),
    method: text('HEAD'),
    path: text('/'),
    threshold: number(3),
    timeout: number(500),
    window: number(5),
  },
  settle,
};

/** In milliseconds: a second, and an hour. */
const MIN_INTERVAL = 1_000;
const MAX_INTERVAL = 3_600_000;

/** Fastly's reference bounds the interval; no more checks can pass, or be taken as passed, than are kept. */
function settle({ name, check_interval: interval, threshold, initial, window }: Stored): void {
  const refuse = (what: string) => badRequest(`Healthcheck '${name}' ${what}`);
  if (Number(interval) < MIN_INTERVAL || Number(interval) > MAX_INTERVAL)
    throw refuse(`has check_interval ${String(interval)}: it must be between ${MIN_INTERVAL} and ${MAX_INTERVAL}`);
  if (Number(threshold) > Number(window)) throw refuse('has a threshold that is greater than its window');
  if (Number(initial) > Number(window)) throw refuse('has an initial that is greater than its window');
}
