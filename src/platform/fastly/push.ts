import { createFanoutHandoff } from 'fastly:fanout';
import type { Push } from '../../gateway/platform.ts';

/** Fastly concept: Fanout. */
export const push: Push = {
  handoff: createFanoutHandoff,
  // Fastly's public key, by which anyone can verify Fanout's requests.
  fanoutKey: {
    kty: 'EC',
    crv: 'P-256',
    x: 'CKo5A1ebyFcnmVV8SE5On-8G81JyBjSvcrx4VLetWCg',
    y: '7gwJqaU6N8TP88--twjkwoB36f-pT3QsmI46nPhjO7M',
  },
};
