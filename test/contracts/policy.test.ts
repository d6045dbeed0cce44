import { policyContract } from './policy-cases.ts';

policyContract('random', { byWeight: true, sticky: false });
policyContract('round-robin', { byWeight: true, sticky: false });
policyContract('hash', { byWeight: true, sticky: true });
policyContract('client-hash', { byWeight: true, sticky: true });
policyContract('failover', { byWeight: false, sticky: false });
policyContract('least-latency', { byWeight: false, sticky: false });
