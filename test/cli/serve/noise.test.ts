import { describe, expect, it } from 'vitest';
import { worthReading } from '../../../src/cli/serve/noise.ts';

const TIME = '2026-11-29T23:15:52.408076Z ';

describe('of what Viceroy prints', () => {
  it.each([
    `${TIME} INFO checking if backend 'popgate_self' is up`,
    `${TIME} INFO Listening on http://127.0.0.1:18931`,
    `${TIME} INFO request{id=0}: handling request GET http://127.0.0.1:18931/`,
    `${TIME} INFO request{id=0}: response status: 421`,
    `${TIME} INFO request{id=0}: request completed using 16.1 MiB of WebAssembly heap`,
    `${TIME} INFO request{id=0}: request completed in 2s`,
    `${TIME} WARN backend 'popgate_publish' on 'https://api.fastly.com/' is not up right now`,
    `${TIME} WARN backend 'popgate_self' on 'http://127.0.0.1:7676/' is not up right now`,
  ])('%s is held back', (line) => {
    expect(worthReading(line)).toBeNull();
  });

  it.each([
    [
      `${TIME} WARN backend 'shop' on 'http://127.0.0.1:7701/' is not up right now`,
      "WARN backend 'shop' on 'http://127.0.0.1:7701/' is not up right now",
    ],
    [
      `${TIME}ERROR Backend connection error for 'shop' (http://127.0.0.1:7701/): Connection refused`,
      "ERROR Backend connection error for 'shop' (http://127.0.0.1:7701/): Connection refused",
    ],
    [`${TIME}ERROR WebAssembly trapped: unreachable`, 'ERROR WebAssembly trapped: unreachable'],
    [
      `${TIME} WARN request{id=3}: failed to load ssl certificate: x`,
      'WARN request{id=3}: failed to load ssl certificate: x',
    ],
  ])('%s is shown, without the time', (line, expected) => {
    expect(worthReading(line)).toBe(expected);
  });

  it.each([
    "thread 'tokio-runtime-worker' panicked at src/x.rs:1:2:",
    'what a handler prints',
    'INFO of a handler',
    "WARN backend 'popgate_self' on 'http://127.0.0.1:7676/' is not up right now",
    '',
    '  12: 0x1 - main!f',
    'access :: {"status":200}',
  ])('%j is shown as it is', (line) => {
    expect(worthReading(line)).toBe(line);
  });
});
