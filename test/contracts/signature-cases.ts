import { gripFault } from '../../src/gateway/push/grip-signature.ts';
import type { Platform } from '../../src/gateway/platform.ts';
import type { ContractCase } from './contract.ts';

/** Signed by a key that nobody has any more; good until 2100. */
const TOKEN =
  'eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJmYXN0bHk6c2VydmljZS1pZCIsImV4cCI6NDEwMjQ0NDgwMH0.' +
  'Fm6a75jrQqi32VVsesI9QVBGnyA-QumO-7XeCsZMgXLky6qP95gn-av_MrvX7rrEkzKUSNWdNIdYCXwjl8BlfA';

const KEY = {
  kty: 'EC',
  crv: 'P-256',
  x: 'UeEjRI-ZZQdedCfzOTHkjgnjeHilR7n3Fo1lyTEUvKk',
  y: 'tgLvT8ZP9icvZTIeBIJ561feM13lA_J3pacWNq7rS0o',
};

const PRODUCTION = {
  now: () => Date.UTC(2026, 2, 1),
  environment: () => ({ local: false, pop: '', version: '', service: 'service-id' }),
  push: { fanoutKey: KEY },
} as unknown as Platform;

/** What of WebCrypto Fanout's signatures need. */
export const signatureCases: readonly ContractCase[] = (
  [
    ['is verified', TOKEN, null],
    ['that was changed is told', TOKEN.replace('Fm6a', 'Fm6b'), 'forged'],
    ['whose claims were changed is told', TOKEN.replace('.eyJpc3Mi', '.eyJpc3Mj'), 'forged'],
  ] as const
).map(([what, token, expected]) => ({
  name: `a signature of Fanout ${what}`,
  observe: () => gripFault(token, PRODUCTION),
  expected,
}));
