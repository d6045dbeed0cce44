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
  settle: () => {},
};
